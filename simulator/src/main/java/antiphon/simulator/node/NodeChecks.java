package antiphon.simulator.node;

import antiphon.simulator.check.Held;

/// Holds nodes to the promises, in the moments in which their disks or processes change.
public interface NodeChecks {
    /// Its log is open, and it has done nothing yet.
    void started(SimNode node);

    /// It still runs, and ends with this.
    void ended(SimNode node);

    /// Its disk is gone, and an empty one is in its place.
    ///
    /// @return what the old one held
    Held lostDisk(SimNode node);

    /// A disk that it had before is in it again.
    void hasOldDisk(SimNode node, Held old);
}
