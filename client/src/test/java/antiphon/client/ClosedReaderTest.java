package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.calls.FailureKind;
import antiphon.client.connection.NodeChannel;
import antiphon.client.error.AntiphonException;
import antiphon.client.read.MessageStream;
import antiphon.client.target.Access;
import antiphon.client.target.ClientSettings;
import antiphon.client.target.MeantNode;
import antiphon.node.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Readers of a client that is closed get an [AntiphonException] at once, whatever they are doing.
@Timeout(60)
class ClosedReaderTest {
    /// Longer than the test may last.
    private static final ClientSettings PATIENT = ClientSettings.STANDARD.withRetryFor(Duration.ofDays(1));

    private FakeMaster master;

    @BeforeEach
    void start() throws IOException {
        master = new FakeMaster();
    }

    @AfterEach
    void stop() {
        master.close();
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(AntiphonException.class,
                        failed -> assertThat(failed.kind()).isEqualTo(FailureKind.CLOSED))
                .hasMessageContaining("closed");
    }

    @Test
    void aReaderThatWaitsHearsOfIt() throws InterruptedException {
        AntiphonClient client = new AntiphonClient(master.address(), PATIENT);
        CompletableFuture<Object> read = new CompletableFuture<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try (MessageStream messages = client.follow(1)) {
                read.complete(messages.next());
            } catch (InterruptedException | RuntimeException e) {
                read.completeExceptionally(e);
            }
        });
        Await.until("the reader subscribes", () -> !master.subscribedFrom.isEmpty());
        client.close();
        reader.join();
        assertThat(read.exceptionNow()).isInstanceOfSatisfying(AntiphonException.class,
                failed -> assertThat(failed.kind()).isEqualTo(FailureKind.CLOSED));
    }

    @Test
    void soDoesOneThatComesAfterwards() {
        AntiphonClient client = new AntiphonClient(master.address(), PATIENT);
        MessageStream begun = client.follow(1);
        client.close();
        assertClosed(() -> begun.poll(Duration.ZERO));
        assertClosed(() -> client.follow(1).poll(Duration.ZERO));
        assertClosed(() -> client.pages(1).next());
        assertClosed(() -> client.get(1, 1));
        assertThat(client.askForPage(1, 1)).isCompletedExceptionally();
    }

    @Test
    void aReaderOfAWorkerToo() throws IOException {
        try (FakeWorker worker = new FakeWorker(4)) {
            WorkerReader reader = new WorkerReader(worker.address());
            reader.close();
            assertClosed(() -> reader.follow(1).poll(Duration.ZERO));
        }
    }

    /// Some time after the last client of the process was closed, gRPC has no threads that could begin a call.
    @Test
    void alsoWhenGrpcCannotBeginACallAnyMore() {
        NodeChannel channel = NodeChannel.to(master.address(), Access.OPEN, MeantNode.MASTER);
        CompletableFuture<Object> asked = channel.ask(_ -> {
            channel.close();
            throw new RejectedExecutionException("terminated");
        });
        assertThat(asked.exceptionNow()).isInstanceOfSatisfying(AntiphonException.class,
                failed -> assertThat(failed.kind()).isEqualTo(FailureKind.CLOSED));
        assertThat(channel.ask(_ -> {
            throw new RejectedExecutionException("terminated");
        })).isCompletedExceptionally();
    }
}
