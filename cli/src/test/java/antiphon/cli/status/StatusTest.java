package antiphon.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.Run;
import antiphon.client.FakeMaster;
import antiphon.proto.leader.GetLeaderResponse;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.ReadOnlyClient;
import antiphon.proto.master.WorkerStatus;
import antiphon.proto.master.WriteFate;
import antiphon.proto.master.WriteForecast;
import com.google.protobuf.ByteString;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StatusTest {
    private FakeMaster master;

    @BeforeEach
    void start() throws IOException {
        master = new FakeMaster();
        master.status = GetClusterStatusResponse.newBuilder()
                .setMaster("master")
                .setState("writing")
                .setLogId(ByteString.fromHex("3f2a91c0aabbccdd3f2a91c0aabbccdd"))
                .setEpoch(2)
                .setHead(12)
                .setPosition(11)
                .setNodes(3)
                .setAvailableNodes(2)
                .setQuorumLevel(1)
                .setWriteConcernPossible(2)
                .setPendingWrites(1)
                .setStorage("memory")
                .addWorkers(worker("worker1", "HEALTHY", "answers heartbeats", 12, 0, "streaming", 130, 0))
                .addWorkers(worker("worker2", "UNHEALTHY", "connection refused", 9, 3, "waiting", 8, 9))
                .addReadOnlyClients(ReadOnlyClient.newBuilder()
                        .setClient("alice")
                        .setSinceMs(secondsAgo(5))
                        .setWaitingForSequence(11))
                .setReadOnlyClientCount(3)
                .addWritesNow(range(1, 1, WriteFate.AT_ONCE, 3, "acknowledged at once"))
                .addWritesNow(range(2, 2, WriteFate.LATER, 5_200, "waits for worker1, about 5 s now"))
                .addWritesNow(range(3, 3, WriteFate.WAITS, -1, "waits for worker2 (UNHEALTHY for 8 s)")
                        .addWaitsFor("worker2"))
                .build();
    }

    private static WorkerStatus worker(
            String name, String health, String why, long position, long lag, String delivery, int seconds,
            int heardSecondsAgo) {
        return WorkerStatus.newBuilder()
                .setName(name)
                .setAddress("localhost:1")
                .setHealth(health)
                .setHealthReason(why)
                .setHealthSinceMs(secondsAgo(seconds))
                .setPosition(position)
                .setLag(lag)
                .setDelivery(delivery)
                .setLastHeardMs(secondsAgo(heardSecondsAgo))
                .setExpectedWhy(health.equals("HEALTHY") ? "its last acknowledgement took 5 s, 12 min ago" : "")
                .setAcknowledgementMs(health.equals("HEALTHY") ? 5_200 : -1)
                .setAcknowledgementAgoMs(health.equals("HEALTHY") ? 720_000 : -1)
                .addWritesWhileAway(WriteForecast.getDefaultInstance())
                .build();
    }

    private static WriteForecast.Builder range(int from, int to, WriteFate fate, long ms, String sentence) {
        return WriteForecast.newBuilder()
                .setFrom(from)
                .setTo(to)
                .setFate(fate)
                .setExpectedMs(ms)
                .setSentence(sentence);
    }

    private static long secondsAgo(int seconds) {
        return System.currentTimeMillis() - seconds * 1_000L - 200;
    }

    @AfterEach
    void stop() {
        master.close();
    }

    @Test
    void oneWriteConcernIsAnsweredByTheExitCode() {
        assertThat(status("-w", "1")).returns(0, Run::exitCode).returns("acknowledged at once\n", Run::out);
        assertThat(status("-w", "2")).returns(7, Run::exitCode)
                .returns("waits for worker1, about 5 s now\n", Run::out);
        assertThat(status("-w", "3").exitCode()).isEqualTo(7);
        assertThat(status("-w", "0").out()).startsWith("waits for worker2 (UNHEALTHY");
        assertThat(status("-w", "4").exitCode()).isEqualTo(2);
        assertThat(status("-w", "3", "-o", "json").out())
                .startsWith("{\"from\":3,\"to\":3,\"now\":\"waits\",\"expected_ms\":-1,\"waits_for\":[\"worker2\"]");
    }

    @Test
    void aMasterThatHasNoForecastIsNotTakenForAQuickOne() {
        master.status = master.status.toBuilder().clearWritesNow().build();
        assertThat(status("-w", "1")).returns(1, Run::exitCode)
                .extracting(Run::err).asString().contains("older version");
    }

    @Test
    void aWorkerThatHasTruncatedIsAWarning() {
        assertThat(status().out()).doesNotContain("Warning");
        WorkerStatus truncated = master.status.getWorkers(1).toBuilder().setTruncatedFirst(4).setTruncatedLast(9)
                .build();
        master.status = master.status.toBuilder().setWorkers(1, truncated).build();
        assertThat(status().out()).contains("\nWarning: worker2 has truncated messages 4 to 9, ")
                .contains("aside-4-");
        assertThat(status("-o", "json").out()).contains("\"truncated_first\":4,\"truncated_last\":9");
    }

    @Test
    void aWorkerThatKeepsItsMessagesInMemoryIsShownAsThat() {
        assertThat(status().out()).doesNotContain("in memory:");
        WorkerStatus inMemory = master.status.getWorkers(1).toBuilder().setInMemory(true).build();
        master.status = master.status.toBuilder().setWorkers(1, inMemory).build();
        assertThat(status().out()).contains("in memory: gone when it stops");
        assertThat(status("-o", "json").out()).contains("\"in_memory\":true", "\"in_memory\":false");
    }

    private static GetLeaderResponse.Builder leader(String state, String leads) {
        return GetLeaderResponse.newBuilder()
                .setNode("worker1")
                .setState(state)
                .setLeader(leads)
                .setEpoch(7)
                .setSinceMs(1_000_000)
                .setAsOfMs(1_130_000)
                .addNodes("master").addNodes("worker1").addNodes("worker2");
    }

    @Test
    void inAClusterWithFailoverTheLeaderIsTheFirstLine() {
        assertThat(status().out()).doesNotContain("Leader");
        assertThat(status("-o", "json").out()).doesNotContain("leadership");
        master.leader = leader("following", "worker2").setLeaderChanges(2).build();
        assertThat(status().out()).startsWith(
                "Leader   worker2 leads in epoch 7, for 2m 10s; 2 changes since worker1 started\nMaster ");
        assertThat(status("-o", "json").out())
                .contains("\"leadership\":{\"node\":\"worker1\",\"state\":\"following\",\"leader\":\"worker2\"");
        master.leader = leader("opening", "worker1").build();
        assertThat(status().out()).startsWith("Leader   worker1 has taken over in epoch 7, for 2m 10s\n");
    }

    @Test
    void whileNoNodeLeadsItSaysWhyAtOnce() {
        master.statusAnswers.set(0);
        master.leader = leader("searching", "").setNoLeader("too_few_answer")
                .setNoLeaderReason("fewer than a majority of the nodes answer").build();
        assertThat(status()).returns(7, Run::exitCode).returns(
                "Leader   none that worker1 knows, for 2m 10s: fewer than a majority of the nodes answer. Writes are"
                        + " refused until one leads\n",
                Run::out);
        assertThat(status("-w", "2").exitCode()).isEqualTo(7);
        assertThat(status("-o", "json")).returns(7, Run::exitCode)
                .extracting(Run::out).asString().contains("\"no_leader\":\"too_few_answer\"");
    }

    private Run status(String... more) {
        String[] arguments = {"status", "--master", master.address().toString()};
        return Run.of(java.util.stream.Stream.of(arguments, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new));
    }

    /// The one that waits may be a read-only client's, or not: its caller may have gone.
    @Test
    void writesOfReadOnlyClientsAreCountedNeitherTwiceNorAsDone() {
        master.status = master.status.toBuilder().setPendingWrites(1).setReadOnlyClientCount(1).build();
        assertThat(status().out()).contains("; 1 waiting for copies; 1 read-only client\n").doesNotContain("besides");
        master.status = master.status.toBuilder().setPendingWrites(0).build();
        assertThat(status().out()).contains("; none waiting for copies but those of 1 read-only client\n");
        master.status = master.status.toBuilder().setReadOnlyClientCount(0).build();
        assertThat(status().out()).contains("; none waiting for copies\n");
    }

    @Test
    void itSaysWhatCanBeWrittenWhichWorkerIsBehindAndWhy() {
        Run run = status();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("""
                Master   master (%s), writing
                Log      3f2a91c0, epoch 2, last number 12, durable on the master up to 11, kept in memory only
                Writes   w=1 at once, w=2 after about 5s, w=3 waits (2 of 3 nodes available, quorum 1); \
                1 waiting for copies; 3 read-only clients

                WORKER   ADDRESS      HEALTH     SINCE   POSITION  BEHIND  ACK             HEARD   DELIVERY   WHY
                worker1  localhost:1  HEALTHY    2m 10s        12       0  5s, 12m 0s ago  0s ago  streaming  answers \
                heartbeats; its last acknowledgement took 5 s, 12 min ago
                worker2  localhost:1  UNHEALTHY  8s             9       3  -               9s ago  waiting    \
                connection refused

                WRITE  NOW
                w=1    acknowledged at once
                w=2    waits for worker1, about 5 s now
                w=3    waits for worker2 (UNHEALTHY for 8 s)

                Read-only clients: their writes are refused until the message they wait for has its copies.
                CLIENT  SINCE  WAITS FOR
                alice   5s     message 11
                ... and 2 more
                """.formatted(master.address()));
    }

    @Test
    void nothingIsSaidOfWhatAWorkerHoldsThatWasNeverHeard() {
        WorkerStatus unheard = master.status.getWorkers(1).toBuilder().setPosition(0).setLag(12).setLastHeardMs(0)
                .build();
        master.status = master.status.toBuilder().setWorkers(1, unheard).build();
        assertThat(status().out()).containsPattern("worker2  localhost:1  UNHEALTHY  8s +-       -  - +-  ");
        assertThat(Run.of("top", "-n", "1", "--master", master.address().toString()).out())
                .contains("worker1=HEALTHY,streaming,behind=0,", "worker2=UNHEALTHY,waiting,behind=-,");
    }

    @Test
    void wordsOfALaterVersionAreShownAsReceived() {
        WorkerStatus worker = master.status.getWorkers(0).toBuilder().setHealth("DORMANT").setDelivery("mirrored")
                .build();
        master.status = master.status.toBuilder().setState("fenced").setStorage("tape").setWorkers(0, worker).build();
        assertThat(status().out())
                .contains(", fenced\n", "kept on tape\n")
                .containsPattern("worker1  localhost:1  DORMANT  .*  mirrored ");
        assertThat(status("-o", "json").out())
                .contains("\"state\":\"fenced\"", "\"storage\":\"tape\"", "\"health\":\"DORMANT\"",
                        "\"delivery\":\"mirrored\"");
    }

    @Test
    void jsonHasTheNamesOfTheContract() {
        assertThat(status("-o", "json").out())
                .hasLineCount(1)
                .contains("\"write_concern_possible\":2", "\"health_reason\":\"connection refused\"", "\"lag\":3")
                .contains("\"read_only_clients\":[{\"client\":\"alice\"", "\"waiting_for_sequence\":11");
    }

    @Test
    void aMasterThatDoesNotWriteSaysWhy() {
        master.status = GetClusterStatusResponse.newBuilder()
                .setMaster("master")
                .setState("recovering")
                .setStateReason("waiting for worker2")
                .setNodes(1)
                .addWritesNow(range(1, 1, WriteFate.REFUSED, -1, "refused: waiting for worker2"))
                .build();
        assertThat(status().out())
                .contains("recovering: waiting for worker2", "Log      none yet", "Writes   w=1 refused", "No workers");
    }

    @Test
    void aRecoveryShowsHowFarItIs() {
        master.status = GetClusterStatusResponse.newBuilder()
                .addWorkers(WorkerStatus.newBuilder()
                        .setName("worker1")
                        .setDelivery("recovering")
                        .setDeliveryReason("was away")
                        .setGap(2)
                        .setPosition(40)
                        .setCatchUpTo(100))
                .build();
        assertThat(status().out()).contains("recovering 40/100", "recovering: was away; holds 2 above a gap");
    }
}
