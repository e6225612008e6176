package antiphon.master.replica;

import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.MasterEvent;

/// Takes what operators want to hear of. Called in turns, so it must be quick.
public interface MasterEvents {
    void happened(MasterEvent event);

    /// Whether readers may take the log for the whole log has changed, or why they may not.
    void forReaders(LogForReaders log);

    /// The highest write concern that a write sent now would get has changed.
    ///
    /// @param concern 0 when writes are refused
    void possible(int concern);
}
