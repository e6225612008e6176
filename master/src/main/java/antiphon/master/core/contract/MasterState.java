package antiphon.master.core.contract;

import java.util.Locale;

/// What a master is doing, as the status shows it.
public enum MasterState {
    STARTING, RECOVERING, WRITING, DRAINING,
    /// It would write if its storage had room.
    FULL, STOPPED;

    /// On the wire and in metrics.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
