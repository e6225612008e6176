package antiphon.master.core.policy;

import antiphon.core.NodeId;
import java.time.Duration;

/// Everything the master's decisions depend on.
///
/// @param quorum nodes that must be available before any write is taken; more than the cluster has would refuse every
/// write
/// @param replicationTimeoutNs how long a write may be short of copies before its client becomes read-only; too short
///     punishes clients for a hiccup, too long lets them pile up writes that no one holds
/// @param heartbeatNs pause between two questions to a worker; a dead worker is noticed after a few
/// @param startWaitNs how long a starting master waits before it considers silent workers absent
/// @param recoveryStallNs a recovery without progress for this long is restarted
/// @param deliverySilenceNs a stream with messages in flight and no answer for this long is closed and reopened
/// @param refusalNs pause after a worker refused the master for a reason that a retry cannot fix
/// @param pendingWritesMax writes that may wait for copies at once; each costs memory
/// @param pendingWritesPerClientMax the same for one client, so that one client cannot take all places
/// @param ratePerSecondMax writes a second per client, 0 for no limit
/// @param requestIdsWindow messages of the log whose request ids are remembered; a repeat that comes later counts as
///     new
/// @param windowMessagesMax messages in flight to one worker
public record CoreSettings(
        int quorum,
        long replicationTimeoutNs,
        long heartbeatNs,
        long startWaitNs,
        long recoveryStallNs,
        long deliverySilenceNs,
        long refusalNs,
        int pendingWritesMax,
        int pendingWritesPerClientMax,
        int ratePerSecondMax,
        long requestIdsWindow,
        long windowMessagesMax,
        HealthPolicy health,
        RetryPolicy.ByHealth retries) {

    /// Names the master as the node to rebuild from: it continues with its own log.
    public static final NodeId ITSELF = new NodeId("master");

    public static final CoreSettings STANDARD = new CoreSettings(
            1,
            Duration.ofMillis(5_500).toNanos(),
            Duration.ofSeconds(1).toNanos(),
            Duration.ofSeconds(2).toNanos(),
            Duration.ofSeconds(10).toNanos(),
            Duration.ofSeconds(30).toNanos(),
            Duration.ofSeconds(30).toNanos(),
            10_000,
            5_000,
            0,
            100_000,
            65_536,
            HealthPolicy.STANDARD,
            RetryPolicy.ByHealth.STANDARD);

    /// Every limit is met within a few messages and a second or two.
    public static CoreSettings tiny() {
        return new CoreSettings(
                1,
                Duration.ofMillis(500).toNanos(),
                Duration.ofMillis(200).toNanos(),
                Duration.ofSeconds(1).toNanos(),
                Duration.ofSeconds(2).toNanos(),
                Duration.ofSeconds(2).toNanos(),
                Duration.ofSeconds(2).toNanos(),
                4,
                2,
                20,
                50,
                2,
                HealthPolicy.STANDARD,
                RetryPolicy.ByHealth.STANDARD);
    }

    public CoreSettings {
        if (quorum < 1) throw new IllegalArgumentException("a quorum has at least one node, got " + quorum);
        if (pendingWritesPerClientMax > pendingWritesMax)
            throw new IllegalArgumentException("one client's limit of " + pendingWritesPerClientMax
                    + " pending writes is above the limit of all, " + pendingWritesMax);
    }

    public CoreSettings withQuorum(int nodes) {
        return new CoreSettings(
                nodes,
                replicationTimeoutNs,
                heartbeatNs,
                startWaitNs,
                recoveryStallNs,
                deliverySilenceNs,
                refusalNs,
                pendingWritesMax,
                pendingWritesPerClientMax,
                ratePerSecondMax,
                requestIdsWindow,
                windowMessagesMax,
                health,
                retries);
    }

    public CoreSettings withTimes(long replicationNs, long heartbeat) {
        return new CoreSettings(
                quorum,
                replicationNs,
                heartbeat,
                startWaitNs,
                recoveryStallNs,
                deliverySilenceNs,
                refusalNs,
                pendingWritesMax,
                pendingWritesPerClientMax,
                ratePerSecondMax,
                requestIdsWindow,
                windowMessagesMax,
                health,
                retries);
    }

    /// A client may hold half of the places, so that two are needed to fill them.
    public CoreSettings withLimits(int pendingWrites, int ratePerSecond) {
        return new CoreSettings(
                quorum,
                replicationTimeoutNs,
                heartbeatNs,
                startWaitNs,
                recoveryStallNs,
                deliverySilenceNs,
                refusalNs,
                pendingWrites,
                Math.max(1, pendingWrites / 2),
                ratePerSecond,
                requestIdsWindow,
                windowMessagesMax,
                health,
                retries);
    }
}
