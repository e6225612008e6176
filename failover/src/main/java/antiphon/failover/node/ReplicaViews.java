package antiphon.failover.node;

import antiphon.failover.core.leadership.contract.LogEnd;
import antiphon.failover.core.leadership.contract.ReplicaView;
import antiphon.log.EntryLog;
import antiphon.log.ReplicaStore;
import antiphon.log.state.Epochs;
import antiphon.message.Hash;
import java.util.Optional;
import java.util.UUID;

/// This node's replica as members see it that look for a leader, whether it follows or leads. For any thread.
public final class ReplicaViews {
    private ReplicaViews() {}

    /// @param disk the id of the disk that holds the log
    /// @param hasRoom whether the disk can take messages, as the watch of the disk has seen it last
    public static ReplicaView of(ReplicaStore store, UUID disk, boolean hasRoom, boolean mayLead) {
        EntryLog log = store.log();
        Epochs epochs = store.state().epochs();
        long position = log.durable();
        Optional<Hash> hash = log.hashIfReadable(position);
        boolean isWhole = store.state().lost().isEmpty() && (hash.isPresent() || position == 0);
        LogEnd end = new LogEnd(epochs.adopted(), position, hash.orElse(NO_HASH));
        return new ReplicaView(disk, epochs.promised(), end, isWhole, hasRoom, mayLead);
    }

    /// Of a log without an id, or of what cannot be read; nobody compares it then.
    static final Hash NO_HASH = Hash.of(new byte[Hash.BYTES]);
}
