package antiphon.failover.contract;

import java.util.List;
import java.util.function.BooleanSupplier;

/// Three nodes with a register each, and a network between them that can be disturbed.
public interface Cluster extends AutoCloseable {
    /// The present life of a node.
    Life life(int node);

    /// All lives of all nodes.
    List<Life> lives();

    void isolate(int node);

    /// All nodes reach each other again.
    void heal();

    /// While this holds, messages between nodes are late, some are lost, and some arrive twice.
    void disturb(boolean on);

    /// Ends the lives of these nodes, and begins others from their directories.
    void restart(int... nodes);

    /// Lets pass what R5 asks for. Where time is real, tries have to do: see [#tries].
    void settle();

    /// How many proposals one is to be decided of, once the cluster has settled.
    int tries();

    /// @throws AssertionError when it does not come true in a bounded time
    void await(String what, BooleanSupplier condition);

    @Override
    void close();
}
