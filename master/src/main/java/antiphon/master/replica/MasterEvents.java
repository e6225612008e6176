package antiphon.master.replica;

import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.MasterEvent;

/// Takes what operators want to hear of. Called in turns, so it must be quick.
public interface MasterEvents {
    void happened(MasterEvent event);

    /// A majority of the members has adopted the epoch that this node took over: it takes writes.
    default void opened(long epoch) {}

    /// Nothing that needs the lease is acknowledged in this epoch any more.
    default void leaseGivenUp(long epoch) {}

    /// The epoch that this node took over is another's.
    ///
    /// @param laterEpoch that a member has promised; 0 when this node was made to step down
    default void epochOver(long laterEpoch) {}

    /// More is known to be committed than before, where nodes take over from each other: before any answer that follows
    /// from it.
    default void committed() {}

    /// Whether readers may take the log for the whole log has changed, or why they may not.
    void forReaders(LogForReaders log);

    /// The highest write concern that a write sent now would get has changed.
    ///
    /// @param concern 0 when writes are refused
    void possible(int concern);
}
