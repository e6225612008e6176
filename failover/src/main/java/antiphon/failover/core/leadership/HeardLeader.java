package antiphon.failover.core.leadership;

import antiphon.core.Owner;
import antiphon.failover.core.leadership.contract.Fence;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// When this node last heard a leader, and what that forbids for a while.
///
/// A heartbeat that was answered gives its leader a lease, so no other is let in before the failover timeout is over:
/// neither after a restart, since the life before may have answered one just before it ended. A leader that restarted
/// holds no lease any more, so its own new life need not wait.
final class HeardLeader {
    private final long timeoutNs;
    private @Nullable Owner leader;
    private long answeredNs;
    /// Also set by a claimant, which binds nobody: it is just not disturbed.
    private long heardNs;
    private boolean heard;

    /// @param promisedTo the owner in the promise that this disk holds
    HeardLeader(long timeoutNs, @Nullable Owner promisedTo, long nowNs) {
        this.timeoutNs = timeoutNs;
        this.leader = promisedTo;
        this.answeredNs = nowNs;
        this.heardNs = nowNs;
    }

    void answered(Owner owner, long nowNs) {
        leader = owner;
        answeredNs = nowNs;
        noticed(nowNs);
    }

    /// Somebody is about to lead.
    void noticed(long nowNs) {
        heardNs = nowNs;
        heard = true;
    }

    /// Whether a fence must wait; also this node's own, which may have answered a heartbeat since it claimed. A disk
    /// that has promised nobody anything has answered no heartbeat.
    boolean forbids(Fence fence, long nowNs) {
        return leader != null && nowNs - answeredNs < timeoutNs && !isEarlierLifeOf(fence.owner());
    }

    /// As it is said in a poll: of a leader other than the asker.
    boolean hears(Owner asker, long nowNs) {
        return heard && nowNs - heardNs < timeoutNs && !isEarlierLifeOf(asker);
    }

    private boolean isEarlierLifeOf(Owner claimant) {
        Owner last = leader;
        return last != null && last.disk().equals(claimant.disk()) && last.incarnation() != claimant.incarnation();
    }

    /// From then on this node looks for a new leader. One that led before it restarted does so at once.
    long silentNs(UUID ownDisk) {
        Owner last = leader;
        boolean ledItself = !heard && last != null && last.disk().equals(ownDisk);
        return ledItself ? heardNs : heardNs + timeoutNs;
    }

    long silenceNs(long nowNs) {
        return nowNs - heardNs;
    }
}
