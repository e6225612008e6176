package antiphon.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.Run;
import antiphon.client.FaultyProxy;
import antiphon.client.SignedNode;
import antiphon.message.LogId;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.WorkerStatus;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The workers are read whole whatever the master knows: nothing, less than they hold, or no answer at all.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(60)
class VerifyWithoutMasterTest {
    private static final LogId LOG = SignedNode.logId(1);

    private SignedNode master;
    private SignedNode worker1;
    private SignedNode worker2;

    @BeforeEach
    void start() throws IOException {
        master = new SignedNode(LOG);
        master.isMaster = true;
        worker1 = new SignedNode(LOG);
        worker2 = new SignedNode(LOG);
        worker1.entries.addAll(SignedNode.messages(LOG, 30, "message"));
        worker2.entries.addAll(worker1.entries.subList(0, 25));
    }

    @AfterEach
    void stop() {
        master.close();
        worker1.close();
        worker2.close();
    }

    private void masterIs(String state, int head) {
        master.status = GetClusterStatusResponse.newBuilder()
                .setState(state)
                .setHead(head)
                .setPosition(head)
                .addWorkers(WorkerStatus.newBuilder().setName("worker1"))
                .addWorkers(WorkerStatus.newBuilder().setName("worker2"))
                .build();
    }

    private void masterRecovers() {
        masterIs("recovering", 0);
        master.refusing = Status.UNAVAILABLE.withDescription("the master's log may lack messages");
    }

    private void masterHasSteppedDown(int head) {
        masterIs("stopped", head);
        master.entries.addAll(worker1.entries.subList(0, head));
        master.refusing = Status.FAILED_PRECONDITION.withDescription("this master has stepped down");
    }

    private Map<String, String> environment() {
        return Map.of(
                "ANTIPHON_MASTER", master.address().toString(),
                "ANTIPHON_WORKERS", "worker1=" + worker1.address() + ",worker2=" + worker2.address(),
                "AUTH_TOKEN", SignedNode.TOKEN,
                "FERNET_KEY", SignedNode.KEY);
    }

    private Run verify(String... more) {
        List<String> arguments = new ArrayList<>(List.of("verify"));
        arguments.addAll(List.of(more));
        return Run.in(environment()).run(arguments.toArray(String[]::new));
    }

