package antiphon.worker.core.contract;

/// Why the worker refused something.
///
/// @param detail what happened, with the numbers, and what to do
public record Refusal(Reason reason, String detail) {
    public enum Reason {
        /// The master serves another log than this worker holds.
        OTHER_LOG,
        /// The worker has promised to follow a newer master.
        OLD_EPOCH,
        /// No master reaches such an epoch.
        BAD_EPOCH,
        /// Another message is held under the same number.
        DIVERGED,
        /// The message cannot be part of the log, no matter who signed it.
        BAD_MESSAGE,
        /// The message was altered, or signed with another key.
        ALTERED,
        /// Too many messages wait for their parents.
        GAP_FULL,
        /// Too little space for more messages, on the disk or in memory.
        DISK_FULL,
        /// Too many calls or streams wait.
        BUSY
    }

    /// @param max how many streams may be open
    public static Refusal busyStreams(int max) {
        return new Refusal(
                Reason.BUSY, "a newer stream took the place of this one: at most " + max + " are open at once");
    }

    /// @param max how many such calls there may be
    public static Refusal busyCalls(int max, String what) {
        return new Refusal(Reason.BUSY, "at most " + max + " " + what + ": retry later");
    }
}
