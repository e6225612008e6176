package antiphon.cli.drain;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.PrivateText;
import antiphon.cli.Run;
import antiphon.client.SignedNode;
import antiphon.node.rpc.ShownNode;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.WorkerStatus;
import antiphon.proto.master.WriteFate;
import antiphon.proto.master.WriteForecast;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DrainCommandTest {
    private SignedNode master;

    @BeforeEach
    void start() throws IOException {
        master = new SignedNode(SignedNode.logId(1));
        master.isMaster = true;
        master.status = GetClusterStatusResponse.newBuilder()
                .setState("writing")
                .setHead(9)
                .setPosition(9)
                .setNodes(2)
                .setAvailableNodes(2)
                .setQuorumLevel(1)
                .addWorkers(worker(WriteFate.AT_ONCE, "acknowledged at once"))
                .build();
    }

    private static WorkerStatus.Builder worker(WriteFate whileAway, String sentence) {
        return WorkerStatus.newBuilder()
                .setName("worker1")
                .setHealth("HEALTHY")
                .setPosition(9)
                .addWritesWhileAway(WriteForecast.newBuilder()
                        .setFrom(1)
                        .setTo(2)
                        .setFate(whileAway)
                        .setSentence(sentence));
    }

    @AfterEach
    void stop() {
        master.close();
    }

    private Run run(String... arguments) {
        return Run.in(Map.of("ANTIPHON_MASTER", master.address().toString(), "AUTH_TOKEN", SignedNode.TOKEN))
                .run(arguments);
    }

    @Test
    void aClusterThatHasCaughtUpIsDrainedAtOnce() {
        assertThat(run("drain")).returns(0, Run::exitCode)
                .returns("drained: every node holds all messages up to 9, the master can be stopped\n", Run::out);
        assertThat(run("drain", "--undo").out()).isEqualTo("writes are taken again; the master is writing\n");
    }

    /// Longer than a number of nanoseconds can be.
    @Test
    void theLongestTimeoutWaits() {
        SignedNode waited = master;
        waited.status = waited.status.toBuilder().setWorkers(0, waited.status.getWorkers(0).toBuilder().setPosition(8))
                .build();
        waited.afterStatus = () -> waited.status = waited.status.toBuilder()
                .setWorkers(0, waited.status.getWorkers(0).toBuilder().setPosition(9)).build();
        assertThat(run("drain", "--timeout", "999999999d")).returns(0, Run::exitCode);
    }

    /// It would be waited for in vain.
    @Test
    void aWorkerThatIsRefusedIsNamedWithTheReasonAndTheWaysOut() {
        master.status = master.status.toBuilder().setWorkers(0, master.status.getWorkers(0).toBuilder().setPosition(0)
                .setHealth("HEALTHY").setHealthReason("answers heartbeats").setDelivery("refused").setLastHeardMs(0)
                .setDeliveryReason("it holds another log, 42, left untouched")).build();
        Run run = run("drain", "--timeout", "300ms");
        assertThat(run.exitCode()).isEqualTo(7);
        String name = master.status.getWorkers(0).getName();
        assertThat(run.err()).contains("draining: it is not known what " + name
                + " holds (HEALTHY, refused: it holds another log, 42, left untouched). The master cannot be drained"
                + " until that of " + name + " is corrected: do so, or stop the master although it holds messages that "
                + name + " lacks, or take writes again with `antiphon drain --undo`\n");
    }

    @Test
    void aWorkerThatIsBehindIsNamedWithTheReason() {
        master.status = master.status.toBuilder().setWorkers(0, master.status.getWorkers(0).toBuilder().setPosition(8)
                .setHealth("UNHEALTHY").setHealthReason("not reachable, connection refused").setDelivery("waiting")
                .setDeliveryReason("not reachable, connection refused").setLastHeardMs(1)).build();
        assertThat(run("drain", "--timeout", "300ms").err()).startsWith("draining: "
                + master.status.getWorkers(0).getName() + " is behind (UNHEALTHY, 8 of 9, not reachable, connection"
                + " refused)\n");
    }

    @Test
    void aRecoveringMasterIsWaitedForAndTheDrainRemains() {
        master.status = master.status.toBuilder().setState("recovering").build();
        Run run = run("drain", "--timeout", "300ms");
        assertThat(run.exitCode()).isEqualTo(7);
        String state = "the master is recovering: it takes no writes now, and none when its log is whole, when the"
                + " drain takes effect";
        assertThat(run.err()).isEqualTo(
                state + "\nantiphon: " + state + "; the master goes on refusing writes: wait on with `antiphon drain`,"
                        + " or end it with `antiphon drain --undo`\n");
    }

    /// It started without room: it keeps the drain until it writes.
    @Test
    void aMasterWithoutRoomIsWaitedForToo() {
        master.status = master.status.toBuilder().setState("full").build();
        Run run = run("drain", "--timeout", "300ms");
        assertThat(run.exitCode()).isEqualTo(7);
        assertThat(run.err()).startsWith("the master is full: it takes no writes now").doesNotContain("not drained");
    }

    @Test
    void aStoppedMasterIsNotDrainedAndSaysWhy() {
        master.status = master.status.toBuilder().setState("stopped").setStateReason("another master leads").build();
        assertThat(run("drain")).returns(7, Run::exitCode)
                .returns("antiphon: not drained: the master is stopped (another master leads)\n", Run::err);
    }

    @Test
    void aMasterInAStateOfALaterVersionIsNotDrained() {
        master.status = master.status.toBuilder().setState("fenced").build();
        assertThat(run("drain")).returns(7, Run::exitCode)
                .returns("antiphon: not drained: the master is fenced\n", Run::err);
    }

    @Test
    void anUndrainedMasterThatTakesNoWritesSaysSo() {
        for (String state : List.of("stopped", "recovering", "starting", "full")) {
            master.status = master.status.toBuilder().setState(state).setStateReason("it has its reasons").build();
            assertThat(run("drain", "--undo")).as(state).returns(7, Run::exitCode).returns("", Run::out)
                    .returns(
                            "antiphon: no longer drained, but it takes no writes: the master is " + state
                                    + " (it has its reasons)\n",
                            Run::err);
        }
    }

    @Test
    void anUndrainedMasterWithoutItsQuorumSaysSo() {
        master.status = master.status.toBuilder()
                .addWritesNow(WriteForecast.newBuilder()
                        .setFrom(1)
                        .setTo(2)
                        .setFate(WriteFate.REFUSED)
                        .setSentence("refused: 1 of 2 nodes are available"))
                .build();
        assertThat(run("drain", "--undo")).returns(7, Run::exitCode)
                .returns(
                        "antiphon: no longer drained, but it takes no writes: the master is writing, and writes are"
                                + " refused: 1 of 2 nodes are available\n",
                        Run::err);
    }

    @Test
    void whatIsLeftToDoIsReportedAndTheWaitHasItsEnd() {
        master.status = master.status.toBuilder().setHead(12).setPosition(12).setPendingWrites(3).build();
        Run run = run("drain", "--timeout", "300ms");
        assertThat(run.exitCode()).isEqualTo(7);
        assertThat(run.err()).startsWith(
                "draining: 3 writes wait for their copies; worker1 is behind (HEALTHY, 9 of 12)\n")
                .contains("`antiphon drain --undo`")
                .hasLineCount(2);
    }

    @Test
    void ofAWorkerOfAnotherLogNothingIsPromised() {
        master.status = master.status.toBuilder().setWorkers(0, master.status.getWorkers(0).toBuilder()
                .setDelivery("refused").setDeliveryReason("it holds another log, 12, left untouched")).build();
        assertThat(run("drain", "--node", "worker1").out())
                .contains("can be stopped at any moment, and fetches nothing when it is back: it holds another log")
                .contains("While it is away: ")
                .doesNotContain("what it missed");
    }

    @Test
    void aWorkerNeedsNoneButWhatItIsMissedForIsSaid() {
        assertThat(run("drain", "--node", "worker1")).returns(0, Run::exitCode)
                .extracting(Run::out)
                .asString()
                .contains("can be stopped at any moment", "away: w=1 to w=2 acknowledged at once");
        master.status = master.status.toBuilder()
                .setWorkers(0, worker(WriteFate.REFUSED, "refused: below the quorum"))
                .build();
        assertThat(run("drain", "--node", "worker1")).returns(7, Run::exitCode);
        assertThat(run("drain", "--node", "worker9")).returns(2, Run::exitCode);
    }

    @Test
    void namesAndSentencesCannotCommandTheTerminal() {
        String name = "worker1\u202e\u001b[2J";
        master.status = master.status.toBuilder()
                .setHead(12)
                .setWorkers(0, worker(WriteFate.AT_ONCE, "at once\u001b[2J").setName(name))
                .build();
        assertThat(run("drain", "--timeout", "300ms").err()).contains("worker1\\u202e\\x1b[2J is behind")
                .doesNotContain("\u001b");
        assertThat(run("drain", "--node", name).out())
                .contains("worker1\\u202e\\x1b[2J can be stopped", "at once\\x1b[2J")
                .doesNotContain("\u001b");
    }

    @Test
    void whetherAnOrderArrivedIsNotClaimedToBeKnown() {
        master.drainFailure = Status.INTERNAL.withDescription("odd");
        assertThat(run("drain")).returns(1, Run::exitCode).extracting(Run::err).asString()
                .contains("odd; whether the master refuses writes now is not known: look with `antiphon status`");
        assertThat(run("drain", "--undo").err()).contains("whether the master takes writes now is not known");
        master.drainFailure = Status.PERMISSION_DENIED.withDescription("not you");
        assertThat(run("drain").err()).contains("not you").doesNotContain("whether");
    }

    @Test
    void theNodesTokenIsEnoughWhereCallersAreAsked() {
        master.asksWhoCalls = true;
        assertThat(run("drain")).returns(0, Run::exitCode);
        assertThat(run("drain", "--node", "worker1")).returns(0, Run::exitCode);
        assertThat(run("drain", "--undo")).returns(0, Run::exitCode);
    }

    @Test
    void whatWasOrderedIsSaidWhenALaterStepFails() {
        master.afterDrain = Status.PERMISSION_DENIED.withDescription("not for you");
        Run run = run("drain");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("antiphon: the master refuses writes now").contains("not for you", "--undo");
    }

    @Test
    void theDrainOfAMasterThatEndsMeanwhileEndsWithIt() {
        master.afterDrain = Status.UNAVAILABLE.withDescription("the node stops");
        Run run = run("drain");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("one that starts again is not drained, run `antiphon drain` again")
                .doesNotContain("--undo", "refuses writes now");
        master.afterDrain = null;
        master.status = master.status.toBuilder().setState("writing").setPendingWrites(1).build();
        master.afterStatus = () -> {
            if (master.status.getState().equals("draining")) master.close();
        };
        run = run("drain");
        assertThat(run.exitCode()).as(run.err()).isIn(1, 3);
        assertThat(run.err()).contains("run `antiphon drain` again").doesNotContain("--undo", "finishConnect");
    }

    /// Someone has drained the new one, or another master answers at the address.
    @Test
    void anotherMasterThatAnswersMeanwhileIsNotSaidToBeDrained() {
        master.shown = new ShownNode("master", List.of("master"), "1", "d1");
        master.status = master.status.toBuilder().setPendingWrites(1).build();
        master.afterStatus = () -> {
            master.shown = new ShownNode("master", List.of("master"), "2", "d1");
            master.status = master.status.toBuilder().setPendingWrites(0).build();
        };
        Run run = run("drain");
        assertThat(run).returns(7, Run::exitCode).returns("", Run::out);
        assertThat(run.err()).endsWith("antiphon: the master has restarted, or another one answers: a drain ends with"
                + " the process, run `antiphon drain` again\n");
    }

    @Test
    void whatAWorkerHoldsThatWasNeverHeardIsSaidToBeUnknown() {
        master.status = master.status.toBuilder()
                .setHead(33)
                .setPosition(32)
                .setPendingWrites(1)
                .setWorkers(0, WorkerStatus.newBuilder().setName("worker2").setHealth("UNHEALTHY").setLag(33))
                .build();
        assertThat(run("drain", "--timeout", "300ms").err()).startsWith(
                "draining: 1 write waits for its copies; the master has 1 message to sync;"
                        + " it is not known what worker2 holds (UNHEALTHY)\n");
    }

    @Test
    void theTokenIsNeeded() {
        Run.With without = Run.in(Map.of("ANTIPHON_MASTER", master.address().toString()));
        assertThat(without.run("drain").err()).contains("set AUTH_TOKEN");
        Run.With wrong = Run.in(Map.of("ANTIPHON_MASTER", master.address().toString(), "AUTH_TOKEN", "wrong"));
        assertThat(wrong.run("drain")).returns(1, Run::exitCode);
        assertThat(wrong.run("drain").err()).endsWith("; what was sent is AUTH_TOKEN of the environment\n");
    }

    @Test
    void theFileOfAWrongTokenIsNamed(@TempDir Path directory) throws IOException {
        master.isMaster = true;
        Path secrets = PrivateText.write(directory.resolve("other.env"), "AUTH_TOKEN=wrong\n");
        Run.With without = Run.in(Map.of("ANTIPHON_MASTER", master.address().toString()));
        String named = "; what was sent is AUTH_TOKEN in " + secrets;
        assertThat(without.run("drain", "--secrets", secrets.toString()).err()).contains(named);
        assertThat(without.run("verify", "--secrets", secrets.toString()).out()).contains(named);
        Path backup = directory.resolve("backup");
        assertThat(without.run("backup", backup.toString(), "--secrets", secrets.toString()).err()).contains(named);
        master.asksWhoCalls = true;
        assertThat(without.run("verify", "--secrets", secrets.toString()).out()).contains(named);
        Path caller = Files.writeString(directory.resolve("caller.token"), "a-caller");
        Files.setPosixFilePermissions(caller, PosixFilePermissions.fromString("rw-------"));
        Run.With asCaller = Run.in(
                Map.of("ANTIPHON_MASTER", master.address().toString(), "ANTIPHON_TOKEN_FILE", caller.toString()));
        Run ofCaller = asCaller.run("verify", "--secrets", secrets.toString());
        assertThat(ofCaller.out() + ofCaller.err()).contains("UNAUTHENTICATED").doesNotContain(named);
    }
}
