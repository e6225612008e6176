package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.PostMessageResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A worker that was away gets what it missed, and those who waited for it hear so.
abstract class RecoveryScenarios extends Scenarios {
    private static final int PAGES_MANY = 5;
    private static final int LARGE_BYTES = 300_000;

    private final TestCluster cluster;

    RecoveryScenarios(Platform platform) {
        super(platform);
        this.cluster = shared(ClusterSettings.quick());
    }

    @BeforeAll
    void start() {
        cluster.startAll();
    }

    @Test
    void aStoppedWorkerIsBroughtUpToDateWhenItComesBack() {
        missesMessages(() -> cluster.stop("worker2"), () -> cluster.start("worker2"));
    }

    @Test
    void aKilledWorkerThatComesBackEmptyGetsEverything() {
        missesMessages(() -> cluster.kill("worker2"), () -> cluster.start("worker2"));
    }

    @Test
    void aPausedWorkerIsBroughtUpToDateWhenItGoesOn() {
        missesMessages(() -> cluster.pause("worker2"), () -> cluster.resume("worker2"));
    }

    @Test
    void anIsolatedWorkerIsBroughtUpToDateWhenItIsReconnected() {
        missesMessages(() -> cluster.isolate("worker2"), () -> cluster.reconnect("worker2"));
    }

    private void missesMessages(Runnable away, Runnable back) {
        int recoveries = recoveries();
        away.run();
        PendingCall<PostMessageResponse> waiting = cluster.post(client() + " waits", 3, client());
        Expect.acknowledged(cluster.post(client() + " one", 2, client() + "2").get(), 2);
        cluster.awaitUnhealthy("worker2");
        Expect.acknowledged(cluster.post(client() + " two", 1, client() + "2").get(), 1);
        assertThat(waiting.isDone()).as("w=3 still waits").isFalse();
        assertThat(cluster.statusOf("worker2").getHealthReason()).isNotBlank();

        back.run();
        Expect.acknowledged(waiting.get(), 3);
        cluster.awaitHealthy("worker2");
        cluster.awaitSameLogs();
        assertThat(cluster.contents("worker2")).contains(client() + " waits", client() + " one", client() + " two");
        cluster.await("a recovery of worker2 is reported", () -> assertThat(recoveries()).isGreaterThan(recoveries));
        Expect.acknowledged(cluster.post(client() + " after", 3, client()).get(), 3);
    }

    private int recoveries() {
        return (int) cluster.log(TestCluster.MASTER).stream()
                .filter(line -> line.contains("worker2 recovery SYNCED"))
                .count();
    }

    @Test
    void aWorkerFarBehindCatchesUpOverManyPages() {
        TestCluster far = own(ClusterSettings.quick());
        far.startAll();
        far.kill("worker2");
        List<PendingCall<PostMessageResponse>> writes = new ArrayList<>();
        for (int i = 0; i < PAGES_MANY * 4; i++)
            writes.add(far.post(i + "x".repeat(LARGE_BYTES), 1, client()));
        for (PendingCall<PostMessageResponse> write : writes) Expect.acknowledged(write.get(), 1);
        assertThat(far.master().catchUp(0, far.secrets().token()).getMore()).isTrue();

        far.start("worker2");
        long head = far.status().getHead();
        far.await("worker2 has caught up", () -> assertThat(far.statusOf("worker2").getPosition()).isEqualTo(head));
        far.awaitSameLogs();
    }
}
