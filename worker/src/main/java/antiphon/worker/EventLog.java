package antiphon.worker;

import antiphon.worker.core.WorkerEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells operators what happened.
final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

    private EventLog() {}

    static void tell(WorkerEvent event) {
        switch (event) {
            case WorkerEvent.LogTaken e -> LOG.info("this worker now belongs to log {}", e.logId());
            case WorkerEvent.EpochPromised e -> LOG.info("promised epoch {}", e.epoch());
            case WorkerEvent.MasterRefused e -> LOG.warn("refused a master: {}", e.reason());
            case WorkerEvent.GapOpened e ->
                LOG.info("message {} arrived, message {} is missing", e.arrived(), e.missing());
            case WorkerEvent.GapClosed e -> LOG.info("nothing is missing up to message {}", e.head());
            case WorkerEvent.Diverged e ->
                LOG.error(
                        "DIVERGENCE at message {}: this worker holds {}, a master sent {}",
                        e.sequence(),
                        e.held(),
                        e.arrived());
            case WorkerEvent.TailCut(long after, long last) ->
                LOG.warn(
                        "messages {} to {} are not the master's: moved out of the log",
                        after + 1,
                        last);
            case WorkerEvent.ChildDropped e -> LOG.warn("dropped message {}: {}", e.sequence(), e.reason());
            case WorkerEvent.DiskFull e -> LOG.error("messages are refused: {}", e.reason());
            case WorkerEvent.DiskFreed e ->
                LOG.info("messages are taken again: the storage has room for {} more bytes", e.freeBytes());
            case WorkerEvent.DeliveryRefused e ->
                LOG.warn("refused a delivery: {} ({})", e.refusal().detail(), e.refusal().reason());
            case WorkerEvent.CatchUpStarted e ->
                LOG.info("catching up from message {} to {}: {}", e.from(), e.to(), e.why());
            case WorkerEvent.CatchUpStalled e -> LOG.warn("catch-up stalls at message {}: {}", e.head(), e.reason());
            case WorkerEvent.CatchUpEnded e -> ended(e);
        }
    }

    private static void ended(WorkerEvent.CatchUpEnded e) {
        if (e.reason().isEmpty()) LOG.info("caught up: {} at message {}", e.result(), e.position());
        else LOG.warn("catch-up ended {} at message {}: {}", e.result(), e.position(), e.reason());
    }
}
