package antiphon.worker.observe;

import antiphon.logging.Repeats;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerEvent;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// Logs events: a sentence for people, and keys for programs.
public final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger("antiphon.worker");
    private static final Repeats<Refusal.Reason> REFUSALS = new Repeats<>(Refusal.Reason.class);

    private EventLog() {}

    public static void log(WorkerEvent event) {
        switch (event) {
            case WorkerEvent.LogTaken e ->
                at(Level.INFO, "log-taken").addKeyValue("log", e.logId())
                        .log("this worker now belongs to log {}", e.logId());
            case WorkerEvent.EpochPromised e ->
                at(Level.INFO, "epoch").addKeyValue("epoch", e.epoch()).log("promised epoch {}", e.epoch());
            case WorkerEvent.MasterRefused e ->
                at(Level.WARN, "master-refused").log("refused a master: {}", e.reason());
            case WorkerEvent.GapOpened e ->
                at(Level.INFO, "gap-opened").addKeyValue("missing", e.missing()).addKeyValue("arrived", e.arrived())
                        .log("message {} arrived, message {} is missing", e.arrived(), e.missing());
            case WorkerEvent.GapClosed e ->
                at(Level.INFO, "gap-closed").addKeyValue("head", e.head())
                        .log("nothing is missing up to message {}", e.head());
            case WorkerEvent.Diverged e ->
                at(Level.ERROR, "divergence").addKeyValue("sequence", e.sequence())
                        .log("DIVERGENCE at message {}: this worker holds {}, a master sent {}", e.sequence(), e.held(),
                                e.arrived());
            case WorkerEvent.Truncated(long after, long last) ->
                at(Level.WARN, "tail-cut").addKeyValue("first", after + 1).addKeyValue("last", last)
                        .log("messages {} to {} are not the master's: moved out of the log", after + 1, last);
            case WorkerEvent.ChildDropped e ->
                at(Level.WARN, "message-dropped").addKeyValue("sequence", e.sequence())
                        .log("dropped message {}: {}", e.sequence(), e.reason());
            case WorkerEvent.DiskFull e -> at(Level.ERROR, "disk-full").log("messages are refused: {}", e.reason());
            case WorkerEvent.DiskFreed e ->
                at(Level.INFO, "disk-freed").addKeyValue("free_bytes", e.freeBytes())
                        .log("messages are taken again: the storage has room for {} more bytes", e.freeBytes());
            case WorkerEvent.DeliveryRefused e -> refused(e.refusal());
            case WorkerEvent.CatchUpStarted e ->
                at(Level.INFO, "catch-up-started").addKeyValue("position", e.from()).addKeyValue("to", e.to())
                        .log("catching up from message {} to {}: {}", e.from(), e.to(), e.why());
            case WorkerEvent.CatchUpStalled e ->
                at(Level.WARN, "catch-up-stalled").addKeyValue("position", e.head())
                        .log("catch-up stalls at message {}: {}", e.head(), e.reason());
            case WorkerEvent.CatchUpEnded e -> ended(e);
        }
    }

    /// Each reason once, and then once a minute while it continues.
    private static void refused(Refusal refusal) {
        OptionalLong skipped = REFUSALS.happened(refusal.reason(), System.nanoTime());
        if (skipped.isEmpty()) return;
        String more = skipped.getAsLong() == 0
                ? ""
                : " (and " + skipped.getAsLong() + " more since the last such line)";
        at(Level.WARN, "delivery-refused").addKeyValue("reason", refusal.reason())
                .addKeyValue("more", skipped.getAsLong())
                .log("refused a delivery: {}{}", refusal.detail(), more);
    }

    private static void ended(WorkerEvent.CatchUpEnded e) {
        LoggingEventBuilder line = at(e.reason().isEmpty() ? Level.INFO : Level.WARN, "catch-up-ended")
                .addKeyValue("result", e.result())
                .addKeyValue("position", e.position());
        if (e.reason().isEmpty()) line.log("caught up: {} at message {}", e.result(), e.position());
        else line.log("catch-up ended {} at message {}: {}", e.result(), e.position(), e.reason());
    }

    private static LoggingEventBuilder at(Level level, String event) {
        return LOG.atLevel(level).addKeyValue("event", event);
    }
}
