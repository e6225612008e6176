package antiphon.wire;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.message.Hash;
import antiphon.message.MalformedEntryException;
import antiphon.message.Numbers;
import antiphon.proto.worker.EpochStart;
import com.google.protobuf.ByteString;
import java.util.UUID;

/// An epoch that was taken over, in the contract. What arrives may be forged, and is checked.
public final class EpochForm {
    private static final int UUID_LENGTH = 36;

    private EpochForm() {}

    public static EpochStart of(OwnedEpoch epoch) {
        Owner owner = epoch.owner();
        return EpochStart.newBuilder()
                .setNode(owner.node().name())
                .setDiskId(owner.disk().toString())
                .setIncarnation(owner.incarnation())
                .setPosition(epoch.startPosition())
                .setHash(ByteString.copyFrom(epoch.startHash().toBytes()))
                .build();
    }

    /// @param epoch whose start it is said to be
    /// @throws MalformedEntryException when it cannot be one; says which field, and what it may be
    public static OwnedEpoch read(long epoch, EpochStart start) {
        if (epoch < 1 || !Numbers.isCount(epoch))
            throw new MalformedEntryException("epoch_start comes with epoch " + epoch + ", which cannot be led");
        if (!Numbers.isCount(start.getPosition()))
            throw new MalformedEntryException(
                    "epoch_start.position is " + start.getPosition() + ", must be 0 to " + Numbers.MAX);
        if (start.getHash().size() != Hash.BYTES)
            throw new MalformedEntryException(
                    "epoch_start.hash has " + start.getHash().size() + " bytes, needs " + Hash.BYTES);
        return new OwnedEpoch(
                epoch, owner(start), start.getPosition(), Hash.of(start.getHash().toByteArray()));
    }

    private static Owner owner(EpochStart start) {
        if (start.getNode().length() > Owner.NAME_LENGTH_MAX)
            throw new MalformedEntryException("epoch_start.node has " + start.getNode().length()
                    + " characters, at most " + Owner.NAME_LENGTH_MAX);
        try {
            return new Owner(new NodeId(start.getNode()), disk(start.getDiskId()), start.getIncarnation());
        } catch (IllegalArgumentException e) {
            throw new MalformedEntryException("epoch_start.node: " + e.getMessage());
        }
    }

    private static UUID disk(String id) {
        MalformedEntryException wrong = new MalformedEntryException("epoch_start.disk_id is no UUID");
        if (id.length() != UUID_LENGTH) throw wrong;
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException _) {
            throw wrong;
        }
    }
}
