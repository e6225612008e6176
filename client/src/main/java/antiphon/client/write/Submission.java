package antiphon.client.write;

import antiphon.client.pipeline.WritePipeline;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A write on its way through a [WritePipeline].
public final class Submission {
    private static final int OVERHEAD_BYTES = 64;

    public final String content;
    public final int concern;
    public final String clientId;
    public final String requestId;
    public final long timeoutMs;
    /// How long it is sent again after a broken connection, and while it exceeds a limit of the master.
    private final Patience patience;
    private volatile long patientFromNs = System.nanoTime();
    /// Whether its outcome must contain the id of the message, which makes bulk writes slower.
    public final boolean wantsId;
    public final CompletableFuture<WriteResult> result = new CompletableFuture<>();
    /// Its place in the order in which writes came to the pipeline; writes that are sent again keep theirs.
    public long place;
    /// Whether it may be in the log: it was handed to a connection. Used by the sending thread.
    public boolean sent;
    /// Whether that was so before it was handed to its current, or last, connection.
    private boolean sentBefore;
    /// The round of its kind in which it was sent; 0 while the kind was not over a limit. Set before it is sent.
    public long round;
    /// Why the master refused it the last time, until it is sent again.
    private @Nullable WriteResult refusal;
    private boolean withdrawn;
    private boolean heldBack;
    private boolean everHeldBack;
    private long heldBackFromNs;

    /// How long a write is sent again.
    ///
    /// @param brokenNs after a broken connection, counted from when it was sent, or from the last time that it was
    ///     over a limit or sent again after that
    /// @param tooMuchNs while its kind is over a limit, and the master accepts no other write of it
    public record Patience(long brokenNs, long tooMuchNs) {}

    public Submission(
            String content,
            int concern,
            String clientId,
            String requestId,
            long timeoutMs,
            Patience patience,
            boolean wantsId) {
        this.content = content;
        this.concern = concern;
        this.clientId = clientId;
        this.requestId = requestId;
        this.timeoutMs = timeoutMs;
        this.patience = patience;
        this.wantsId = wantsId;
    }

    /// It is handed to a connection.
    public void sends() {
        sentBefore = sent;
        sent = true;
        if (!heldBack) return;
        heldBack = false;
        refusal = null;
        patientFromNs = System.nanoTime(); // The wait for an answer begins again.
    }

    /// The master has not looked at it on its last connection. An earlier connection may have carried it into the log.
    public void unseen() {
        sent = sentBefore;
    }

    /// The master refused this attempt and may accept a later one. An earlier attempt may still be in the log: some
    /// refusals are made before request ids are compared.
    public void refused(WriteResult why, long nowNs) {
        sent = sentBefore;
        refusal = why;
        patientFromNs = nowNs;
        holdBack(nowNs);
    }

    /// Writes of its kind are over a limit: it waits here.
    public void holdBack(long nowNs) {
        heldBack = true;
        if (everHeldBack) return;
        everHeldBack = true;
        heldBackFromNs = nowNs;
    }

    public boolean isHeldBack() {
        return heldBack;
    }

    /// How long ago it was first refused for a limit, or held back like others.
    public long heldBackNs(long nowNs) {
        return nowNs - heldBackFromNs;
    }

    /// While it is held back, the master has accepted others of its kind.
    public void heard(long heardNs) {
        if (heardNs - patientFromNs > 0) patientFromNs = heardNs;
    }

    /// Whether the master refused it since it was last handed to a connection.
    public boolean isRefused() {
        return refusal != null;
    }

    /// Its last refusal, while it waits to be sent again and is known not to be in the log.
    public Optional<WriteResult> refusal() {
        return sent ? Optional.empty() : Optional.ofNullable(refusal);
    }

    /// It is not sent any more, and has its outcome.
    public void withdraw() {
        withdrawn = true;
    }

    public boolean isWithdrawn() {
        return withdrawn;
    }

    /// Whether an earlier attempt than the last one may be in the log.
    public boolean wasSentBefore() {
        return sentBefore;
    }

    /// Whether the time for broken connections is over.
    public boolean isBrokenForTooLong(long nowNs) {
        return nowNs - patientFromNs >= patience.brokenNs;
    }

    public boolean isTooMuchForTooLong(long tooMuchNs) {
        return tooMuchNs >= patience.tooMuchNs;
    }

    /// How much of `patience` is left, counted from when it was sent, or from the last time that it was over a limit or
    /// sent again after that.
    public long leftMs(long waitMs) {
        return waitMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - patientFromNs);
    }

    /// Whether sending it again cannot store it twice.
    public boolean isRepeatable() {
        return !sent || !requestId.isEmpty();
    }

    public WriteKind kind() {
        return new WriteKind(clientId, concern);
    }

    /// Whether both fit in one batch: the fields of a batch apply to all its writes.
    public boolean travelsWith(Submission other) {
        return concern == other.concern
                && timeoutMs == other.timeoutMs
                && wantsId == other.wantsId
                && clientId.equals(other.clientId);
    }

    /// Its approximate memory while it waits, computed without encoding text.
    public long weightBytes() {
        return (long) OVERHEAD_BYTES + content.length();
    }
}
