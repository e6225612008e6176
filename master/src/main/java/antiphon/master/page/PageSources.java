package antiphon.master.page;

import antiphon.core.NodeId;
import antiphon.log.ReplicaStore;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.page.action.PageWriter;
import antiphon.master.page.action.WorkerFaults;
import antiphon.master.page.measure.AckTimes;
import antiphon.message.EntryVerifier;
import antiphon.node.Incarnation;
import antiphon.node.read.LogFeed;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Where the page looks.
///
/// @param master the node's name
/// @param incarnation of this life of the master
/// @param workerAddresses as `host:port`, in the order of the settings
/// @param status asks the master what it knows now
/// @param feed the messages, as all readers of this node see them
/// @param verifier checks the messages that are shown
/// @param times of the acknowledgements since it was last asked
/// @param writer takes the messages that are posted here
/// @param faults what can be done to the workers
public record PageSources(
        String master,
        Incarnation incarnation,
        SequencedMap<NodeId, String> workerAddresses,
        Supplier<CompletableFuture<ClusterView>> status,
        ReplicaStore store,
        LogFeed feed,
        EntryVerifier verifier,
        Supplier<AckTimes> times,
        PageWriter writer,
        WorkerFaults faults) {}
