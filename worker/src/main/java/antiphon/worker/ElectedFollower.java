package antiphon.worker;

import antiphon.config.NodeSettings;
import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.log.ReplicaStore;
import antiphon.node.Incarnation;
import antiphon.node.read.ReadLevel;
import antiphon.node.runtime.Role;
import antiphon.node.runtime.RoleParts;
import antiphon.recording.Recorder;
import antiphon.worker.core.contract.Limits;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import antiphon.worker.links.MasterChannel;
import antiphon.worker.replica.WorkerLife;
import antiphon.worker.settings.Heartbeats;
import antiphon.worker.settings.WorkerSettings;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Function;

/// The role of a node that follows whichever member leads.
///
/// @param inputs takes what leadership orders, on any thread
public record ElectedFollower(Role role, Consumer<WorkerInput> inputs) {
    /// What it has of the cluster.
    ///
    /// @param self this life of the node
    /// @param leader the way to the node to which this one has promised its epoch
    /// @param members the ways to the logs of all others; they stay the caller's
    /// @param takeovers takes what the replica answers, and fetches pages through what it is given
    public record Cluster(
            Owner self,
            MasterChannel leader,
            Function<NodeId, MasterChannel> members,
            Heartbeats heartbeats,
            Function<Consumer<WorkerEffect.FetchFrom>, Consumer<WorkerEffect.ForTakeover>> takeovers) {}

    /// @throws IOException when the log cannot be read
    public static ElectedFollower of(WorkerSettings settings, RoleParts parts, Cluster cluster) throws IOException {
        Limits limits = Limits.standard(settings.syncTimeout());
        Following following = new Following(settings, limits, parts, new ElectedLeadership(cluster));
        return new ElectedFollower(following, following::put);
    }

    private record ElectedLeadership(Cluster cluster) implements Leadership {
        @Override
        public WorkerLife life(ReplicaStore store, Limits limits) throws IOException {
            return WorkerLife.ofMember(store, limits);
        }

        @Override
        public Incarnation incarnation() {
            return new Incarnation(cluster.self().incarnation());
        }

        /// The register knows the disk under this id.
        @Override
        public String disk(NodeSettings node) {
            return cluster.self().disk().toString();
        }

        @Override
        public MasterChannel channel(WorkerSettings settings) {
            return cluster.leader();
        }

        @Override
        public MasterChannel member(NodeId node) {
            return cluster.members().apply(node);
        }

        @Override
        public ReadLevel reads() {
            return ReadLevel.COMMITTED;
        }

        @Override
        public Heartbeats heartbeats() {
            return cluster.heartbeats();
        }

        /// A replay would lack the decisions of who leads.
        @Override
        public Recorder recorder(NodeSettings node) {
            return Recorder.NONE;
        }

        @Override
        public Consumer<WorkerEffect.ForTakeover> takeovers(Consumer<WorkerEffect.FetchFrom> sources) {
            return cluster.takeovers().apply(sources);
        }
    }
}
