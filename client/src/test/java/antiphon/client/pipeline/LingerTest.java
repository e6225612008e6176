package antiphon.client.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.FakeMaster;
import antiphon.client.connection.NodeChannel;
import antiphon.client.target.Access;
import antiphon.client.target.ClientSettings;
import antiphon.client.target.MeantNode;
import antiphon.client.write.Submission;
import antiphon.node.Await;
import antiphon.proto.master.MessageServiceGrpc;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LingerTest {
    private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void theEndOfAWaitIsReported() throws InterruptedException {
        CountDownLatch woken = new CountDownLatch(1);
        Linger linger = new Linger(Duration.ofMillis(1), 2, woken::countDown);
        assertThat(linger.holds(2)).as("there are enough").isFalse();
        Await.happened("the wait is over", woken);
        assertThat(linger.holds(1)).isFalse();
    }

    /// The timers of a process are few threads that all share: what they hold stays until its time has come.
    @Test
    void aWaitWithoutLimitThatIsOverLeavesNoTimer() {
        assertThatNothingHolds(wakeOfAWaitThatIsOver());
    }

    private static WeakReference<?> wakeOfAWaitThatIsOver() {
        Runnable wake = new CountDownLatch(1)::countDown;
        Linger linger = new Linger(LONGEST, 2, wake);
        assertThat(linger.holds(1)).isTrue();
        assertThat(linger.holds(2)).isFalse();
        linger.over();
        return new WeakReference<>(wake);
    }

    @Test
    void norDoesAPipelineThatIsClosedMeanwhile() throws IOException {
        assertThatNothingHolds(pipelineClosedWhileAWriteLingers());
    }

    private static WeakReference<?> pipelineClosedWhileAWriteLingers() throws IOException {
        try (FakeMaster master = new FakeMaster();
                NodeChannel channel = NodeChannel.to(master.address(), Access.OPEN, MeantNode.MASTER);
                WritePipeline pipeline = new WritePipeline(
                        channel, MessageServiceGrpc.newStub(channel.grpc()),
                        ClientSettings.STANDARD.withLinger(LONGEST))) {
            pipeline.send(new Submission("x", 1, "", "", 0, new Submission.Patience(0, 0), false), 0);
            return new WeakReference<>(pipeline);
        }
    }

    private static void assertThatNothingHolds(WeakReference<?> used) {
        Await.until("it is garbage", () -> {
            System.gc();
            return used.get() == null;
        });
    }
}
