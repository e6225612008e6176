package antiphon.worker;

import antiphon.config.NodeSettings;
import antiphon.core.NodeId;
import antiphon.log.ReplicaStore;
import antiphon.node.Incarnation;
import antiphon.node.read.ReadLevel;
import antiphon.recording.Recorder;
import antiphon.worker.core.contract.Limits;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.links.MasterChannel;
import antiphon.worker.replica.WorkerLife;
import antiphon.worker.settings.Heartbeats;
import antiphon.worker.settings.WorkerSettings;
import java.io.IOException;
import java.util.function.Consumer;

/// Whom a node follows: the one master of its settings, or whichever member leads. The role is the same; this is
/// everything in which the two differ.
interface Leadership {
    /// @throws IOException when the log cannot be read
    WorkerLife life(ReplicaStore store, Limits limits) throws IOException;

    /// Of this life of the node, as other nodes know it.
    Incarnation incarnation();

    /// The id of the node's disk; empty when it has none.
    String disk(NodeSettings node);

    /// To the node that is followed. It is closed with the role.
    MasterChannel channel(WorkerSettings settings);

    /// To a member whose log is copied.
    MasterChannel member(NodeId node);

    /// How far readers are shown the log.
    ReadLevel reads();

    Heartbeats heartbeats();

    Recorder recorder(NodeSettings node);

    /// @param sources fetches a page of a member's log
    Consumer<WorkerEffect.ForTakeover> takeovers(Consumer<WorkerEffect.FetchFrom> sources);
}
