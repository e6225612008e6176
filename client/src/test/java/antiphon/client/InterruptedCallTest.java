package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import antiphon.calls.FailureKind;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.Access;
import antiphon.client.target.Address;
import antiphon.node.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A program that repeats what is transient must not repeat for ever in a thread that is interrupted.
@Timeout(60)
class InterruptedCallTest {
    private FakeMaster master;
    private AntiphonClient client;

    @BeforeEach
    void start() throws IOException {
        master = new FakeMaster();
        client = new AntiphonClient(master.address());
    }

    @AfterEach
    void stop() {
        client.close();
        master.close();
    }

    private static AntiphonException failureInInterruptedThread(Runnable call) {
        Thread.currentThread().interrupt();
        AntiphonException failed = catchThrowableOfType(AntiphonException.class, call::run);
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        return failed;
    }

    private static void assertInterrupted(AntiphonException failed, boolean nothingDone) {
        assertThat(failed).hasMessageStartingWith("interrupted before");
        assertThat(failed.kind()).isEqualTo(FailureKind.CLOSED);
        assertThat(failed.kind().isTransient()).isFalse();
        assertThat(failed.nothingDone()).isEqualTo(nothingDone);
    }

    @Test
    void anInterruptedThreadSendsNothing() {
        client.post("connected", 1);
        assertInterrupted(failureInInterruptedThread(() -> client.post("x", 1)), true);
        assertInterrupted(failureInInterruptedThread(() -> client.send("x", 1).join()), true);
        assertInterrupted(failureInInterruptedThread(() -> client.page(1, 1)), true);
        assertInterrupted(failureInInterruptedThread(client::status), true);
        try (OperatorClient operator = new OperatorClient(master.address(), "", Access.OPEN)) {
            assertInterrupted(failureInInterruptedThread(() -> operator.drain(false)), true);
        }
        assertThat(master.contents).containsExactly("connected");
    }

    @Test
    void aWriteOnItsWayMayBeInTheLog() throws InterruptedException {
        AntiphonException failed = interruptedWhile(antiphon -> antiphon.post("hold", 1), client,
                () -> Await.until("the write arrives", () -> !master.held.isEmpty()));
        assertInterrupted(failed, false);
        assertThat(failed).hasMessageContaining("may have been done or not");
    }

    /// The system accepts the connection, and no node answers on it.
    @Test
    void aWriteThatWaitsForAConnectionIsNotInTheLog() throws IOException, InterruptedException {
        try (ServerSocket silent = new ServerSocket(0);
                AntiphonClient waiting = new AntiphonClient(new Address("localhost", silent.getLocalPort()))) {
            AntiphonException failed = interruptedWhile(antiphon -> antiphon.post("x", 1), waiting, () -> {
                try {
                    silent.accept();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertInterrupted(failed, true);
        }
    }

    private static AntiphonException interruptedWhile(
            Consumer<AntiphonClient> call, AntiphonClient client, Runnable underWay) throws InterruptedException {
        CompletableFuture<AntiphonException> failed = new CompletableFuture<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            failed.complete(catchThrowableOfType(AntiphonException.class, () -> call.accept(client)));
            if (!Thread.currentThread().isInterrupted()) failed.obtrudeException(new IllegalStateException("flag"));
        });
        underWay.run();
        caller.interrupt();
        caller.join();
        return failed.join();
    }
}
