package antiphon.client.write;

import antiphon.calls.FailureKind;
import antiphon.client.error.AntiphonException;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/// A sequence of writes whose outcomes go to one receiver, one at a time. The number of writes without an outcome is
/// bounded. The first failed call ends the sequence, and so does a receiver or a source of contents that throws; the
/// receiver still gets the outcomes of the writes already sent.
public final class WriteRow {
    private final Function<String, CompletableFuture<WriteResult>> send;
    private final int inFlightMax;
    private final ObjLongConsumer<WriteResult> results;
    private final Semaphore permits;
    private final ReentrantLock reporting = new ReentrantLock();

    // Guarded by reporting.
    private boolean ended;
    private boolean silenced; // the receiver threw, or the row has returned
    private long lost;
    private @Nullable RuntimeException trouble;

    private long sent;

    public WriteRow(
            Function<String, CompletableFuture<WriteResult>> send,
            int inFlightMax,
            ObjLongConsumer<WriteResult> results) {
        if (inFlightMax < 1)
            throw new IllegalArgumentException("inFlightMax is " + inFlightMax + ", must be at least 1");
        this.send = send;
        this.inFlightMax = inFlightMax;
        this.results = Objects.requireNonNull(results, "results is null: give one that takes the outcomes");
        this.permits = new Semaphore(inFlightMax);
    }

    /// Returns when every write has its outcome.
    public void sendAll(Iterator<String> contents) {
        Objects.requireNonNull(contents, "contents is null: give an iterator of texts");
        try {
            permits.acquire();
            while (!hasEnded() && sendNext(contents)) permits.acquire();
            permits.acquire(inFlightMax - 1);
            throwTrouble();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AntiphonException(FailureKind.CLOSED, false, "interrupted before all outcomes were known", e);
        } finally {
            beSilent();
        }
    }

    /// Contents that cannot be read or sent end the sequence like a failed call.
    private boolean sendNext(Iterator<String> contents) {
        try {
            if (!contents.hasNext()) return false;
            send(contents.next());
            return true;
        } catch (RuntimeException e) {
            end(e);
            return false;
        }
    }

    private void send(String content) {
        CompletableFuture<WriteResult> begun = begun(content);
        long index = sent++;
        var _ = begun.whenComplete((result, failure) -> {
            if (result != null) report(result, index);
            else fail(failure, index);
            permits.release();
        });
    }

    /// A write that could not be sent fails like one that was sent: those before it are waited for.
    private CompletableFuture<WriteResult> begun(String content) {
        try {
            return send.apply(content);
        } catch (AntiphonException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void report(WriteResult result, long index) {
        reporting.lock();
        try {
            if (!silenced) results.accept(result, index);
        } catch (RuntimeException e) {
            silenced = true;
            end(e);
        } finally {
            reporting.unlock();
        }
    }

    /// Writes that are known not to be in the log have an outcome; only the others have none.
    private void fail(@Nullable Throwable failure, long index) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        reporting.lock();
        try {
            end(cause instanceof RuntimeException known ? known : new AntiphonException("a write failed: " + cause));
            if (cause instanceof AntiphonException known && known.nothingDone())
                report(WriteResult.notAppended(known), index);
            else
                lost++;
        } finally {
            reporting.unlock();
        }
    }

    private void beSilent() {
        reporting.lock();
        try {
            silenced = true;
        } finally {
            reporting.unlock();
        }
    }

    private void end(RuntimeException why) {
        reporting.lock();
        try {
            if (!ended) trouble = why;
            ended = true;
        } finally {
            reporting.unlock();
        }
    }

    private boolean hasEnded() {
        reporting.lock();
        try {
            return ended;
        } finally {
            reporting.unlock();
        }
    }

    private void throwTrouble() {
        reporting.lock();
        try {
            if (trouble == null) return;
            if (lost == 0) throw trouble;
            FailureKind kind = trouble instanceof AntiphonException known ? known.kind() : FailureKind.FAILED;
            // The cause is what happened; its effect says what that means for one write.
            Throwable why = trouble.getCause() instanceof AntiphonException cause ? cause : trouble;
            throw new AntiphonException(kind, false, why.getMessage() + ": " + lost + " of " + sent
                    + " writes sent have no outcome and may be in the log or not; look at its end before sending them"
                    + " again", trouble);
        } finally {
            reporting.unlock();
        }
    }
}
