package antiphon.worker.core;

/// How a recovery ended.
public enum RecoveryResult {
    /// Level with the master.
    SYNCED,
    /// Not level, but further than at its start.
    PARTIALLY_SYNCED,
    /// No further than at its start.
    FAILED,
    /// It cannot succeed by repeating.
    REFUSED
}
