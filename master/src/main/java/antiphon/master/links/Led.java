package antiphon.master.links;

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
public record Led(Optional<OwnedEpoch> taken, LongSupplier committed) {
    /// Where no node takes over.
    public static Led own() {
        return new Led(Optional.empty(), () -> 0);
    }

    long epoch(ReplicaState state) {
        return taken.map(OwnedEpoch::epoch).orElseGet(state::promisedEpoch);
    }
}
