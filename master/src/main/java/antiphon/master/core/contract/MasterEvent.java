package antiphon.master.core.contract;

import antiphon.core.NodeId;
import antiphon.master.core.policy.Health;
import antiphon.message.LogId;

/// Events for operators.
public sealed interface MasterEvent {
    record HealthChanged(NodeId worker, Health.Name from, Health.Name to, String reason) implements MasterEvent {}

    /// A worker that is not HEALTHY is so for a new reason, which needs attention.
    record HealthReasonChanged(NodeId worker, Health.Name health, String reason) implements MasterEvent {}

    record DeliveryChanged(NodeId worker, DeliveryState delivery, String reason) implements MasterEvent {}

    record RecoveryStarted(NodeId worker, long position, long latest) implements MasterEvent {}

    record RecoveryEnded(NodeId worker, MasterInput.RecoveryResult result, long position, String reason)
            implements
                MasterEvent {}

    /// A worker has truncated messages that this master does not have. They were never acknowledged, unless this master
    /// was started with an older copy of its log: the two look the same, since the log does not say what was
    /// acknowledged.
    record WorkerTruncated(NodeId worker, long first, long last) implements MasterEvent {}

    /// This master has a disk and the worker has none: its copies count, and are gone when it stops.
    record WorkerInMemory(NodeId worker) implements MasterEvent {}

    record ClientReadOnly(String client, long sequence, int concern) implements MasterEvent {}

    record ClientWritable(String client) implements MasterEvent {}

    record StartedWriting(LogId logId, long epoch, long head, String how) implements MasterEvent {}

    /// Messages that were durable once, given up by order of an operator: no node that answered still holds them.
    ///
    /// @param through the last one known to have existed; there may have been more
    record MessagesLost(long first, long through) implements MasterEvent {}

    /// Emitted when the free space falls below the reserve, [DiskFreed] when it is back.
    record DiskFull(String reason) implements MasterEvent {}

    record DiskFreed(long freeBytes) implements MasterEvent {}

    /// @param pendingWrites how many writes in the log still wait for their copies
    record Draining(int pendingWrites) implements MasterEvent {}

    record DrainUndone() implements MasterEvent {}

    /// New messages get the timestamp of the last one, since the clock shows an earlier time; [TimestampsInStep] when
    /// it has caught up.
    record TimestampsAhead(long aheadMs) implements MasterEvent {}

    record TimestampsInStep() implements MasterEvent {}

    /// Too few members have answered lately to be sure that no other node leads: no writes are taken until [LeaseHeld].
    record LeaseLost(long epoch) implements MasterEvent {}

    record LeaseHeld(long epoch) implements MasterEvent {}

    record CannotWriteYet(StartObstacle obstacle, String reason) implements MasterEvent {}

    record Stopped(String reason) implements MasterEvent {}
}
