package antiphon.master;

import antiphon.config.NodeSettings;
import antiphon.log.ReplicaStore;
import antiphon.master.core.MasterCore;
import antiphon.master.links.Led;
import antiphon.master.replica.MasterReplica.Term;
import antiphon.master.settings.MasterSettings;
import antiphon.node.Incarnation;
import antiphon.node.fetch.LogPages;
import antiphon.node.read.ReadLevel;
import antiphon.recording.Recorder;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/// How a node came to lead: as the master by its settings, or in an epoch that it took over. The role is the same; this
/// is everything in which the two differ.
interface Tenure {
    /// @param recorder of the inputs of the core
    record Decisions(MasterCore core, Recorder recorder) {}

    /// Of this life of the node, as other nodes know it.
    Incarnation incarnation();

    /// The id of the node's disk, as its workers report theirs; empty when it has none.
    String disk(NodeSettings node);

    /// Called once.
    Decisions decisions(MasterSettings settings);

    /// @param committed the messages up to here are held by a majority for good
    Led led(LongSupplier committed);

    LogPages pages(ReplicaStore store);

    /// How far readers are shown the log.
    ReadLevel reads();

    /// Whether no other node takes over.
    boolean isForGood();

    /// The term in which workers may fetch.
    Term servesAs(Term own);

    /// @param decided completes when it is decided how the master begins
    /// @return completes when callers can be let in
    CompletableFuture<?> ready(CompletableFuture<Void> decided, MasterSettings settings);

    /// Writes are taken.
    void opened();

    /// Nothing that needs the lease is acknowledged in the epoch any more.
    void leaseGivenUp();

    /// Another leads.
    ///
    /// @param laterEpoch that ends this tenure; 0 when this node was made to step down
    void over(long laterEpoch);
}
