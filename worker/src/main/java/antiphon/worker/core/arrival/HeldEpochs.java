package antiphon.worker.core.arrival;

import antiphon.core.Owner;
import java.util.Optional;

/// What a starting worker remembers of epochs that were taken over, besides the epoch it has promised.
///
/// @param owner to whom that epoch was promised; empty without failover
/// @param adopted the last epoch whose log this one has held durably up to the start of that epoch; 0 when none
/// @param committed the messages up to here were known to be held by a majority for good; now there may be more
public record HeldEpochs(Optional<Owner> owner, long adopted, long committed) {
    public static final HeldEpochs NONE = new HeldEpochs(Optional.empty(), 0, 0);
}
