package antiphon.master.core.contract;

/// Whether readers may take the master's log for the whole log.
///
/// @param reason why they may not, in words; empty when they may
public record LogForReaders(Standing standing, String reason) {
    public static final LogForReaders STARTING = new LogForReaders(
            Standing.MAY_LACK_MESSAGES, "the master is starting and does not know yet whether its log is whole");
    public static final LogForReaders WHOLE = new LogForReaders(Standing.WHOLE, "");

    public enum Standing {
        /// Everything acknowledged is in it, as far as any node that answered knows.
        WHOLE,
        /// It is not decided yet, or the log is being rebuilt.
        MAY_LACK_MESSAGES,
        /// Another master leads.
        SUPERSEDED
    }
}
