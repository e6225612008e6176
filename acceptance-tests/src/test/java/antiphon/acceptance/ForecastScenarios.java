package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.WriteFate;
import antiphon.proto.master.WriteForecast;
import antiphon.proto.worker.InjectDelayRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the status says a write would get now is what it gets (promise P12).
abstract class ForecastScenarios extends Scenarios {
    private static final int DELAY_MS = 2_000;
    /// A write that is not acknowledged at once is answered after this.
    private static final int SHORT_MS = 700;

    ForecastScenarios(Platform platform) {
        super(platform);
    }

    private TestCluster started() {
        return own(ClusterSettings.quick().with("REPLICATION_TIMEOUT", "10")).startAll();
    }

    private static WriteForecast forecast(List<WriteForecast> ranges, int concern) {
        return ranges.stream()
                .filter(range -> range.getFrom() <= concern && concern <= range.getTo())
                .findFirst()
                .orElseThrow();
    }

    private static WriteForecast now(TestCluster cluster, int concern) {
        return forecast(cluster.status().getWritesNowList(), concern);
    }

    private static void await(TestCluster cluster, int concern, WriteFate fate) {
        cluster.await(
                "w=" + concern + " is forecast as " + fate,
                () -> assertThat(now(cluster, concern).getFate()).isEqualTo(fate));
    }

    private PostMessageResponse write(TestCluster cluster, int concern) {
        return cluster.post("w=" + concern, concern, client()).get();
    }

    private PostMessageResponse writeBriefly(TestCluster cluster, int concern) {
        return cluster.master()
                .post(PostMessageRequest.newBuilder()
                        .setContent("w=" + concern)
                        .setWriteConcern(concern)
                        .setClientId(client())
                        .setTimeoutMs(SHORT_MS)
                        .build())
                .get();
    }

    private static void delay(TestCluster cluster, String worker, int ms) {
        var _ = cluster.worker(worker).blocking().injectDelay(
                InjectDelayRequest.newBuilder().setDelayMs(ms).build());
    }

    @Test
    void aLateWorkerIsReportedBeforeAndAfterItsFirstLateMessageUntilItIsQuickAgain() {
        TestCluster cluster = started();
        await(cluster, 3, WriteFate.AT_ONCE);
        Expect.acknowledged(write(cluster, 3), 3);

        delay(cluster, "worker2", DELAY_MS);
        await(cluster, 3, WriteFate.LATER);
        assertThat(now(cluster, 3).getWaitsForList()).containsExactly("worker2");
        assertThat(now(cluster, 3).getSentence()).startsWith("waits for worker2 (").contains("about 2 s now");
        assertThat(now(cluster, 2).getFate()).isEqualTo(WriteFate.AT_ONCE);
        Expect.acknowledged(write(cluster, 2), 2);
        Expect.unconfirmed(writeBriefly(cluster, 3));
        cluster.await("an acknowledgement was measured", () -> {
            Expect.acknowledged(write(cluster, 1), 1); // One that comes while heartbeats are missed is none.
            assertThat(cluster.statusOf("worker2").getAcknowledgementMs()).isGreaterThanOrEqualTo(DELAY_MS);
        });
        assertThat(now(cluster, 3).getExpectedMs()).isGreaterThanOrEqualTo(DELAY_MS);

        delay(cluster, "worker2", 0);
        cluster.awaitSameLogs();
        cluster.await("a quick message shows it", () -> {
            Expect.acknowledged(write(cluster, 1), 1);
            assertThat(now(cluster, 3).getFate()).isEqualTo(WriteFate.AT_ONCE);
        });
        Expect.acknowledged(write(cluster, 3), 3);
    }

    @Test
    void aWorkerThatStandsStillIsWaitedForAndSoItIsForecast() {
        TestCluster cluster = started();
        cluster.pause("worker2");
        try {
            await(cluster, 3, WriteFate.WAITS);
            assertThat(now(cluster, 3).getWaitsForList()).containsExactly("worker2");
            assertThat(cluster.status().getWriteConcernPossible()).isEqualTo(2);
            assertThat(now(cluster, 2).getFate()).isEqualTo(WriteFate.AT_ONCE);
            Expect.acknowledged(write(cluster, 2), 2);
            Expect.unconfirmed(writeBriefly(cluster, 3));
        } finally {
            cluster.resume("worker2");
        }
        await(cluster, 3, WriteFate.AT_ONCE);
        Expect.acknowledged(write(cluster, 3), 3);
    }

    @Test
    void whatIsSaidOfAWorkersAbsenceIsWhatWritesGetWhenItIsAway() {
        TestCluster cluster = started();
        await(cluster, 3, WriteFate.AT_ONCE);
        List<WriteForecast> away = cluster.statusOf("worker1").getWritesWhileAwayList();
        assertThat(forecast(away, 2).getFate()).isEqualTo(WriteFate.AT_ONCE);
        assertThat(forecast(away, 3).getWaitsForList()).containsExactly("worker1");
        cluster.kill("worker1");
        await(cluster, 3, WriteFate.WAITS);
        await(cluster, 2, WriteFate.AT_ONCE);
        Expect.acknowledged(write(cluster, 2), 2);
        Expect.unconfirmed(writeBriefly(cluster, 3));
    }
}
