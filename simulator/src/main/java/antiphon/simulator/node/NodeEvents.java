package antiphon.simulator.node;

import antiphon.log.Opened;

/// Sees what happens to the nodes, while it happens. It changes nothing.
public interface NodeEvents {
    default void opened(SimNode node, Opened opened) {}

    default void started(SimNode node) {}

    default void syncFailed(SimNode node) {}

    default void syncEnded(SimNode node) {}

    /// It still runs, and ends with this.
    default void powerLost(SimNode node) {}

    default void diskLost(SimNode node) {}

    default void oldDiskReturned(SimNode node) {}

    default void repaired(SimNode node) {}
}