    /// Whom the others are compared with may end while they are: they are not to blame.
    @Test
    void aMasterThatEndsWhileItIsComparedIsTheOneThatIsSaidToHaveEnded() {
        masterIs("writing", 30);
        master.entries.addAll(worker1.entries);
        master.beforePage = () -> master.refusing = Status.UNAVAILABLE.withDescription("the master stops");
        Run run = verify();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.outLines().get(1)).matches("master +30 .*the master stops.*");
        assertThat(run.outLines().get(2)).matches("worker1 +30 .*the others are compared with it");
        assertThat(run.outLines().get(3)).matches("worker2 +25 .*same as worker1, 5 behind");
    }

    @Test
    void aWorkerThatEndsWhileOthersAreComparedWithItIsTheOneThatIsSaidToHaveEnded() {
        masterRecovers();
        worker1.refusingPages = Status.UNAVAILABLE.withDescription("the worker stops");
        Run run = verify();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.outLines().get(2)).matches("worker1 +30 .*the others are compared with it");
        assertThat(run.outLines().get(3)).matches("worker2 +25 .*not compared with worker1: .*the worker stops.*")
                .contains(worker1.address().toString());
    }

    @Test
    void underAMasterThatRecoversItsLogEveryNodeIsAskedAll() {
        masterRecovers();
        Run run = verify();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.outLines().get(1)).matches("master +- +- +not read .*log may lack messages.*");
        assertThat(run.outLines().get(2)).matches("worker1 +30 .*sound +sound .*the others are compared with it");
        assertThat(run.outLines().get(3)).matches("worker2 +25 .*sound +sound .*same as worker1, 5 behind");
        assertThat(run.outLines()).endsWith(
                "no problem in what could be read; 1 of 3 nodes could not be checked whole");
        assertThat(verify("--node", "worker1", "-o", "json").out()).contains("\"last\":30");
    }

    @Test
    void underAMasterThatRecoversItsLogADeadNodeIsNotSaidToBeSound() {
        masterRecovers();
        worker2.close();
        for (String[] more : List.of(new String[0], new String[]{"--node", "worker2"},
                new String[]{"--node", "worker2", "-o", "json"})) {
            Run run = verify(more);
            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.out()).contains("not read", "cannot reach").doesNotContain("no problem\n");
        }
    }

    @Test
    void underAMasterWithANewLogWorkersAreReadToTheirOwnEnd() {
        masterIs("writing", 0);
        worker2.close();
        Run run = verify();
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.outLines().get(2)).matches("worker1 +30 .*same as the master, with 30 more");
        assertThat(run.outLines().get(3)).contains("worker2", "not read", "cannot reach");
    }

    private static String hex(LogId id) {
        return HexFormat.of().formatHex(id.toBytes());
    }

    /// As when a master lost its disk and began while its workers were away.
    @Test
    void aWorkerOfAnotherLogThanTheMastersIsAProblem() {
        masterIs("writing", 0);
        LogId other = SignedNode.logId(9);
        master.status = master.status.toBuilder().setLogId(ByteString.copyFrom(other.toBytes())).build();
        Run run = verify();
        assertThat(run.exitCode()).isEqualTo(6);
        for (int worker = 2; worker <= 3; worker++)
            assertThat(run.outLines().get(worker))
                    .endsWith("DIFFERS: it holds log " + hex(LOG) + ", and the master log " + hex(other)
                            + ": wrong address?");
    }

    @Test
    void workersHaveMoreThanAMasterThatHasSteppedDown() {
        masterHasSteppedDown(27);
        Run run = verify();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).containsOnlyOnce("has stepped down");
        assertThat(run.outLines().get(2))
                .matches("worker1 +30 .* ends 3 messages above the master, whose own could not be compared; .*");
        assertThat(run.outLines().get(3)).matches("worker2 +25 .* same as worker1, 5 behind");
        Run one = verify("--node", "worker1");
        assertThat(one.exitCode()).isEqualTo(1);
        assertThat(one.outLines().get(1)).matches(
                "worker1 +30 .* ends 3 messages above the master, whose own could not be compared;"
                        + " not compared with the master: .*has stepped down.*");
    }

    @Test
    void workersThatDifferAreFoundWithoutAMaster() {
        masterHasSteppedDown(27);
        worker2.entries.clear();
        worker2.entries.addAll(SignedNode.messages(LOG, 25, "another"));
        Run run = verify();
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.outLines().get(3)).contains("DIFFERS from worker1 from message 1 on");
    }

    /// What was written since the status was asked for is no difference.
    @Test
    void aMasterThatWentOnMeanwhileHasWhatItsWorkersHave() {
        masterIs("writing", 30);
        GetClusterStatusResponse later = master.status;
        masterIs("writing", 20);
        master.entries.addAll(worker1.entries);
        master.afterStatus = () -> master.status = later;
        Run run = verify("--node", "worker1");
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.outLines().get(1)).matches("worker1 +30 .* same as the master");
    }

    @Test
    void theWorkersOfADeadMasterAreChecked() {
        master.close();
        Run run = verify();
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.outLines().get(1)).matches("master +- +- +not read .*cannot reach.*");
        assertThat(run.outLines().get(2)).matches("worker1 +30 .*sound +sound .*");
        assertThat(run.outLines().get(3)).matches("worker2 +25 .*same as worker1, 5 behind");
        assertThat(run.err()).isEqualTo("the master could not be asked which workers there are; checked are worker1,"
                + " worker2, as ANTIPHON_WORKERS has it\n");
        for (String node : List.of("worker1", worker1.address().toString())) {
            Run one = verify("--node", node);
            assertThat(one.exitCode()).isEqualTo(3);
            assertThat(one.outLines().get(1)).matches(node + " +30 .*sound +sound .*"
                    + "not compared with the master: cannot reach.*");
        }
    }

    @Test
    void theWorkersOfAMasterThatIsPausedAreChecked() throws IOException {
        try (FaultyProxy.Silent silent = new FaultyProxy.Silent()) {
            Map<String, String> environment = new HashMap<>(environment());
            environment.put("ANTIPHON_MASTER", silent.address().toString());
            Run run = Run.in(environment).run("verify");
            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.outLines().get(2)).matches("worker1 +30 .*sound +sound .*");
        }
    }

    @Test
    void theWorkersOfADeadMasterAreExpectedWhereUpStartsThem() {
        master.close();
        Run run = Run.in(Map.of("ANTIPHON_MASTER", master.address().toString(), "AUTH_TOKEN", SignedNode.TOKEN,
                "FERNET_KEY", SignedNode.KEY)).run("verify");
        assertThat(run.err()).contains("worker1, worker2: where there are others, name all of them by ANTIPHON_WORKERS",
                "addresses counted from the master's port");
    }
}
