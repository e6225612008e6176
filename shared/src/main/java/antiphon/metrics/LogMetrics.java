package antiphon.metrics;

import antiphon.log.EntryLog;
import antiphon.log.ReplicaStore;
import antiphon.log.state.LostRange;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.IntSupplier;

/// How far a node's log has got and how much room it has, and who waits at the node's door.
public final class LogMetrics implements MultiCollector {
    private final ReplicaStore store;
    private final IntSupplier mailboxInputs;
    private final IntSupplier subscribers;

    public LogMetrics(ReplicaStore store, IntSupplier mailboxInputs, IntSupplier subscribers) {
        this.store = store;
        this.mailboxInputs = mailboxInputs;
        this.subscribers = subscribers;
    }

    @Override
    public MetricSnapshots collect() {
        EntryLog log = store.log();
        return new Gauges()
                .add("antiphon_log_head", "The end: number of the last message appended.", log.end())
                .add("antiphon_log_position", "Number up to which every message is durable.", log.durable())
                .add("antiphon_log_epoch", "The epoch this node has promised or leads in.",
                        store.state().promisedEpoch())
                .add("antiphon_log_size_bytes", "Size of the log's messages in their storage.", log.bytesAbove(0))
                .add("antiphon_log_free_bytes", "Free space for messages.", store.freeBytes())
                .add("antiphon_log_lost_messages", "Messages lost to damage and not fetched again yet.",
                        store.state().lost().map(LogMetrics::count).orElse(0L))
                .add("antiphon_mailbox_inputs", "Inputs waiting for the node's loop.", mailboxInputs.getAsInt())
                .add("antiphon_subscribers", "Readers that follow the log.", subscribers.getAsInt())
                .snapshots();
    }

    private static long count(LostRange lost) {
        return lost.through() - lost.first() + 1;
    }
}
