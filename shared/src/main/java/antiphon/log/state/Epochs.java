package antiphon.log.state;

import antiphon.core.Owner;
import java.util.Optional;

/// Which master a replica has promised to follow, and the epoch that its log belongs to, which a takeover compares. No
/// number of it goes back.
///
/// A promise belongs to the owner of the epoch. So a majority of promises in an epoch is a majority for one owner, even
/// if two nodes believe that they own it.
///
/// @param promised the highest epoch this node has promised to a master, or has led in; 0 when none
/// @param owner to whom that epoch was promised; empty without failover, where epochs have no owners
/// @param adopted the last epoch whose log this replica has held durably up to the start of that epoch; 0 when none
/// @param committed the messages up to here were known to be held by a majority for good, at the last change of the
///        other values; now there may be more
public record Epochs(long promised, Optional<Owner> owner, long adopted, long committed) {
    public static final Epochs NONE = new Epochs(0, Optional.empty(), 0, 0);

    public Epochs {
        if (adopted < 0 || committed < 0 || adopted > promised)
            throw new IllegalArgumentException("adopted epoch " + adopted + " with promised epoch " + promised
                    + ", committed up to " + committed);
        if (owner.isPresent() && promised == 0)
            throw new IllegalArgumentException("epoch 0 belongs to nobody, also not to " + owner.get());
        if (committed > 0 && adopted == 0)
            throw new IllegalArgumentException(
                    "committed up to " + committed + " in no adopted epoch: only its log says what is committed");
    }

    /// Whether there is more than a master without failover asks for.
    boolean usesFailover() {
        return owner.isPresent() || adopted > 0;
    }

    /// A promise of an epoch without an owner.
    ///
    /// @throws IllegalArgumentException when a higher epoch was promised, or this one to an owner
    public Epochs promise(long epoch) {
        return promise(epoch, Optional.empty(), committed);
    }

    /// @param committedNow as far as it is known now; what was known stays known
    /// @throws IllegalArgumentException when a higher epoch was promised, or this one to somebody else
    public Epochs promise(long epoch, Owner to, long committedNow) {
        return promise(epoch, Optional.of(to), committedNow);
    }

    private Epochs promise(long epoch, Optional<Owner> to, long committedNow) {
        if (epoch < promised)
            throw new IllegalArgumentException("epoch " + promised + " is promised, cannot go back to " + epoch);
        if (epoch > promised) return new Epochs(epoch, to, adopted, Math.max(committed, committedNow));
        if (!to.equals(owner))
            throw new IllegalArgumentException("epoch " + epoch + " is promised to " + nameOf(owner)
                    + ", cannot be promised to " + nameOf(to));
        return this;
    }

    private static String nameOf(Optional<Owner> owner) {
        return owner.map(Owner::toString).orElse("no owner");
    }

    /// @param committedNow as far as it is known now; what was known stays known
    /// @throws IllegalArgumentException unless this epoch is the promised one
    public Epochs adopt(long epoch, long committedNow) {
        if (epoch != promised)
            throw new IllegalArgumentException("epoch " + promised + " is promised, cannot adopt " + epoch);
        return epoch == adopted ? this : new Epochs(promised, owner, epoch, Math.max(committed, committedNow));
    }
}
