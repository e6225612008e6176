package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.PostMessageResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Deliveries that fail are made again, and nothing is delivered twice.
abstract class RetryScenarios extends Scenarios {
    private final TestCluster cluster;

    RetryScenarios() {
        super(Platform.PROCESSES);
        this.cluster = shared(ClusterSettings.quick().with("REPLICATION_TIMEOUT", "30"));
    }

    @BeforeAll
    void start() {
        cluster.startAll();
    }

    @AfterEach
    void failNoMore() {
        cluster.worker("worker2").failNext(0, "before_db_save");
        cluster.awaitHealthy();
    }

    @ParameterizedTest(name = "{0} failures {1}")
    @CsvSource({
        "1, before_db_save", "3, before_db_save", "10, before_db_save",
        "1, after_db_save", "3, after_db_save", "10, after_db_save"})
    void failedDeliveriesAreMadeAgainUntilEveryNodeHoldsTheMessagesOnce(int failures, String where) {
        int failuresSeen = failuresSeen();
        cluster.worker("worker2").failNext(failures, where);
        List<PendingCall<PostMessageResponse>> writes = new ArrayList<>();
        List<String> contents = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            String content = client() + " " + failures + " " + where + " " + i;
            contents.add(content);
            PendingCall<PostMessageResponse> write = cluster.post(content, 3, client());
            writes.add(write);
            if (i <= 10) Expect.acknowledged(cluster.post(content + " w2", 2, client() + "2").get(), 2);
        }
        for (PendingCall<PostMessageResponse> write : writes) Expect.acknowledged(write.get(), 3);

        cluster.awaitSameLogs();
        List<String> held = cluster.contents("worker2");
        assertThat(held).containsAll(contents).doesNotHaveDuplicates();
        awaitFailuresAbove(failuresSeen);
    }

    /// A line of the log comes on a way of its own, and may come after what it reports can be seen.
    private void awaitFailuresAbove(int before) {
        cluster.await(
                "the master has seen failures",
                () -> assertThat(failuresSeen()).isGreaterThan(before));
    }

    /// How often the master says that a delivery failed as injected.
    private int failuresSeen() {
        return (int) cluster.log(TestCluster.MASTER).stream()
                .filter(line -> line.contains("worker2") && line.contains("injected failure"))
                .count();
    }

    @Test
    void deliveryGoesOnInTheBackgroundAfterTheAnswer() {
        int failuresSeen = failuresSeen();
        cluster.worker("worker2").failNext(4, "before_db_save");
        Expect.acknowledged(cluster.post("in the background", 1, client()).get(), 1);
        cluster.await(
                "worker2 holds it",
                () -> assertThat(cluster.contents("worker2")).containsOnlyOnce("in the background"));
        awaitFailuresAbove(failuresSeen);
    }

    @Test
    void aWorkerThatFailsAgainAndAgainIsDoubtedAndTrustedAgain() {
        cluster.worker("worker2").failNext(10, "before_db_save");
        PendingCall<PostMessageResponse> write = cluster.post("doubted", 3, client());
        cluster.await("worker2 is doubted", () -> assertThat(String.join("\n", cluster.log(TestCluster.MASTER)))
                .contains("worker2 HEALTHY -> SUSPECTED: answered INTERNAL: injected failure"));
        Expect.acknowledged(write.get(), 3);
        cluster.awaitHealthy();
    }
}
