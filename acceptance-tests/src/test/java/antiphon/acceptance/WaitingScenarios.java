package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import io.grpc.CallOptions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A caller may stop waiting; the message goes its way. `worker2` stands still while the callers wait.
abstract class WaitingScenarios extends Scenarios {
    private final TestCluster cluster;
    private boolean paused;

    WaitingScenarios() {
        super(Platform.PROCESSES);
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

    private PostMessageRequest.Builder write(String content) {
        return PostMessageRequest.newBuilder()
                .setContent(content)
                .setWriteConcern(3)
                .setClientId(client());
    }

    private void reachesAllNodes(String content) {
        resume();
        cluster.awaitSameLogs();
        assertThat(cluster.contents("worker2")).containsOnlyOnce(content);
    }

    @Test
    void aWriteWhoseTimeIsOverIsUnconfirmedAndSpreadsLater() {
        PendingCall<PostMessageResponse> write = cluster.master().post(write("timed").setTimeoutMs(500).build());
        PostMessageResponse answer = write.get();
        long number = Expect.unconfirmed(answer);
        assertThat(answer.getCopies()).isBetween(1, 2);
        assertThat(write.tookMs()).isGreaterThanOrEqualTo(500);
        cluster.await(
                "worker1 holds it",
                () -> assertThat(cluster.messages("worker1").getLast().sequence()).isEqualTo(number));
        reachesAllNodes("timed");
    }

    @Test
    void aCallWithADeadlineHearsTheOutcomeBeforeItEnds() {
        CallOptions withDeadline = CallOptions.DEFAULT.withDeadlineAfter(1_500, TimeUnit.MILLISECONDS);
        Expect.unconfirmed(
                cluster.master().post(write("deadline").build(), withDeadline).get());
        reachesAllNodes("deadline");
    }

    @Test
    void aCallerWhoHangsUpDoesNotStopTheMessage() {
        PendingCall<PostMessageResponse> write = cluster.master().post(write("abandoned").build());
        cluster.await(
                "the message is in the log",
                () -> assertThat(cluster.contents("worker1")).contains("abandoned"));
        write.cancel();
        reachesAllNodes("abandoned");
        cluster.await("nobody waits any more", () -> assertThat(cluster.status().getPendingWrites()).isZero());
    }

    @Test
    void aRepeatedRequestIsInTheLogOnceAndGetsTheFirstAnswer() {
        PostMessageRequest request = write("once").setRequestId("r1").setTimeoutMs(300).build();
        long number = Expect.unconfirmed(cluster.master().post(request).get());
        cluster.await(
                "the master knows that worker1 holds it",
                () -> assertThat(cluster.statusOf("worker1").getPosition()).isEqualTo(number));
        PostMessageResponse again = cluster.master().post(request).get();
        assertThat(Expect.unconfirmed(again)).isEqualTo(number);
        assertThat(again.getCopies()).isEqualTo(2);
        resume();
        PostMessageResponse late = cluster.master()
                .post(request.toBuilder().setTimeoutMs(0).build())
                .get();
        assertThat(Expect.acknowledged(late, 3)).isEqualTo(number);
        reachesAllNodes("once");
    }
}
