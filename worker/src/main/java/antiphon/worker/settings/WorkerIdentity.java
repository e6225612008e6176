package antiphon.worker.settings;

import antiphon.node.Incarnation;
import antiphon.node.rpc.ShownNode;
import antiphon.tls.NodeRole;
import java.util.List;

/// The identity that a worker claims.
///
/// @param name by which the cluster knows it; empty when it does not say
/// @param machineId which machine of the cluster this is, as it is shown
/// @param disk name of its data directory; empty when it has none
/// @param inMemory whether it keeps its messages in memory
public record WorkerIdentity(String name, String machineId, String disk, boolean inMemory, Incarnation incarnation) {
    /// As readers are told.
    public ShownNode shown() {
        return new ShownNode(NodeRole.WORKER.word(), List.of(name, machineId), incarnation.toString(), disk);
    }
}
