package antiphon.worker.core.contract;

import antiphon.message.Hash;
import antiphon.message.LogId;

/// Events for operators.
public sealed interface WorkerEvent {
    record LogTaken(LogId logId) implements WorkerEvent {}

    record EpochPromised(long epoch) implements WorkerEvent {}

    /// Emitted once until the reason changes.
    record MasterRefused(String reason) implements WorkerEvent {}

    record GapOpened(long missing, long arrived) implements WorkerEvent {}

    record GapClosed(long head) implements WorkerEvent {}

    /// A message differs from the one held; emitted once until another message differs.
    ///
    /// @param sequence the number under which the two logs differ
    record Diverged(long sequence, Hash held, Hash arrived) implements WorkerEvent {}

    /// Messages of an older epoch, which the master of the promised epoch does not have, were moved into a side file.
    record Truncated(long after, long last) implements WorkerEvent {}

    /// A message that waited for its parent does not match it.
    record ChildDropped(long sequence, String reason) implements WorkerEvent {}

    /// Emitted when the free space falls below the reserve, [DiskFreed] when it is back.
    record DiskFull(String reason) implements WorkerEvent {}

    record DiskFreed(long freeBytes) implements WorkerEvent {}

    /// By a stream, by a unary call, or in a page of a catch-up; for another reason than a full disk.
    record DeliveryRefused(Refusal refusal) implements WorkerEvent {}

    record CatchUpStarted(long from, long to, String why) implements WorkerEvent {}

    /// Emitted once until the reason changes.
    record CatchUpStalled(long head, String reason) implements WorkerEvent {}

    record CatchUpEnded(RecoveryResult result, long position, String reason) implements WorkerEvent {}
}
