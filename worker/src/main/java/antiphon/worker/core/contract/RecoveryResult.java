package antiphon.worker.core.contract;

/// How a recovery ended.
public enum RecoveryResult {
    /// Caught up with the master.
    SYNCED,
    /// Not caught up, but further than at its start.
    PARTIALLY_SYNCED,
    /// No further than at its start.
    FAILED,
    /// A retry cannot succeed.
    REFUSED
}
