package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.WorkerStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nodes that keep their messages on disk come back with them, and a master that has lost some or all of its disk never
/// gives out a number twice (docs/design.md, "When a master starts").
abstract class DiskRestartScenarios extends Scenarios {
    private static final List<String> WRITTEN = List.of("the first", "the second", "the third");
    private static final int CANNOT_START = 2;

    DiskRestartScenarios() {
        super(Platform.PROCESSES);
    }

    /// A cluster with three messages on all nodes.
    private ProcessCluster written() {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.onDisk());
        cluster.startAll();
        WRITTEN.forEach(content -> Expect.acknowledged(cluster.post(content, 3, client()).get(), 3));
        return cluster;
    }

    private static void awaitState(TestCluster cluster, String state) {
        cluster.await("the master is " + state, () -> assertThat(cluster.status().getState()).isEqualTo(state));
    }

    private void assertGoesOn(ProcessCluster cluster, int after) {
        assertThat(Expect.acknowledged(cluster.post("goes on", 3, client()).get(), 3)).isEqualTo(after + 1);
        cluster.awaitHealthy();
        cluster.awaitSameLogs();
        Chain.verify(
                cluster.secrets(),
                cluster.status().getLogId(),
                cluster.master().signedMessages(cluster.secrets().token()));
    }

    // Its own log.

    @ParameterizedTest(name = "by kill -9: {0}")
    @ValueSource(booleans = {true, false})
    void allNodesComeBackWithTheirMessages(boolean killed) {
        ProcessCluster cluster = written();
        GetClusterStatusResponse before = cluster.status();
        List<Received> messages = cluster.messages(MASTER);
        for (String node : cluster.nodes()) {
            if (killed) cluster.kill(node);
            else cluster.stop(node);
        }

        cluster.start("worker1");
        assertThat(cluster.messages("worker1")).as("alone, with what its disk holds").isEqualTo(messages);
        cluster.start("worker2");
        cluster.start(MASTER);
        awaitState(cluster, "writing");
        GetClusterStatusResponse after = cluster.status();
        assertThat(after.getLogId()).isEqualTo(before.getLogId());
        assertThat(after.getEpoch()).isEqualTo(before.getEpoch() + 1);
        assertThat(after.getStorage()).isEqualTo("disk");
        assertThat(cluster.messages(MASTER)).isEqualTo(messages);
        assertGoesOn(cluster, 3);
    }

    @Test
    void aMasterWithItsLogDoesNotNeedTheWorkersToGoOn() {
        ProcessCluster cluster = written();
        cluster.kill(MASTER);
        cluster.kill("worker1");
        cluster.kill("worker2");
        cluster.start(MASTER);
        awaitState(cluster, "writing");
        assertThat(Expect.acknowledged(cluster.post("alone", 1, client()).get(), 1)).isEqualTo(4);
        cluster.start("worker1");
        cluster.start("worker2");
        assertGoesOn(cluster, 4);
    }

    @Test
    void aMasterThatComesBackWithLessTakesWhatWorkersHoldBeyondItsEnd() {
        ProcessCluster cluster = written();
        cluster.stop(MASTER);
        cluster.data().backUp(MASTER);
        cluster.start(MASTER);
        Expect.acknowledged(cluster.post("only workers keep it", 3, client()).get(), 3);
        cluster.kill(MASTER);
        cluster.data().restore(MASTER);

        cluster.start(MASTER);
        awaitState(cluster, "writing");
        assertThat(cluster.contents(MASTER)).hasSize(4).endsWith("only workers keep it");
        assertGoesOn(cluster, 4);
    }

    @Test
    void aRepeatedWriteIsKnownAlsoToTheMasterThatComesBack() {
        ProcessCluster cluster = written();
        PostMessageRequest once = PostMessageRequest.newBuilder()
                .setContent("once")
                .setWriteConcern(2)
                .setClientId(client())
                .setRequestId("r1")
                .build();
        long number = Expect.acknowledged(cluster.master().post(once).get(), 2);
        cluster.kill(MASTER);
        cluster.kill("worker1");
        cluster.start(MASTER);
        awaitState(cluster, "writing");
        PendingCall<PostMessageResponse> repeat = cluster.master().post(once.toBuilder().setWriteConcern(3).build());
        PendingCall<PostMessageResponse> meanwhile = cluster.master().post(once.toBuilder().setWriteConcern(1).build());
        assertThat(Expect.acknowledged(meanwhile.get(), 1)).isEqualTo(number);
        assertThat(repeat.isDone()).as("it waits for its own three copies").isFalse();
        cluster.start("worker1");
        assertThat(Expect.acknowledged(repeat.get(), 3)).isEqualTo(number);
        Expect.otherContent(
                cluster.master().post(once.toBuilder().setContent("something else").build()).get(), number);
        assertThat(cluster.contents(MASTER)).hasSize(4).endsWith("once");
    }

    // A new cluster.

    @Test
    void aNewClusterStartsThoughAWorkerIsMissing() {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.onDisk());
        cluster.start("worker1");
        cluster.start(MASTER);
        awaitState(cluster, "writing");
        assertThat(Expect.acknowledged(cluster.post("without worker2", 2, client()).get(), 2)).isEqualTo(1);
        cluster.start("worker2");
        assertGoesOn(cluster, 1);
    }

    // A lost disk.

    @Test
    void aMasterThatLostItsDiskRebuildsItsLogFromAllWorkers() {
        ProcessCluster cluster = written();
        GetClusterStatusResponse before = cluster.status();
        List<Received> messages = cluster.messages(MASTER);
        cluster.kill(MASTER);
        cluster.data().lose(MASTER);

        cluster.start(MASTER);
        awaitState(cluster, "writing");
        assertThat(cluster.status().getLogId()).isEqualTo(before.getLogId());
        assertThat(cluster.status().getEpoch()).isGreaterThan(before.getEpoch());
        assertThat(cluster.messages(MASTER)).isEqualTo(messages);
        assertGoesOn(cluster, 3);
    }

    @Test
    void aMasterThatLostItsDiskWaitsForAMissingWorkerAndNamesIt() {
        ProcessCluster cluster = written();
        cluster.stop("worker2");
        cluster.kill(MASTER);
        cluster.data().lose(MASTER);

        cluster.start(MASTER);
        awaitState(cluster, "recovering");
        assertThat(cluster.status().getStateReason()).contains("worker2", "RECOVER_FROM").doesNotContain("worker1 ");
        PostMessageResponse refused = cluster.post("refused", 1, client()).get();
        Expect.refused(refused, 503);
        assertThat(refused.getMessage() + refused.getDetail()).contains("worker2");
        assertThat(cluster.contents("worker1")).as("reads are served").containsExactlyElementsOf(WRITTEN);

        cluster.start("worker2");
        awaitState(cluster, "writing");
        assertThat(cluster.contents(MASTER)).containsExactlyElementsOf(WRITTEN);
        assertGoesOn(cluster, 3);
    }

    @ParameterizedTest(name = "as an option: {0}")
    @ValueSource(booleans = {true, false})
    void anOperatorMayNameTheWorkerToRebuildFrom(boolean asOption) {
        ProcessCluster cluster = written();
        cluster.kill("worker2");
        cluster.kill(MASTER);
        cluster.data().lose(MASTER);

        if (asOption) cluster.startWith(MASTER, "--recover-from", "worker1");
        else cluster.start(MASTER, Map.of("RECOVER_FROM", "worker1"));
        awaitState(cluster, "writing");
        assertThat(cluster.contents(MASTER)).containsExactlyElementsOf(WRITTEN);
        cluster.start("worker2");
        assertGoesOn(cluster, 3);
    }

    @Test
    void aWorkerInMemoryCountsAndIsShownAsWhatItIs() {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.onDisk());
        cluster.set("worker2", "STORAGE", "memory");
        cluster.startAll();
        Expect.acknowledged(cluster.post("one copy of three is in memory", 3, client()).get(), 3);
        assertThat(cluster.status().getWorkersList().stream().map(WorkerStatus::getInMemory))
                .containsExactly(false, true);
        assertThat(cluster.log(MASTER).stream().filter(line -> line.contains("event=worker-in-memory")))
                .singleElement().asString().contains("WARN", "worker2 keeps its messages in memory");
    }

    @Test
    void aWorkerThatLostItsDiskFetchesAllAgain() {
        ProcessCluster cluster = written();
        cluster.kill("worker1");
        cluster.data().lose("worker1");
        cluster.start("worker1");
        cluster.awaitSameLogs();
        assertGoesOn(cluster, 3);
    }

    @Test
    void aMasterThatLostItsDiskBeginsNoLogWhileItsWorkersRefuseIt() {
        ProcessCluster cluster = written();
        cluster.nodes().forEach(cluster::stop);
        cluster.data().lose(MASTER);
        cluster.workers().forEach(cluster::start);
        cluster.set(MASTER, "AUTH_TOKEN", "that-of-another-cluster");
        cluster.start(MASTER);
        cluster.await("it waits", () -> {
            assertThat(cluster.status().getState()).isEqualTo("starting");
            assertThat(cluster.status().getStateReason())
                    .contains("worker1", "worker2", "set the same AUTH_TOKEN on all nodes");
        });
        cluster.stop(MASTER);
        cluster.set(MASTER, "AUTH_TOKEN", cluster.secrets().token());
        cluster.start(MASTER);
        awaitState(cluster, "writing");
        assertGoesOn(cluster, 3);
    }

    // Strangers.

    @Test
    void aWorkerOfAnotherLogIsRefusedUntouchedAndSaysWhatToDo() {
        ProcessCluster cluster = written();
        cluster.nodes().forEach(cluster::stop);
        cluster.data().lose(MASTER);
        cluster.data().lose("worker1");
        List<String> before = cluster.data().names("worker2");

        cluster.start("worker1");
        cluster.start(MASTER); // Nobody who answers has a log.
        awaitState(cluster, "writing");
        Expect.acknowledged(cluster.post("of the new log", 2, client()).get(), 2);
        cluster.start("worker2");
        cluster.await("worker2 is refused", () -> {
            assertThat(cluster.statusOf("worker2").getDelivery()).isEqualTo("refused");
            assertThat(cluster.statusOf("worker2").getDeliveryReason()).contains("another log", "log verify");
        });
        assertThat(cluster.contents("worker2")).containsExactlyElementsOf(WRITTEN);
        cluster.stop("worker2");
        assertThat(cluster.data().names("worker2")).isEqualTo(before);

        cluster.data().lose("worker2"); // What it was reported to do.
        cluster.start("worker2");
        cluster.awaitHealthy("worker2");
        assertGoesOn(cluster, 1);
    }

    @Test
    void aTailThatWasNeverAcknowledgedYieldsAndIsKeptInASideFile() {
        ProcessCluster cluster = written();
        cluster.stop("worker1");
        cluster.stop(MASTER);
        cluster.data().backUp(MASTER);
        cluster.start(MASTER);
        Expect.unconfirmed(cluster.master().post(PostMessageRequest.newBuilder()
                .setContent("only on worker2")
                .setWriteConcern(3)
                .setTimeoutMs(2000)
                .setClientId(client())
                .build()).get());
        cluster.await(
                "worker2 holds it", () -> assertThat(cluster.contents("worker2")).endsWith("only on worker2"));
        cluster.kill("worker2");
        cluster.kill(MASTER);
        cluster.data().restore(MASTER); // As if it had died before its own fsync.

        cluster.start("worker1");
        cluster.start(MASTER);
        awaitState(cluster, "writing");
        Expect.acknowledged(cluster.post("of the next epoch", 2, client()).get(), 2);
        cluster.start("worker2");
        assertGoesOn(cluster, 4);
        assertThat(cluster.contents("worker2")).doesNotContain("only on worker2").contains("of the next epoch");
        assertThat(cluster.data().names("worker2")).as("side file").anyMatch(name -> name.startsWith("aside-4-"));
        assertThat(cluster.log("worker2")).anyMatch(line -> line.contains("moved out of the log"));
        cluster.await("the master warns of it", () -> assertThat(cluster.log(MASTER))
                .anyMatch(line -> line.contains("WARN") && line.contains("worker2 has truncated messages 4 to 4")));
        assertThat(cluster.status().getWorkers(1)).returns(4L, WorkerStatus::getTruncatedFirst)
                .returns(4L, WorkerStatus::getTruncatedLast);
    }

    @Test
    void aSecondMasterEndsTheEpochOfTheFirst() {
        ProcessCluster cluster = written();
        Map<String, String> variables = cluster.environment(MASTER);
        int port = FreePorts.next();
        variables.put("PORT", Integer.toString(port));
        variables.put("ADDRESS", "second");
        variables.put("DATA_DIR", cluster.data().of("second").toString());
        try (SecondMaster second = new SecondMaster(variables, port)) {
            cluster.await(
                    "the second master writes", () -> assertThat(second.status().getState()).isEqualTo("writing"));
            assertThat(second.status().getLogId()).isEqualTo(cluster.status().getLogId());
            awaitState(cluster, "stopped");
            assertThat(cluster.status().getStateReason()).contains("another master", "stop one of the two",
                    "Started again");
            PostMessageResponse refused = cluster.post("to the first", 1, client()).get();
            Expect.refused(refused, 503);
            assertThat(refused.getMessage() + refused.getDetail()).contains("another master");
            assertThatThrownBy(() -> cluster.messages(MASTER)).as("nobody takes the shorter log for the whole one")
                    .hasMessageContainingAll("stepped down", "read from a worker", "stop one of the two");
            for (String command : List.of("get", "tail", "verify --node master", "verify"))
                assertThat(CommandLineScenarios.ends(1, cluster, command.split(" "))).as(command)
                        .contains("stepped down");
            String copy = cluster.data().of("copy").toString();
            assertThat(CommandLineScenarios.ends(1, cluster, "backup", copy)).contains("stepped down");
            assertThat(Expect.acknowledged(second.post("to the second", 3).get(), 3)).isEqualTo(4);
        }
        assertThat(cluster.contents("worker1")).endsWith("to the second").doesNotContain("to the first");
    }

    /// The master's old disk is kept elsewhere, and a master with an empty one has rebuilt the log and goes on with it.
    private ProcessCluster underALaterEpoch() {
        ProcessCluster cluster = written();
        cluster.stop(MASTER);
        cluster.data().backUp(MASTER);
        cluster.data().lose(MASTER);
        cluster.start(MASTER);
        awaitState(cluster, "writing");
        for (String content : List.of("of the later epoch", "of it too"))
            Expect.acknowledged(cluster.post(content, 3, client()).get(), 3);
        return cluster;
    }

    @Test
    void anOldDiskOfTheMasterThatIsPutBackTakesUpWhatALaterEpochAcknowledged() {
        ProcessCluster cluster = underALaterEpoch();
        List<Received> messages = cluster.messages(MASTER);
        long epoch = cluster.status().getEpoch();
        cluster.kill(MASTER);
        cluster.stop("worker2");
        cluster.data().restore(MASTER);

        cluster.start(MASTER);
        awaitState(cluster, "recovering");
        assertThat(cluster.status().getStateReason()).contains(
                "another master has led since", "worker1 has promised epoch " + epoch, "worker2 does not answer");
        Expect.refused(cluster.post("refused", 1, client()).get(), 503);
        cluster.start("worker2");
        awaitState(cluster, "writing");
        assertThat(cluster.status().getEpoch()).isGreaterThan(epoch);
        assertThat(cluster.messages(MASTER)).isEqualTo(messages);
        assertGoesOn(cluster, 5);
    }

    @Test
    void anOldDiskOfTheMasterThatDivergedFromALaterEpochIsLeftAsItIsUntilAnOperatorDecides() {
        ProcessCluster cluster = underALaterEpoch();
        List<Received> messages = cluster.messages(MASTER);
        cluster.kill(MASTER);
        cluster.data().restore(MASTER);
        cluster.stop("worker1");
        cluster.stop("worker2");
        cluster.start(MASTER); // It hears of nothing and nobody, and goes on.
        awaitState(cluster, "writing");
        Expect.acknowledged(cluster.post("alone on the old disk", 1, client()).get(), 1);

        cluster.start("worker1");
        awaitState(cluster, "stopped");
        assertThat(cluster.status().getStateReason()).contains("worker1 has promised", "Started again");
        cluster.stop(MASTER);
        cluster.start("worker2");
        cluster.start(MASTER);
        awaitState(cluster, "recovering");
        assertThat(cluster.status().getStateReason())
                .contains("diverged", "move its data directory away", "RECOVER_FROM=master");
        Expect.refused(cluster.post("refused", 1, client()).get(), 503);
        assertThatThrownBy(() -> cluster.contents(MASTER)).hasMessageContainingAll("may lack messages", "diverged");
        assertThat(cluster.messages("worker1")).isEqualTo(messages);
        assertThat(cluster.messages("worker2")).isEqualTo(messages);

        cluster.stop(MASTER);
        cluster.data().backUp(MASTER); // As its log says to do.
        cluster.data().lose(MASTER);
        cluster.start(MASTER);
        awaitState(cluster, "writing");
        assertThat(cluster.messages(MASTER)).isEqualTo(messages);
        assertGoesOn(cluster, 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {MASTER, "worker1"})
    void aSecondProcessOnTheSameDirectoryRefusesToStart(String node) {
        ProcessCluster cluster = written();
        Map<String, String> variables = cluster.environment(node);
        variables.put("PORT", Integer.toString(FreePorts.next()));
        NodeProcess second = new NodeProcess("second", node.equals(MASTER) ? "master" : "worker", variables);
        assertThat(second.exitCode()).isEqualTo(CANNOT_START);
        assertThat(String.join("\n", second.lines()))
                .contains("cannot start", cluster.data().of(node).toString(), "in use", "DATA_DIR")
                .doesNotContain("\tat ");
        assertGoesOn(cluster, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {MASTER, "worker1"})
    void aDirectoryThatCannotBeUsedIsReportedInOneSentence(String node) throws IOException {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.onDisk());
        Path file = Files.writeString(cluster.data().of("file"), "no directory");
        assertCannotStart(cluster, node, file, file + ": not a directory; make it a directory, or set another");
    }

    @ParameterizedTest
    @ValueSource(strings = {MASTER, "worker1"})
    void aStateThatCannotBeReadIsNamedAndNothingIsQuarantined(String node) throws IOException {
        ProcessCluster cluster = written();
        List<Received> messages = cluster.messages(MASTER);
        cluster.stop(node);
        Path directory = cluster.data().of(node);
        Path state = directory.resolve("state");
        Path whole = Files.move(state, directory.resolve("state.kept"));
        Files.createDirectory(state); // It can be opened, but not read: as on a disk that is broken there.
        List<String> before = cluster.data().names(node);
        assertCannotStart(cluster, node, directory, state + ": Is a directory; nothing was changed: check this file");
        assertThat(cluster.data().names(node)).isEqualTo(before);

        Files.delete(state);
        Files.move(whole, state);
        cluster.start(node);
        if (node.equals(MASTER)) awaitState(cluster, "writing");
        assertThat(cluster.messages(node)).isEqualTo(messages);
        assertGoesOn(cluster, 3);
    }

    private static void assertCannotStart(ProcessCluster cluster, String node, Path dataDir, String... words) {
        Map<String, String> variables = cluster.environment(node);
        variables.put("DATA_DIR", dataDir.toString());
        NodeProcess process = new NodeProcess(node, node.equals(MASTER) ? "master" : "worker", variables);
        assertThat(process.exitCode()).as("%s", process.lines()).isEqualTo(CANNOT_START);
        assertThat(process.lines()).filteredOn(line -> line.contains("ERROR")).singleElement().asString()
                .contains("cannot start: DATA_DIR=" + dataDir + " cannot be used: ")
                .contains(words);
        assertThat(process.lines()).noneMatch(line -> line.startsWith("\tat "));
    }

    // Damage that was there at the start.

    @ParameterizedTest
    @ValueSource(strings = {MASTER, "worker1"})
    void aTurnedBitIsFoundAtStartAndItsMessagesComeBackFromTheOthers(String node) {
        ProcessCluster cluster = written();
        List<Received> messages = cluster.messages(MASTER);
        cluster.stop(node);
        cluster.data().damage(node, "the second");
        cluster.start(node);
        if (node.equals(MASTER)) awaitState(cluster, "writing");
        cluster.await(node + " has all again", () -> assertThat(cluster.messages(node)).isEqualTo(messages));
        assertThat(cluster.log(node)).anyMatch(line -> line.contains("lost messages 2 to at least 3"));
        assertGoesOn(cluster, 3);
    }

    @Test
    void aMasterThatLostEvenTheNameOfItsLogBeginsNoOther() {
        ProcessCluster cluster = written();
        List<Received> messages = cluster.messages(MASTER);
        cluster.nodes().forEach(cluster::stop);
        cluster.data().delete(MASTER, "state");
        cluster.start(MASTER);
        awaitState(cluster, "recovering");
        assertThat(cluster.status().getStateReason()).contains("lost its log", "worker1, worker2");
        Expect.refused(cluster.post("refused", 1, client()).get(), 503);
        cluster.start("worker1");
        cluster.start("worker2");
        awaitState(cluster, "writing");
        assertThat(cluster.messages(MASTER)).isEqualTo(messages);
        assertGoesOn(cluster, 3);
    }

    @Test
    void whatNobodyHoldsAnyMoreIsGivenUpOnlyWhenAnOperatorSaysSo() {
        ProcessCluster cluster = written();
        cluster.nodes().forEach(cluster::stop);
        cluster.data().lose(MASTER);
        cluster.data().damage("worker1", "the second");
        cluster.data().damage("worker2", "the third");
        cluster.start("worker1");
        cluster.start("worker2");
        cluster.start(MASTER);
        awaitState(cluster, "recovering");
        assertThat(cluster.status().getStateReason()).contains("messages 3 to at least 3 were lost", "RECOVER_FROM");
        Expect.refused(cluster.post("refused", 1, client()).get(), 503);

        cluster.stop(MASTER);
        cluster.startWith(MASTER, "--recover-from", "worker2");
        awaitState(cluster, "writing");
        assertThat(cluster.contents(MASTER)).containsExactly("the first", "the second");
        assertThat(cluster.log(MASTER))
                .anyMatch(line -> line.contains("messages 3 to at least 3") && line.contains("given up"));
        assertGoesOn(cluster, 2);
    }

    @Test
    void aMasterWithATurnedBitWaitsForAMissingWorkerAlsoAfterAnotherStart() {
        ProcessCluster cluster = written();
        cluster.kill("worker2");
        cluster.stop(MASTER);
        cluster.data().damage(MASTER, "the second");
        for (int start = 1; start <= 2; start++) {
            cluster.start(MASTER);
            awaitState(cluster, "recovering");
            assertThat(cluster.status().getStateReason()).contains("from message 2 on", "worker2");
            Expect.refused(cluster.post("refused", 1, client()).get(), 503);
            assertThatThrownBy(() -> cluster.contents(MASTER)).hasMessageContainingAll("may lack messages", "worker2");
            assertThat(cluster.contents("worker1")).containsExactlyElementsOf(WRITTEN);
            cluster.kill(MASTER);
        }
        cluster.start("worker2");
        cluster.start(MASTER);
        awaitState(cluster, "writing");
        assertGoesOn(cluster, 3);
    }
}
