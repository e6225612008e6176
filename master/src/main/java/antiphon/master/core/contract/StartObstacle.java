package antiphon.master.core.contract;

/// Why a started master does not accept writes yet.
public enum StartObstacle {
    /// A worker's messages could not be fetched; the master retries.
    FETCH_FAILED,
    /// The workers hold different logs: an operator must choose one.
    DIFFERENT_LOGS,
    /// Messages were lost to damage, and no node that answers holds them.
    MESSAGES_LOST,
    /// The node that the operator named to rebuild from does not answer, or does not hold the log.
    NAMED_NODE,
    /// Any worker that does not answer may hold the only copy of an acknowledged write.
    WORKERS_MISSING,
    /// A worker runs, and refuses to say whether it holds the log, or another node answers in its place.
    WORKERS_REFUSE,
    /// Whether the logs diverged cannot be seen, since damage keeps a hash from being read.
    NOT_COMPARABLE,
    /// Another master has led since, and this one's log diverged from that one's: it must be started with an empty
    /// data directory.
    DIVERGED,
    /// A worker cannot say of which epoch its last message is.
    UNKNOWN_EPOCH,
    /// Nothing can be written to the master's own storage.
    NO_ROOM
}
