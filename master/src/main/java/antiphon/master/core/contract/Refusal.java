package antiphon.master.core.contract;

/// Why a write was refused before it entered the log.
///
/// @param detail what happened, to what, the limit, and what to do
/// @param retryAfterNs a retry before this is refused again; 0 when unknown
/// @param usedBy the number of the message that has its request id, for [Reason#OTHER_CONTENT]; 0 otherwise
public record Refusal(Reason reason, String detail, long retryAfterNs, long usedBy) {
    public Refusal(Reason reason, String detail) {
        this(reason, detail, 0);
    }

    public Refusal(Reason reason, String detail, long retryAfterNs) {
        this(reason, detail, retryAfterNs, 0);
    }

    /// Its request id belongs to a message with other content: the answer for that one would drop this write.
    public static Refusal otherContent(String requestId, long sequence) {
        String detail = "request id " + requestId + " was used for other content (message " + sequence
                + "): this write was not appended, and is refused again under this id; give each write an id of its"
                + " own";
        return new Refusal(Reason.OTHER_CONTENT, detail, 0, sequence);
    }

    public enum Reason {
        /// The caller may not write under that client id.
        NOT_ALLOWED,
        BAD_REQUEST,
        OTHER_CONTENT,
        CLIENT_READ_ONLY, RATE_LIMITED, TOO_MANY_PENDING, QUORUM_LOST, DISK_FULL, DRAINING, NOT_WRITING,
        /// The caller stopped waiting before the write was queued: nobody reads the answer.
        CALLER_GONE
    }
}
