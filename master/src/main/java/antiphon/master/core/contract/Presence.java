package antiphon.master.core.contract;

/// What is known of a worker whose heartbeat was not answered as a worker of this master answers it.
public enum Presence {
    /// Nothing runs there, or it cannot be reached.
    ABSENT,
    /// Nothing has come back: it may be absent, or only slow.
    SILENT,
    /// Something runs there and refuses, or is not this worker. It may hold the log.
    ANSWERS
}
