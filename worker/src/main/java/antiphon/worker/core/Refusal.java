package antiphon.worker.core;

/// Why something was not taken.
///
/// @param detail what happened, with the numbers, and what to do
public record Refusal(Reason reason, String detail) {
    public enum Reason {
        /// The master serves another log than this worker holds.
        OTHER_LOG,
        /// A newer master was promised to be followed.
        OLD_EPOCH,
        /// No master gets to such an epoch.
        BAD_EPOCH,
        /// Another message is held under the same number.
        DIVERGED,
        /// The message cannot be part of the log, no matter who signed it.
        BAD_MESSAGE,
        /// The message was altered, or signed with another key.
        ALTERED,
        /// Too many messages wait for their parents.
        GAP_FULL,
        /// There is too little room for more messages, on the disk or in memory.
        DISK_FULL,
        /// Too many calls or streams wait.
        BUSY
    }
}
