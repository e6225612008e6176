package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.SignedNode;
import antiphon.client.target.Address;
import antiphon.message.LogId;
import antiphon.node.rpc.ShownNode;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.WorkerStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Another node than the one that was meant answers at an address: it is not taken for that one.
@Timeout(60)
class OtherNodeTest {
    private static final LogId LOG = SignedNode.logId(1);

    @TempDir private Path directory;

    private SignedNode master;
    private SignedNode worker1;
    private SignedNode worker2;

    @BeforeEach
    void start() throws IOException {
        master = node("master", "master", "disk0");
        master.isMaster = true;
        worker1 = node("worker", "worker1", "disk1");
        worker2 = node("worker", "worker2", "disk2");
        master.status = GetClusterStatusResponse.newBuilder()
                .setState("writing")
                .setHead(30)
                .setPosition(30)
                .addWorkers(WorkerStatus.newBuilder().setName("worker1"))
                .addWorkers(WorkerStatus.newBuilder().setName("worker2"))
                .build();
    }

    private static SignedNode node(String role, String name, String disk) throws IOException {
        SignedNode node = new SignedNode(LOG);
        node.entries.addAll(SignedNode.messages(LOG, 30, "message"));
        node.shown = new ShownNode(role, List.of(name), "life of " + name, disk);
        return node;
    }

    @AfterEach
    void stop() {
        master.close();
        worker1.close();
        worker2.close();
    }

    private Run run(Address first, Address second, String... arguments) {
        return Run.in(Map.of(
                "ANTIPHON_MASTER", master.address().toString(),
                "ANTIPHON_WORKERS", "worker1=" + first + ",worker2=" + second,
                "AUTH_TOKEN", SignedNode.TOKEN,
                "FERNET_KEY", SignedNode.KEY)).run(arguments);
    }

    private Run rightly(String... arguments) {
        return run(worker1.address(), worker2.address(), arguments);
    }

    private Run swapped(String... arguments) {
        return run(worker2.address(), worker1.address(), arguments);
    }

    @Test
    void nodesThatAreWhoWasMeantAreRead() {
        assertThat(rightly("verify")).returns(0, Run::exitCode);
        assertThat(rightly("backup", directory.resolve("copy").toString(), "--node", "worker1"))
                .returns(0, Run::exitCode);
        assertThat(rightly("get", "--node", "worker2")).returns(0, Run::exitCode);
        assertThat(rightly("get")).returns(0, Run::exitCode);
    }

    @Test
    void aWorkerThatTheMasterDoesNotHaveIsNotBackedUp() {
        Path copy = directory.resolve("copy");
        Run.With counted = Run.in(Map.of(
                "ANTIPHON_MASTER", master.address().toString(),
                "AUTH_TOKEN", SignedNode.TOKEN,
                "FERNET_KEY", SignedNode.KEY));
        for (List<String> command : List.of(
                List.of("backup", copy.toString(), "--node", "worker3"), List.of("verify", "--node", "worker3"))) {
            Run run = counted.run(command.toArray(String[]::new));
            assertThat(run).returns(2, Run::exitCode);
            assertThat(run.err()).isEqualTo("antiphon: the master has no worker `worker3`: give one of master,"
                    + " worker1, worker2, or host:port of a worker\n");
        }
        assertThat(copy).doesNotExist();
    }

    @Test
    void aBackupOfAWorkerThatTheMasterRefusesSaysSo() {
        String copy = directory.resolve("copy").toString();
        assertThat(rightly("backup", copy, "--node", "worker1").err()).doesNotContain("WARNING");
        master.status = master.status.toBuilder()
                .setWorkers(0, WorkerStatus.newBuilder().setName("worker1").setDelivery("refused")
                        .setDeliveryReason("it belongs to another log"))
                .build();
        Run run = rightly("backup", copy, "--node", "worker1");
        assertThat(run).returns(0, Run::exitCode);
        assertThat(run.err()).contains("worker1 takes no messages from the master (it belongs to another log): this"
                + " backup may lack messages");
        assertThat(rightly("backup", directory.resolve("copy2").toString(), "--node", "worker2").err())
                .doesNotContain("WARNING");
    }

