package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.PostMessageResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The self-check that the project has to pass, with the settings that everyone gets.
abstract class SelfCheckScenarios extends Scenarios {
    /// Less than REPLICATION_TIMEOUT, after which a client that waits would be refused. Not much less, for this is the
    /// first write of a program that has just started, on a machine that may be busy.
    private static final long AT_ONCE_MS = 5_000;

    SelfCheckScenarios(Platform platform) {
        super(platform);
    }

    @ParameterizedTest(name = "Msg4 by client {0}")
    @ValueSource(strings = {"the-same", "another"})
    void theSevenStepsHold(String fourthWriter) {
        // 1. start master + worker1
        TestCluster cluster = own(ClusterSettings.standard());
        cluster.start("worker1");
        cluster.start(MASTER);

        // 2. Msg1 w=1 -> OK at once
        PendingCall<PostMessageResponse> msg1 = cluster.post("Msg1", 1, "the-same");
        Expect.acknowledged(msg1.get(), 1);
        assertThat(msg1.tookMs()).isLessThan(AT_ONCE_MS);

        // 3. Msg2 w=2 -> OK
        Expect.acknowledged(cluster.post("Msg2", 2, "the-same").get(), 2);

        // 4. Msg3 w=3 -> waits
        PendingCall<PostMessageResponse> msg3 = cluster.post("Msg3", 3, "the-same");
        cluster.await("Msg3 is in the log", () -> assertThat(cluster.contents(MASTER)).contains("Msg3"));

        // 5. Msg4 w=1 -> OK at once
        PendingCall<PostMessageResponse> msg4 = cluster.post("Msg4", 1, fourthWriter);
        Expect.acknowledged(msg4.get(), 1);
        assertThat(msg4.tookMs()).isLessThan(AT_ONCE_MS);
        assertThat(msg3.isDone()).as("Msg3 still waits").isFalse();

        // 6. start worker2 -> recovery
        cluster.start("worker2");
        cluster.awaitHealthy("worker2");

        // 7. worker2 shows all four, and Msg3 is answered OK
        Expect.acknowledged(msg3.get(), 3);
        assertThat(cluster.contents("worker2")).containsExactly("Msg1", "Msg2", "Msg3", "Msg4");
        cluster.await("the recovery is reported", () -> assertThat(String.join("\n", cluster.log(MASTER)))
                .contains("worker2 recovery started"));
        cluster.awaitSameLogs();
    }
}
