package antiphon.simulator.story;

import antiphon.log.segment.LogSettings;
import antiphon.master.core.policy.CoreSettings;
import antiphon.simulator.surroundings.Options;
import antiphon.worker.core.contract.Limits;
import java.time.Duration;

/// The cluster of a story. What is not said is as in a real one; network and disks take as long every time.
///
/// @param warm it has been up for a while when the story begins: every worker is HEALTHY, no heartbeat is under way
public record StorySettings(
        int workers, boolean warm, int quorum, long replicationTimeoutNs, long heartbeatNs, int pendingWrites) {
    private static final long LATENCY_NS = 1_000_000;
    private static final long SYNC_NS = 2_000_000;
    private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(30);
    private static final long FRAME_BYTES = 1 << 20;
    private static final LogSettings LOG = new LogSettings(1 << 20, 16 << 10, 64, 4096, 64 << 10, 1000, 100_000, 4);

    public static StorySettings of(int workers, boolean warm) {
        CoreSettings standard = CoreSettings.STANDARD;
        return new StorySettings(
                workers,
                warm,
                standard.quorum(),
                standard.replicationTimeoutNs(),
                standard.heartbeatNs(),
                standard.pendingWritesMax());
    }

    StorySettings withQuorum(int nodes) {
        return new StorySettings(workers, warm, nodes, replicationTimeoutNs, heartbeatNs, pendingWrites);
    }

    StorySettings withReplicationTimeout(long timeoutNs) {
        return new StorySettings(workers, warm, quorum, timeoutNs, heartbeatNs, pendingWrites);
    }

    StorySettings withHeartbeat(long intervalNs) {
        return new StorySettings(workers, warm, quorum, replicationTimeoutNs, intervalNs, pendingWrites);
    }

    StorySettings withPendingWrites(int most) {
        return new StorySettings(workers, warm, quorum, replicationTimeoutNs, heartbeatNs, most);
    }

    public Options options() {
        return new Options(
                workers,
                0,
                0,
                0,
                FRAME_BYTES,
                new Options.Net(LATENCY_NS, 0, 0, 0, 0, 0),
                new Options.Disk(SYNC_NS, 0, 0, 0, false, false),
                new Options.Clocks(0, 0),
                CoreSettings.STANDARD
                        .withQuorum(quorum)
                        .withTimes(replicationTimeoutNs, heartbeatNs)
                        .withLimits(pendingWrites, 0),
                Limits.standard(SYNC_TIMEOUT),
                LOG);
    }
}