    @Test
    void twoNamesThatLeadToOneWorkerAreOneCheck() {
        Run run = run(worker1.address(), worker1.address(), "verify");
        assertThat(run.exitCode()).as(run.out()).isEqualTo(2);
        assertThat(run.outLines().get(2)).matches("worker1 +30 .*same as the master");
        assertThat(run.outLines().get(3)).matches("worker2 +- +- +not read +not checked +worker2: " + worker1.address()
                + " is worker1: correct ANTIPHON_WORKERS");
        assertThat(run.outLines().getLast()).contains("1 of 3 nodes could not be checked whole");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "get", "tail", "tail -f", "backup"})
    void everyCommandThatReadsANodeByNameRefusesAnother(String command) {
        String place = command.equals("backup") ? " " + directory.resolve("copy") : "";
        Run run = swapped((command + place + " --node worker1").split(" "));
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(2);
        assertThat(run.out() + run.err())
                .contains("worker1: " + worker2.address() + " is worker2: correct ANTIPHON_WORKERS");
        assertThat(run.out()).doesNotContain("message 1", "same as");
        assertThat(directory.resolve("copy")).doesNotExist();
    }

    @Test
    void withoutTheMasterToo() {
        Address nobody = master.address();
        master.close();
        Run run = Run.in(Map.of(
                "ANTIPHON_MASTER", nobody.toString(),
                "ANTIPHON_WORKERS", "worker1=" + worker2.address() + ",worker2=" + worker2.address(),
                "FERNET_KEY", SignedNode.KEY)).run("verify");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).contains("worker1: " + worker2.address() + " is worker2: correct");
    }

    @Test
    void aMasterIsNoWorkerAndAWorkerNoMaster() {
        Run run = run(master.address(), worker2.address(), "verify");
        assertThat(run.out()).contains("worker1: " + master.address() + " is a master: correct ANTIPHON_WORKERS");
        String sameAddress = "127.0.0.1:" + master.address().port();
        assertThat(rightly("verify", "--node", sameAddress).out())
                .contains(sameAddress + " is a master: give the address of a worker, or --node master");
        run = rightly("backup", directory.resolve("copy").toString(), "--master", worker1.address().toString());
        assertThat(run).returns(2, Run::exitCode);
        assertThat(run.err()).contains("master: " + worker1.address() + " is worker1: correct --master or");
    }

    /// Such as a worker of a restored copy of a directory. The master counts the one that it heard first, in any order.
    @ParameterizedTest
    @CsvSource({"worker1, worker2", "worker2, worker1"})
    void ofTwoCopiesOfADiskTheOneThatTheMasterDoesNotCountIsACopy(String counted, String copied) {
        worker2.shown = new ShownNode("worker", List.of("worker2"), "another life", "disk1");
        heard(counted);
        Run run = rightly("verify");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(line(run, counted)).matches(counted + " +30 .*same as the master");
        assertThat(line(run, copied)).contains("not read", "its data directory is a copy of that of " + counted);
    }

    /// A wrong guess would have the operator empty the one that counts.
    @Test
    void whereNobodySaysWhichCopyOfADiskCountsNoneIsBlamed() {
        worker2.shown = new ShownNode("worker", List.of("worker2"), "another life", "disk1");
        isBlamedOnNone(rightly("verify"));
        heard("worker1", "worker2");
        isBlamedOnNone(rightly("verify"));
        Address own = master.address();
        master.close();
        isBlamedOnNone(Run.in(Map.of(
                "ANTIPHON_MASTER", own.toString(),
                "ANTIPHON_WORKERS", "worker1=" + worker1.address() + ",worker2=" + worker2.address(),
                "FERNET_KEY", SignedNode.KEY)).run("verify"));
    }

    private static void isBlamedOnNone(Run run) {
        assertThat(run.exitCode()).isPositive();
        for (String[] pair : new String[][]{{"worker1", "worker2"}, {"worker2", "worker1"}})
            assertThat(line(run, pair[0])).matches(pair[0] + " +30 .* sound +sound .*")
                    .contains("its data directory and that of " + pair[1] + " are copies of one",
                            "see in `antiphon status` which, before you empty either");
    }

    private void heard(String... workers) {
        GetClusterStatusResponse.Builder now = master.status.toBuilder();
        for (WorkerStatus.Builder each : now.getWorkersBuilderList())
            each.setLastHeardMs(List.of(workers).contains(each.getName()) ? 1 : 0);
        master.status = now.build();
    }

    private static String line(Run run, String node) {
        return run.outLines().stream().filter(line -> line.startsWith(node + " ")).findFirst().orElseThrow();
    }

    /// Such as a worker without a name of its own.
    @Test
    void oneProcessIsOneCheckWhateverTheNames() {
        worker2.shown = new ShownNode("worker", List.of(), "life of worker1", "");
        assertThat(rightly("verify").out()).contains("it is the process of worker1");
    }

    @Test
    void aNodeThatDoesNotSayWhoItIsIsTakenForTheOneThatWasMeant() {
        worker1.shown = null;
        worker2.shown = null;
        assertThat(swapped("verify")).returns(0, Run::exitCode);
    }
}
