package antiphon.master.core;

/// Why a write was refused before it entered the log.
///
/// @param detail what happened, to what, the limit, and what to do
/// @param retryAfterNs sent again sooner it is refused again; 0 when that is not known
public record Refusal(Reason reason, String detail, long retryAfterNs) {
    public Refusal(Reason reason, String detail) {
        this(reason, detail, 0);
    }

    public enum Reason {
        /// The caller may not write under that client id.
        NOT_ALLOWED,
        BAD_REQUEST, CLIENT_READ_ONLY, RATE_LIMITED, TOO_MANY_PENDING, QUORUM_LOST, DISK_FULL, DRAINING, NOT_WRITING
    }
}
