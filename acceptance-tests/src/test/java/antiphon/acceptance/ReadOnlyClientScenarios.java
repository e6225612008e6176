package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.ReadOnlyClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A client whose write waits too long may write no more until it is met; others are not concerned.
abstract class ReadOnlyClientScenarios extends Scenarios {
    private final TestCluster cluster;
    private boolean paused;

    ReadOnlyClientScenarios(Platform platform) {
        super(platform);
        this.cluster = shared(ClusterSettings.quick());
    }

    @BeforeAll
    void start() {
        cluster.startAll();
    }

    @BeforeEach
    void pause() {
        cluster.pause("worker2");
        paused = true;
    }

    @AfterEach
    void resume() {
        if (paused) cluster.resume("worker2");
        paused = false;
        cluster.awaitHealthy();
    }

    private void awaitReadOnly(String client) {
        cluster.await(client + " is read-only", () -> assertThat(cluster.status().getReadOnlyClientsList())
                .extracting(ReadOnlyClient::getClient)
                .anyMatch(shown -> shown.startsWith(client)));
    }

    @Test
    void aReadOnlyClientIsRefusedWhileAnotherWorksUntilItsWriteIsMet() {
        String slow = client() + "slow";
        PendingCall<PostMessageResponse> waiting = cluster.post("waits too long", 3, slow);
        Expect.acknowledged(cluster.post("sent before", 1, slow).get(), 1);
        awaitReadOnly(slow);
        long head = cluster.status().getHead();

        Expect.unavailable(cluster.post("refused", 1, slow).get());
        assertThat(cluster.post("refused", 1, slow).get().getDetail()).contains(slow);
        assertThat(cluster.status().getHead()).isEqualTo(head);
        Expect.acknowledged(cluster.post("another works", 1, client() + "other").get(), 1);
        Expect.acknowledged(cluster.post("another works", 2, client() + "other").get(), 2);
        assertThat(waiting.isDone()).as("the call itself keeps waiting").isFalse();

        resume();
        Expect.acknowledged(waiting.get(), 3);
        Expect.acknowledged(cluster.post("may write again", 3, slow).get(), 3);
        assertThat(cluster.status().getReadOnlyClientsList()).isEmpty();
        cluster.awaitSameLogs();
        assertThat(cluster.contents("worker2")).doesNotContain("refused");
    }

    @Test
    void callersWithoutANameAreKnownByTheirConnection() {
        try (MasterClient one = cluster.connect();
                MasterClient other = cluster.connect()) {
            PendingCall<PostMessageResponse> waiting = one.post("nameless", 3, "");
            awaitReadOnly("(connection");
            Expect.unavailable(one.post("refused", 1, "").get());
            Expect.acknowledged(other.post("another connection", 1, "").get(), 1);
            Expect.acknowledged(one.post("with a name", 1, client()).get(), 1);
            resume();
            Expect.acknowledged(waiting.get(), 3);
            Expect.acknowledged(one.post("may write again", 1, "").get(), 1);
        }
    }

    @Test
    void aMetWriteThatTimedOutForItsCallerAlsoEndsTheMode() {
        String slow = client() + "slow";
        PendingCall<PostMessageResponse> abandoned = cluster.post("abandoned", 3, slow);
        awaitReadOnly(slow);
        abandoned.cancel();
        Expect.unavailable(cluster.post("refused", 1, slow).get());
        resume();
        cluster.await("it may write again", () -> Expect.acknowledged(
                cluster.post("again", 1, slow).get(), 1));
    }
}
