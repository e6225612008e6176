package antiphon.worker.core.arrival;

import antiphon.core.Owner;
import java.util.Optional;

/// What a starting worker remembers of epochs that were taken over, besides the epoch it has promised.
///
/// @param owner to whom that epoch was promised; empty without failover
/// @param adopted the last epoch whose log this one has held durably up to the start of that epoch; 0 when none
/// @param committed the messages up to here were known to be held by a majority for good; now there may be more
/// @param isMember whether nodes take over from each other: then nobody else than the owner of an epoch is followed,
///     once an epoch was promised to one. Where this node runs without failover again, a master is
public record HeldEpochs(Optional<Owner> owner, long adopted, long committed, boolean isMember) {
    public static final HeldEpochs NONE = new HeldEpochs(Optional.empty(), 0, 0, false);

    /// Of a worker whose master nobody takes over from.
    public HeldEpochs(Optional<Owner> owner, long adopted, long committed) {
        this(owner, adopted, committed, false);
    }
}
