package antiphon.master.core;

/// Why a write was refused before it entered the log.
///
/// @param detail what happened, to what, the limit, and what to do
public record Refusal(Reason reason, String detail) {
    public enum Reason {
        /// The caller may not write under that client id.
        NOT_ALLOWED,
        BAD_REQUEST, CLIENT_READ_ONLY, RATE_LIMITED, TOO_MANY_PENDING, QUORUM_LOST, DISK_FULL, DRAINING, NOT_WRITING
    }
}
