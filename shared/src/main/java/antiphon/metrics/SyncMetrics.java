package antiphon.metrics;

import antiphon.log.EntryLog;
import antiphon.node.loop.LogSyncer;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.Unit;

/// How long syncs take and how much each covers.
public final class SyncMetrics implements LogSyncer.Listener {
    private static final double NS_PER_SECOND = 1e9;

    private final EntryLog log;
    private final Histogram seconds;
    private final Histogram messages;
    private final Histogram bytes;
    // One sync at a time: the syncer hands these from thread to thread.
    private long position;
    private long size;

    public SyncMetrics(NodeMetrics metrics, EntryLog log) {
        this.log = log;
        this.position = log.durable();
        this.size = log.bytesAbove(0);
        this.seconds = metrics.latencies("antiphon_log_sync", "Duration of one sync (fsync) of the log.");
        this.messages = metrics.histogram(
                "antiphon_log_sync_batch",
                "Messages made durable by one sync.",
                new Unit("messages"),
                new double[]{1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000});
        this.bytes = metrics.histogram(
                "antiphon_log_sync_batch",
                "Bytes appended from one sync to the next.",
                Unit.BYTES,
                new double[]{256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216});
    }

    @Override
    public void synced(long tookNs, long newPosition) {
        long newSize = log.bytesAbove(0);
        if (newPosition > position) {
            seconds.observe(tookNs / NS_PER_SECOND);
            messages.observe((double) (newPosition - position));
            bytes.observe((double) Math.max(0, newSize - size));
        }
        position = newPosition;
        size = newSize;
    }
}
