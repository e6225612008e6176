package antiphon.failover.simulated;

import antiphon.core.NodeId;

/// What a simulation gives to its register: time, and a network that may be partitioned.
public interface SimWorld {
    long nowNs();

    /// Runs the event `delayNs` later, on the simulation's one thread.
    void after(long delayNs, Runnable event);

    /// Whether both nodes reach each other now. A node always reaches itself.
    boolean connected(NodeId one, NodeId other);
}
