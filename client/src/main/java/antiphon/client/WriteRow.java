package antiphon.client;

import antiphon.calls.FailureKind;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/// Many writes, one after the other, whose outcomes are told to one receiver, never two at once. At most so many are
/// without an outcome; the first that gets none, and a receiver that throws, end the row.
final class WriteRow {
    private final Function<String, CompletableFuture<WriteResult>> send;
    private final int inFlightMax;
    private final ObjLongConsumer<WriteResult> results;
    private final Semaphore permits;
    private final ReentrantLock telling = new ReentrantLock();

    // Guarded by telling.
    private boolean ended;
    private long lost;
    private @Nullable RuntimeException trouble;

    private long sent;

    WriteRow(
            Function<String, CompletableFuture<WriteResult>> send,
            int inFlightMax,
            ObjLongConsumer<WriteResult> results) {
        if (inFlightMax < 1)
            throw new IllegalArgumentException("inFlightMax is " + inFlightMax + ", must be at least 1");
        this.send = send;
        this.inFlightMax = inFlightMax;
        this.results = results;
        this.permits = new Semaphore(inFlightMax);
    }

    /// Returns when every write has its outcome.
    void sendAll(Iterator<String> contents) {
        try {
            permits.acquire();
            while (!hasEnded() && contents.hasNext()) {
                send(contents.next(), sent++);
                permits.acquire();
            }
            permits.acquire(inFlightMax - 1);
            throwTrouble();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AntiphonException(FailureKind.CLOSED, false, "interrupted before all outcomes were known", e);
        } finally {
            end(null);
        }
    }

    private void send(String content, long index) {
        var _ = send.apply(content).whenComplete((result, failure) -> {
            if (result != null) tell(result, index);
            else lose(failure);
            permits.release();
        });
    }

    private void tell(WriteResult result, long index) {
        telling.lock();
        try {
            if (!ended) results.accept(result, index);
        } catch (RuntimeException e) {
            end(e);
        } finally {
            telling.unlock();
        }
    }

    private void lose(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        telling.lock();
        try {
            if (!(cause instanceof AntiphonException known && known.nothingDone())) lost++;
            end(cause instanceof RuntimeException known ? known : new AntiphonException("a write failed: " + cause));
        } finally {
            telling.unlock();
        }
    }

    private void end(@Nullable RuntimeException why) {
        telling.lock();
        try {
            if (!ended) trouble = why;
            ended = true;
        } finally {
            telling.unlock();
        }
    }

    private boolean hasEnded() {
        telling.lock();
        try {
            return ended;
        } finally {
            telling.unlock();
        }
    }

    private void throwTrouble() {
        telling.lock();
        try {
            if (trouble == null) return;
            if (lost == 0) throw trouble;
            FailureKind kind = trouble instanceof AntiphonException known ? known.kind() : FailureKind.FAILED;
            throw new AntiphonException(kind, false, trouble.getMessage() + ": " + lost + " of " + sent
                    + " writes sent have no outcome and may be in the log or not; look at its end before sending them"
                    + " again", trouble);
        } finally {
            telling.unlock();
        }
    }
}
