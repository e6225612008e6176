package antiphon.client;

import java.util.concurrent.CompletableFuture;

/// A write on its way through a [WritePipeline].
final class Submission {
    private static final int OVERHEAD_BYTES = 64;

    final String content;
    final int concern;
    final String clientId;
    final String requestId;
    final long timeoutMs;
    final long giveUpAtNs;
    /// Whether its outcome has to name the message's id, which costs some of what makes writing in bulk fast.
    final boolean wantsId;
    final CompletableFuture<WriteResult> result = new CompletableFuture<>();
    /// Whether it may be in the log: it was handed to a connection. Of the thread that sends.
    boolean sent;
    /// Whether that was so already before it was handed to the connection that has it now, or had it last.
    private boolean sentBefore;

    /// @param giveUpAtNs from when on it is not sent again after a broken connection
    Submission(
            String content,
            int concern,
            String clientId,
            String requestId,
            long timeoutMs,
            long giveUpAtNs,
            boolean wantsId) {
        this.content = content;
        this.concern = concern;
        this.clientId = clientId;
        this.requestId = requestId;
        this.timeoutMs = timeoutMs;
        this.giveUpAtNs = giveUpAtNs;
        this.wantsId = wantsId;
    }

    /// It is handed to a connection.
    void sends() {
        sentBefore = sent;
        sent = true;
    }

    /// The master has not looked at it on its last connection; an earlier one may have brought it into the log.
    void unseen() {
        sent = sentBefore;
    }

    /// The master says that it is not in the log.
    void refused() {
        sent = false;
    }

    /// Whether sending it again cannot store it twice.
    boolean isRepeatable() {
        return !sent || !requestId.isEmpty();
    }

    /// Whether both can travel in one batch: what a batch says once is the same for both.
    boolean travelsWith(Submission other) {
        return concern == other.concern
                && timeoutMs == other.timeoutMs
                && wantsId == other.wantsId
                && clientId.equals(other.clientId);
    }

    /// What it takes while it waits, roughly; no text is encoded to find out.
    long weightBytes() {
        return (long) OVERHEAD_BYTES + content.length();
    }
}
