package antiphon.master.observe;

import antiphon.core.NodeId;
import antiphon.logging.Repeats;
import antiphon.master.core.contract.DeliveryState;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput.RecoveryResult;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.policy.Health;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// One line per event: a sentence for people, and keys for programs.
public final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger("antiphon.master");
    private static final Repeats<Refusal.Reason> REFUSALS = new Repeats<>(Refusal.Reason.class);

    private static final long MS_PER_SECOND = 1_000;

    private EventLog() {}

    public static void write(MasterEvent event) {
        switch (event) {
            case MasterEvent.HealthChanged health -> write(health);
            case MasterEvent.HealthReasonChanged(NodeId worker, Health.Name health, String reason) ->
                at(Level.WARN, "health-reason").addKeyValue("worker", worker).addKeyValue("health", health)
                        .log("{} is {} for another reason now: {}", worker, health, reason);
            case MasterEvent.DeliveryChanged(NodeId worker, DeliveryState delivery, String reason) ->
                at(Level.INFO, "delivery").addKeyValue("worker", worker).addKeyValue("delivery", delivery.word())
                        .log("{} delivery {}{}", worker, delivery.word(), reason.isEmpty() ? "" : ": " + reason);
            case MasterEvent.RecoveryStarted(NodeId worker, long position, long latest) ->
                at(Level.INFO, "recovery-started").addKeyValue("worker", worker).addKeyValue("position", position)
                        .addKeyValue("to", latest)
                        .log("{} recovery started at {}, must reach {}", worker, position, latest);
            case MasterEvent.RecoveryEnded ended -> write(ended);
            case MasterEvent.WorkerTruncated truncated -> write(truncated);
            case MasterEvent.WorkerInMemory(NodeId worker) ->
                at(Level.WARN, "worker-in-memory").addKeyValue("worker", worker)
                        .log("{} keeps its messages in memory (STORAGE=memory): its copies count, and are gone when it"
                                + " stops", worker);
            case MasterEvent.ClientReadOnly(String client, long sequence, int concern) ->
                at(Level.WARN, "client-read-only").addKeyValue("client", client).addKeyValue("sequence", sequence)
                        .addKeyValue("w", concern)
                        .log("client {} is read-only: its message {} is short of {} copies", client, sequence, concern);
            case MasterEvent.ClientWritable(String client) ->
                at(Level.INFO, "client-writable").addKeyValue("client", client)
                        .log("client {} may write again: its messages have their copies", client);
            case MasterEvent.StartedWriting(var logId, long epoch, long head, String how) ->
                at(Level.INFO, "epoch").addKeyValue("log", logId).addKeyValue("epoch", epoch).addKeyValue("head", head)
                        .log("writing to log {} in epoch {} after message {}: {}", logId, epoch, head, how);
            case MasterEvent.MessagesLost(long first, long through) ->
                at(Level.ERROR, "messages-lost").addKeyValue("first", first).addKeyValue("through", through)
                        .log("messages {} to at least {} were lost to damage and are given up, as RECOVER_FROM says",
                                first, through);
            case MasterEvent.DiskFull(String reason) ->
                at(Level.ERROR, "disk-full").log("writes are refused: {}", reason);
            case MasterEvent.DiskFreed(long freeBytes) ->
                at(Level.INFO, "disk-freed").addKeyValue("free_bytes", freeBytes)
                        .log("writes are taken again: the storage has room for {} more bytes", freeBytes);
            case MasterEvent.Draining(int pendingWrites) ->
                at(Level.WARN, "draining").addKeyValue("pending", pendingWrites)
                        .log("draining: new writes are refused; {} wait for their copies", pendingWrites);
            case MasterEvent.DrainUndone() ->
                at(Level.INFO, "drain-undone").log("no longer drained: an operator has undone it");
            case MasterEvent.LeaseLost(long epoch) ->
                at(Level.WARN, "lease-lost").addKeyValue("epoch", epoch)
                        .log("writes are refused: too few members have answered lately to be sure that no other node"
                                + " leads; look whether this node reaches them");
            case MasterEvent.LeaseHeld(long epoch) ->
                at(Level.INFO, "lease-held").addKeyValue("epoch", epoch)
                        .log("writes are taken again: a majority of the members answers");
            case MasterEvent.TimestampsAhead(long aheadMs) ->
                at(Level.WARN, "timestamps-ahead").addKeyValue("ahead_ms", aheadMs)
                        .log("the clock is {} s behind the timestamp of the last message: new messages get that"
                                + " timestamp until it has caught up; look whether this machine's clock is right",
                                aheadMs / MS_PER_SECOND);
            case MasterEvent.TimestampsInStep() ->
                at(Level.INFO, "timestamps-in-step").log("the clock has caught up with the timestamps of messages");
            case MasterEvent.CannotWriteYet(_, String reason) ->
                at(Level.WARN, "not-writing").log("cannot write yet: {}", reason);
            case MasterEvent.Stopped(String reason) ->
                at(Level.ERROR, "stopped-writing").log("stopped writing: {}", reason);
        }
    }

    /// The outcome of a write.
    public static void outcome(int concern, Outcome outcome, long tookNs) {
        if (outcome instanceof Outcome.NotAppended(Refusal refusal)) refused(refusal);
    }

    /// Each reason once, and then once a minute while it continues.
    private static void refused(Refusal refusal) {
        OptionalLong skipped = REFUSALS.happened(refusal.reason(), System.nanoTime());
        if (skipped.isEmpty()) return;
        String more = skipped.getAsLong() == 0
                ? ""
                : " (and " + skipped.getAsLong() + " more since the last such line)";
        at(levelOf(refusal.reason()), "write-refused").addKeyValue("reason", refusal.reason())
                .addKeyValue("more", skipped.getAsLong())
                .log("a write was refused: {}{}", refusal.detail(), more);
    }

    static Level levelOf(Refusal.Reason reason) {
        return switch (reason) {
            case NOT_ALLOWED, BAD_REQUEST, OTHER_CONTENT, CLIENT_READ_ONLY, RATE_LIMITED, CALLER_GONE -> Level.INFO;
            case TOO_MANY_PENDING, QUORUM_LOST, DISK_FULL, DRAINING, NOT_WRITING -> Level.WARN;
        };
    }

    private static LoggingEventBuilder at(Level level, String event) {
        return LOG.atLevel(level).addKeyValue("event", event);
    }

    private static void write(MasterEvent.HealthChanged health) {
        boolean better = health.to().compareTo(health.from()) < 0;
        at(better ? Level.INFO : Level.WARN, "health").addKeyValue("worker", health.worker())
                .addKeyValue("from", health.from())
                .addKeyValue("to", health.to())
                .log("{} {} -> {}: {}", health.worker(), health.from(), health.to(), health.reason());
    }

    private static void write(MasterEvent.WorkerTruncated truncated) {
        at(Level.WARN, "worker-truncated").addKeyValue("worker", truncated.worker())
                .addKeyValue("first", truncated.first())
                .addKeyValue("last", truncated.last())
                .log("{} has truncated messages {} to {}, {} in all: this master's log has other messages there, or"
                        + " ended before them. After a crash of the master none of them was acknowledged; if its data"
                        + " directory was replaced by an older copy, or its log was rebuilt without this worker,"
                        + " acknowledged ones may be among them. They are in the files aside-{}-… in the data"
                        + " directory of {}, unless it keeps messages in memory",
                        truncated.worker(), truncated.first(), truncated.last(),
                        truncated.last() - truncated.first() + 1, truncated.first(), truncated.worker());
    }

    private static void write(MasterEvent.RecoveryEnded ended) {
        Level level = ended.result() == RecoveryResult.SYNCED ? Level.INFO : Level.WARN;
        String reason = ended.reason().isEmpty() ? "" : ": " + ended.reason();
        at(level, "recovery-ended").addKeyValue("worker", ended.worker()).addKeyValue("result", ended.result())
                .addKeyValue("position", ended.position())
                .log("{} recovery {} at {}{}", ended.worker(), ended.result(), ended.position(), reason);
    }
}
