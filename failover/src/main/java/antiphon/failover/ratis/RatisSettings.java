package antiphon.failover.ratis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.LeaderElection;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import org.apache.ratis.server.RaftServerConfigKeys.Snapshot;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/// How Ratis is run.
///
/// @param electionMin a voter that hears no leader for a time between this and `electionMax` starts an election; too
///     short, and a busy machine has elections without need; too long, and a takeover waits for one
/// @param patience how long a command may take until its outcome is unknown
/// @param snapshotEvery the number of entries after which a snapshot is written; those before it may be removed
public record RatisSettings(Duration electionMin, Duration electionMax, Duration patience, long snapshotEvery) {
    /// With 500 to 900 ms, three nodes that started on two busy cores had elections for minutes.
    public static final RatisSettings DEFAULT = new RatisSettings(Duration.ofMillis(1000), Duration.ofMillis(1500),
            Duration.ofSeconds(3), 1000);

    public RatisSettings {
        if (electionMin.isNegative() || electionMin.isZero() || electionMax.compareTo(electionMin) <= 0)
            throw new IllegalArgumentException("election timeouts from " + electionMin + " to " + electionMax);
        if (patience.isNegative() || patience.isZero() || snapshotEvery < 1)
            throw new IllegalArgumentException("patience " + patience + ", a snapshot every " + snapshotEvery);
    }

    RaftProperties properties(Path directory) {
        RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, new ExchangeRpcType());
        RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
        // After a pause of this length Ratis closes itself for good, which no node would notice (ozone #6587).
        RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(365, TimeUnit.DAYS));
        // A leader that has lost its majority stands for no election for ten seconds, though it may be the only one
        // that can win: R5 allows three.
        LeaderElection.setLeaderStepDownWaitTime(properties, millis(electionMax));
        Rpc.setTimeoutMin(properties, millis(electionMin));
        Rpc.setTimeoutMax(properties, millis(electionMax));
        // A node that is down is tried again so often.
        Rpc.setSleepTime(properties, TimeDuration.valueOf(100, TimeUnit.MILLISECONDS));
        safeLog(properties);
        smallLog(properties);
        Snapshot.setAutoTriggerEnabled(properties, true);
        Snapshot.setAutoTriggerThreshold(properties, snapshotEvery);
        Snapshot.setCreationGap(properties, 1);
        Snapshot.setRetentionFileNum(properties, 2);
        return properties;
    }

    /// The defaults of 3.3.0 are so, but for the first, and safety rests on them.
    private static void safeLog(RaftProperties properties) {
        Log.setCorruptionPolicy(properties, CorruptionPolicy.EXCEPTION);
        Log.setUnsafeFlushEnabled(properties, false);
        Log.setAsyncFlushEnabled(properties, false);
        Log.setUseMemory(properties, false);
    }

    /// A few entries of a few hundred bytes: the defaults take 12 MB a node.
    private static void smallLog(RaftProperties properties) {
        Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("256KB"));
        Log.setPreallocatedSize(properties, SizeInBytes.valueOf("16KB"));
        Log.setWriteBufferSize(properties, SizeInBytes.valueOf("128KB"));
        Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf("64KB"));
        Log.setPurgeGap(properties, 1);
        Log.setPurgeUptoSnapshotIndex(properties, true);
    }

    private static TimeDuration millis(Duration time) {
        return TimeDuration.valueOf(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
