package antiphon.master.page.action;

import antiphon.core.NodeId;
import antiphon.master.core.contract.DeliveryState;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput.RecoveryResult;
import antiphon.master.core.policy.Health;
import java.util.Locale;

/// Something that has happened, in one sentence.
///
/// @param kind a word for programs, such as `health`
public record PageEvent(Level level, String kind, String text) {
    private static final long MS_PER_SECOND = 1_000;

    enum Level {
        INFO, WARN, ERROR
    }

    public static PageEvent of(MasterEvent event) {
        return switch (event) {
            case MasterEvent.HealthChanged(NodeId worker, Health.Name from, Health.Name to, String reason) ->
                new PageEvent(
                        to.compareTo(from) < 0 ? Level.INFO : Level.WARN,
                        "health",
                        worker + " went from " + lower(from) + " to " + lower(to) + ": " + reason);
            case MasterEvent.HealthReasonChanged(NodeId worker, Health.Name health, String reason) ->
                new PageEvent(Level.WARN, "health", worker + " is " + lower(health) + " for another reason: " + reason);
            case MasterEvent.DeliveryChanged(NodeId worker, DeliveryState delivery, String reason) ->
                new PageEvent(
                        delivery.flows() ? Level.INFO : Level.WARN,
                        "delivery",
                        worker + " is " + delivery.word() + because(reason));
            case MasterEvent.RecoveryStarted(NodeId worker, long position, long latest) ->
                info("recovery", worker + " catches up from " + position + " to " + latest);
            case MasterEvent.RecoveryEnded(NodeId worker, RecoveryResult result, long position, String reason) ->
                new PageEvent(
                        result == RecoveryResult.SYNCED ? Level.INFO : Level.WARN,
                        "recovery",
                        worker + " ended its recovery " + lower(result) + " at " + position + because(reason));
            case MasterEvent.WorkerTruncated(NodeId worker, long first, long last) ->
                new PageEvent(
                        Level.WARN,
                        "truncated",
                        worker + " has truncated messages " + first + " to " + last + ", which this master's log does"
                                + " not have; acknowledged ones may be among them if this master was started with an"
                                + " older copy of its log, or its log was rebuilt without this worker");
            case MasterEvent.WorkerInMemory(NodeId worker) ->
                new PageEvent(
                        Level.WARN,
                        "in_memory",
                        worker + " keeps its messages in memory: its copies count, and are gone when it stops");
            case MasterEvent.ClientReadOnly(String client, long sequence, int concern) ->
                new PageEvent(
                        Level.WARN,
                        "client",
                        client + " is read-only: message " + sequence + " is short of " + concern + " copies");
            case MasterEvent.ClientWritable(String client) -> info("client", client + " may write again");
            case MasterEvent.StartedWriting(var logId, long epoch, long head, String how) ->
                info(
                        "epoch",
                        "epoch " + epoch + " began after message " + head + " of log " + logId + ": " + how);
            case MasterEvent.MessagesLost(long first, long through) ->
                error("damage", "messages " + first + " to at least " + through + " were lost to damage");
            case MasterEvent.DiskFull(String reason) -> error("disk", "writes are refused: " + reason);
            case MasterEvent.DiskFreed(long freeBytes) ->
                info("disk", "writes are taken again: there is room for " + freeBytes + " more bytes");
            case MasterEvent.Draining(int pendingWrites) ->
                new PageEvent(
                        Level.WARN,
                        "drain",
                        "the master is drained: it takes no new writes, and " + pendingWrites
                                + " wait for their copies");
            case MasterEvent.LeaseLost _ ->
                new PageEvent(
                        Level.WARN,
                        "lease",
                        "too few members answer to be sure that no other node leads: no writes are taken");
            case MasterEvent.LeaseHeld _ -> info("lease", "a majority of the members answers again");
            case MasterEvent.DrainUndone _ -> info("drain", "the master is no longer drained");
            case MasterEvent.TimestampsAhead(long aheadMs) ->
                new PageEvent(
                        Level.WARN,
                        "clock",
                        "the clock is " + aheadMs / MS_PER_SECOND + " s behind the timestamp of the last message: new"
                                + " messages get that timestamp until it has caught up");
            case MasterEvent.TimestampsInStep _ ->
                info("clock", "the clock has caught up with the timestamps of messages");
            case MasterEvent.CannotWriteYet(_, String reason) ->
                new PageEvent(Level.WARN, "state", "the master cannot write yet: " + reason);
            case MasterEvent.Stopped(String reason) -> error("state", "the master stopped writing: " + reason);
        };
    }

    static PageEvent info(String kind, String text) {
        return new PageEvent(Level.INFO, kind, text);
    }

    private static PageEvent error(String kind, String text) {
        return new PageEvent(Level.ERROR, kind, text);
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String because(String reason) {
        return reason.isEmpty() ? "" : ": " + reason;
    }
}
