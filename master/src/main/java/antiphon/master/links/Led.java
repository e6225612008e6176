package antiphon.master.links;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.log.state.ReplicaState;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The epoch that a master says it leads in, with each question to a worker.
///
/// One that was taken over is that of the takeover, whatever this node's disk promises meanwhile: a later promise of it
/// belongs to another leader, and a question under it would pass for that one's.
///
/// @param taken empty where no node takes over: then it is the highest that this node's disk has promised
/// @param committed the messages up to here are held by a majority for good; 0 where nobody says so
/// @param heartbeats hear of heartbeats and their answers
public record Led(Optional<OwnedEpoch> taken, LongSupplier committed, Heartbeats heartbeats) {
    /// From the moment at which a heartbeat is sent its answer gives this leader a lease.
    @FunctionalInterface
    public interface Heartbeats {
        /// One is sent now.
        ///
        /// @return gets its answer, if one comes
        Answered sent(NodeId worker);
    }

    @FunctionalInterface
    public interface Answered {
        /// @param disk as the worker names it; empty when it does not
        /// @param epoch the highest that the worker knows of
        void answered(String disk, long epoch);
    }

    /// Where no node takes over.
    public static Led own() {
        return new Led(Optional.empty(), () -> 0, _ -> (_, _) -> {});
    }

    long epoch(ReplicaState state) {
        return taken.map(OwnedEpoch::epoch).orElseGet(state::promisedEpoch);
    }
}
