package antiphon.failover.core.leadership;

import antiphon.core.Owner;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.message.LogId;
import antiphon.message.Numbers;
import java.util.Optional;
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
    private long answeredEpoch;
    private long releasedEpoch; // up to which that leader has given its epochs up
    private long latestEpoch; // that was let in, or is known to be claimed
    /// Also set by a claimant, which binds nobody: it is just not disturbed.
    private long heardNs;
    private boolean heard;

    /// @param promisedEpoch the promise that this disk holds, and `promisedTo` its owner
    HeardLeader(long timeoutNs, long promisedEpoch, @Nullable Owner promisedTo, long nowNs) {
        this.latestEpoch = promisedEpoch;
        this.timeoutNs = timeoutNs;
        this.leader = promisedTo;
        this.answeredEpoch = promisedEpoch;
        this.answeredNs = nowNs;
        this.heardNs = nowNs;
    }

    /// @return false when that leader has given the epoch up: then its heartbeats bind nobody
    boolean answered(long epoch, Owner owner, long nowNs) {
        knows(epoch);
        if (owner.equals(leader) && epoch <= releasedEpoch) return false;
        if (!owner.equals(leader)) releasedEpoch = 0;
        leader = owner;
        answeredEpoch = epoch;
        answeredNs = nowNs;
        noticed(nowNs);
        return true;
    }

    /// @return false when this node has answered another since, or in another epoch, or knows a later one
    boolean released(long epoch, Owner owner, long nowNs) {
        if (!owner.equals(leader) || epoch != answeredEpoch || epoch < latestEpoch) return false;
        releasedEpoch = epoch;
        heard = false;
        heardNs = nowNs - timeoutNs;
        return true;
    }

    void knows(long epoch) {
        latestEpoch = Math.max(latestEpoch, epoch);
    }

    /// A wrong address and the same token are enough for another cluster's node to ask. Its epochs would depose each
    /// leader here, as would one to which no claims can have led.
    ///
    /// @param own null as long as it is not known
    /// @param said empty when it is not said
    boolean isStranger(@Nullable LogId own, Optional<LogId> said, long epoch) {
        boolean isOtherLog = own != null && said.isPresent() && !said.get().equals(own);
        return isOtherLog || !Numbers.isEpochNear(epoch, latestEpoch);
    }

    /// What ends this epoch, if anything does: its leader gets no lease of a node that has let another in.
    long laterThan(long epoch) {
        return epoch < latestEpoch ? latestEpoch : 0;
    }

    /// Somebody is about to lead.
    void noticed(long nowNs) {
        heardNs = nowNs;
        heard = true;
    }

    /// Whether anybody was heard in this life.
    boolean hasHeard() {
        return heard;
    }

    /// Whether a fence must wait; also this node's own, which may have answered a heartbeat since it claimed. An answer
    /// counts for a lease only once the epoch is promised: so after a restart the disk knows whom it bound.
    boolean forbids(Fence fence, long nowNs) {
        boolean binds = leader != null && answeredEpoch > releasedEpoch && nowNs - answeredNs < timeoutNs;
        return binds && !isEarlierLifeOf(fence.owner());
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
