package antiphon.failover.core.leadership;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.failover.core.leadership.contract.LogEnd;
import antiphon.failover.core.leadership.contract.ReplicaView;
import antiphon.message.Hash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What survives the lives of a node. All of it is durable at once: what a disk may lose is for other tests.
final class SimDisk {
    final NodeId node;
    final UUID id;
    long promisedEpoch;
    @Nullable Owner promisedTo;
    long adoptedEpoch;
    List<Entry> log = new ArrayList<>();

    SimDisk(NodeId node, UUID id) {
        this.node = node;
        this.id = id;
    }

    boolean promise(long epoch, Owner owner) {
        if (epoch < promisedEpoch || (epoch == promisedEpoch && !owner.equals(promisedTo))) return false;
        promisedEpoch = epoch;
        promisedTo = owner;
        return true;
    }

    void adopt(long epoch) {
        if (epoch < adoptedEpoch || epoch > promisedEpoch)
            throw new AssertionError(node + " adopts " + epoch + " after " + adoptedEpoch + ", promised "
                    + promisedEpoch);
        adoptedEpoch = epoch;
    }

    FenceAnswer answer(Fence fence) {
        return promise(fence.epoch(), fence.owner())
                ? new FenceAnswer.Promised(id, 0, end(), true)
                : new FenceAnswer.Refused(promisedEpoch);
    }

    LogEnd end() {
        byte[] hash = ByteBuffer.allocate(Hash.BYTES).putInt(log.hashCode()).array();
        return new LogEnd(adoptedEpoch, log.size(), Hash.of(hash));
    }

    ReplicaView view() {
        return new ReplicaView(id, promisedEpoch, end(), true, true, true);
    }
}
