package antiphon.master.core.contract;

import antiphon.core.NodeId;
import antiphon.message.ContentHash;
import antiphon.message.LogId;
import java.util.List;
import java.util.Optional;

/// What can happen to a master.
public sealed interface MasterInput {
    /// From a worker or the links to it.
    sealed interface OfWorker extends MasterInput {
        NodeId worker();
    }

    /// Writes that arrived together; they are handled one after the other.
    record WritesArrived(List<WriteRequest> requests) implements MasterInput {}

    /// The caller cancelled; the write itself continues.
    record CallerGone(long ticket) implements MasterInput {}

    /// The master's own log is durable up to here.
    record Stored(long upTo) implements MasterInput {}

    record WorkerAnswered(NodeId worker, WorkerReport report) implements OfWorker {}

    /// A heartbeat was not answered in time, or not correctly.
    record WorkerMissed(NodeId worker, Reason reason, Presence presence) implements OfWorker {}

    /// The worker reports other signing keys than before: it may now take what it refused for lack of a key.
    record WorkerKeysChanged(NodeId worker) implements OfWorker {}

    /// The worker ended the stream because it cannot take one of its messages: it was altered on the way, or is signed
    /// with a key that the worker does not have.
    record MessageRefused(NodeId worker, long stream, Reason reason) implements OfWorker {}

    /// On a stream: everything up to `position` is durable on the worker. The first one on a stream gives the number to
    /// resume from.
    ///
    /// @param incarnation of the reporting node, 0 when unknown
    record WorkerProgressed(
            NodeId worker, long stream, long position, WorkerReport.Agreement agreement, long gap, long incarnation)
            implements OfWorker {
        public WorkerProgressed(
                NodeId worker, long stream, long position, WorkerReport.Agreement agreement, long gap) {
            this(worker, stream, position, agreement, gap, 0);
        }
    }

    /// How many bytes of the stream's frames have reached the worker, including a partial frame.
    record FrameArriving(NodeId worker, long stream, long bytes) implements OfWorker {}

    /// How many bytes of its catch-up have reached the worker, including a partial page.
    record CatchUpArriving(NodeId worker, long bytes) implements OfWorker {}

    /// A frame was handed to the transport. While it is not `writable`, a [LinkWritable] follows.
    record FrameSent(NodeId worker, long stream, long upTo, boolean writable) implements OfWorker {}

    record LinkWritable(NodeId worker, long stream) implements OfWorker {}

    /// The master cannot read the next message of the stream from its own disk; it may succeed later.
    record FrameHeldUp(NodeId worker, long stream, Reason reason) implements OfWorker {}

    /// @param retryable false when a retry cannot help, as with a wrong token
    record DeliveryFailed(NodeId worker, long stream, Reason reason, boolean retryable) implements OfWorker {}

    /// The worker ended the stream because it cannot take more now; otherwise it is healthy.
    record WorkerFull(NodeId worker, long stream, Reason reason) implements OfWorker {}

    /// @param position the worker's durable number, with `agreement` as in its report
    /// @param incarnation of the reporting node, 0 when unknown
    record RecoveryEnded(
            NodeId worker,
            long attempt,
            RecoveryResult result,
            long position,
            WorkerReport.Agreement agreement,
            Reason reason,
            long incarnation)
            implements OfWorker {
        /// Whether what the worker holds is the beginning of the master's log.
        public boolean agrees() {
            return agreement == WorkerReport.Agreement.SAME;
        }

        public RecoveryEnded(
                NodeId worker,
                long attempt,
                RecoveryResult result,
                long position,
                WorkerReport.Agreement agreement,
                Reason reason) {
            this(worker, attempt, result, position, agreement, reason, 0);
        }

        public RecoveryEnded failed(Reason why) {
            return new RecoveryEnded(
                    worker, attempt, RecoveryResult.FAILED, 0, WorkerReport.Agreement.UNKNOWN, why, incarnation);
        }
    }

    /// While starting: messages fetched from a worker were appended to the master's log.
    record Fetched(long attempt, long head, boolean complete) implements MasterInput {}

    /// @param diverged the worker's messages are sound, but do not follow what the master holds
    record FetchFailed(long attempt, String reason, boolean diverged) implements MasterInput {}

    /// A message with a request id that entered the log outside this core: read at start or fetched.
    record RequestSeen(String client, String requestId, ContentHash content, long sequence) implements MasterInput {}

    /// The random name of the master's own disk, before [Started]; absent where messages are kept in memory.
    record OwnDisk(String disk) implements MasterInput {}

    /// The key with which new messages are signed from now on.
    ///
    /// @param key its id, empty where signatures do not name their key: a worker may have that one under another id
    record SignsWith(Optional<Long> key) implements MasterInput {}

    /// How much room there is for more messages.
    ///
    /// @param shortage what is missing where, as words for people; empty where there is enough
    record DiskChecked(long freeBytes, Optional<String> shortage) implements MasterInput {}

    /// Nothing can be written to the storage, regardless of free space, until a [DiskChecked] without a shortage.
    record DiskRefuses(String reason) implements MasterInput {}

    /// An operator stops new writes, so that the node can be stopped without pending work, or allows them again.
    record DrainWanted(boolean drain) implements MasterInput {}

    /// No other node opens before this time, so writes with too few copies to survive a takeover may be acknowledged.
    record LeaseUntil(long untilNs) implements MasterInput {}

    /// Another node is asked to lead: from this turn on nothing is acknowledged that needs the lease, and it does not
    /// come back.
    record GiveLeaseUp() implements MasterInput {}

    /// Another node leads, or is about to: nothing more is acknowledged, from this turn on.
    record StepDown() implements MasterInput {}

    /// @param client whose writes the forecast is for; empty for a client without waiting writes
    record StatusWanted(long ticket, String client) implements MasterInput {}

    /// The process is about to end: nothing more is accepted, and all waiting calls are answered with what is known.
    record Stopping() implements MasterInput {}

    /// What the master's own log held when it started; the first input of all but for [RequestSeen], [OwnDisk],
    /// [SignsWith] and [DiskChecked].
    ///
    /// @param lostThrough the last message that is known to have been durable in it and was lost to damage; there may
    ///     have been more. 0 when it is whole
    record Started(Optional<LogId> logId, long epoch, long position, long lostThrough) implements MasterInput {}

    /// The result of a recovery, as the worker reports it.
    enum RecoveryResult {
        SYNCED,
        PARTIALLY_SYNCED,
        FAILED,
        /// The worker cannot take more now.
        NO_ROOM,
        /// A retry cannot succeed: other log, older epoch, wrong token.
        REFUSED
    }
}
