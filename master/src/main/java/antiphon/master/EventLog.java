package antiphon.master;

import antiphon.master.core.MasterEvent;
import antiphon.master.core.MasterInput.RecoveryResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// One line per event, in words for people.
final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger("antiphon.master");

    private EventLog() {}

    static void write(MasterEvent event) {
        switch (event) {
            case MasterEvent.HealthChanged health -> write(health);
            case MasterEvent.DeliveryChanged(String worker, String delivery, String reason) ->
                LOG.info("{} delivery {}{}", worker, delivery, reason.isEmpty() ? "" : ": " + reason);
            case MasterEvent.RecoveryStarted(String worker, long position, long latest) ->
                LOG.info("{} recovery started at {}, has to reach {}", worker, position, latest);
            case MasterEvent.RecoveryEnded ended -> write(ended);
            case MasterEvent.ClientReadOnly(String client, long sequence, int concern) ->
                LOG.warn("client {} is read-only: its message {} is short of {} copies", client, sequence, concern);
            case MasterEvent.ClientWritable(String client) ->
                LOG.info("client {} may write again: its messages have their copies", client);
            case MasterEvent.StartedWriting(var logId, long epoch, long head, String how) ->
                LOG.info("writing to log {} in epoch {} after message {}: {}", logId, epoch, head, how);
            case MasterEvent.MessagesLost(long first, long through) ->
                LOG.error("messages {} to at least {} were lost to damage and are given up, as RECOVER_FROM says",
                        first,
                        through);
            case MasterEvent.DiskFull(String reason) -> LOG.error("writes are refused: {}", reason);
            case MasterEvent.DiskFreed(long freeBytes) ->
                LOG.info("writes are taken again: the storage has room for {} more bytes", freeBytes);
            case MasterEvent.Draining(int pendingWrites) ->
                LOG.warn("draining: new writes are refused; {} wait for their copies", pendingWrites);
            case MasterEvent.DrainUndone() -> LOG.info("writes are taken again: the draining was undone");
            case MasterEvent.CannotWriteYet(String reason) -> LOG.warn("cannot write yet: {}", reason);
            case MasterEvent.Stopped(String reason) -> LOG.error("stopped writing: {}", reason);
        }
    }

    private static void write(MasterEvent.HealthChanged health) {
        boolean better = health.to().compareTo(health.from()) < 0;
        Level level = better ? Level.INFO : Level.WARN;
        LOG.atLevel(level).log("{} {} -> {}: {}", health.worker(), health.from(), health.to(), health.reason());
    }

    private static void write(MasterEvent.RecoveryEnded ended) {
        Level level = ended.result() == RecoveryResult.SYNCED ? Level.INFO : Level.WARN;
        String reason = ended.reason().isEmpty() ? "" : ": " + ended.reason();
        LOG.atLevel(level).log("{} recovery {} at {}{}", ended.worker(), ended.result(), ended.position(), reason);
    }
}
