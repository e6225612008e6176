package antiphon.worker.core.contract;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.util.List;
import java.util.Optional;

/// What the shell must do for the worker, in this order.
public sealed interface WorkerEffect {
    /// Durable before anything else happens.
    record AdoptLog(LogId logId) implements WorkerEffect {}

    /// Durable before anything else happens.
    record Promise(long epoch) implements WorkerEffect {}

    /// Durable before anything else happens: in this epoch it listens to nobody but its owner.
    ///
    /// @param committed the messages up to here are known to be held by a majority for good; written with it
    record PromiseTo(Owner owner, long epoch, long committed) implements WorkerEffect {}

    /// Move every message above `after` out of the log and into a side file, durably. Comes before the append.
    record Truncate(long after) implements WorkerEffect {}

    /// For a takeover: of this node, or of one that asks it.
    sealed interface ForTakeover extends WorkerEffect {}

    /// Append and sync; [WorkerInput.Stored] says when these are durable.
    record Append(List<LogEntry> entries) implements WorkerEffect {}

    /// The log, up to the start of the promised epoch, is durable here, and all of it is the leader's: write that down,
    /// durably. [WorkerInput.EpochAdopted] says that it is.
    ///
    /// @param committed as with a promise
    record Adopt(long epoch, long committed) implements WorkerEffect {}

    /// The promise is durable, and this is the end of the log after it, all of it durable.
    ///
    /// @param positionHash empty when damage keeps it from being read: then the log is not whole
    record AnswerFence(long call, long adopted, long position, Optional<Hash> positionHash, boolean isWhole)
            implements
                ForTakeover {}

    /// Only a refusal for an old epoch says that the fence can never be answered.
    ///
    /// @param promised the promise that stands
    record RefuseFence(long call, Refusal refusal, long promised) implements ForTakeover {}

    record AnswerReplica(long call, ReplicaAnswer answer, long position) implements WorkerEffect {}

    /// Cumulative: it includes all earlier ones.
    record SendProgress(long stream, long position, Optional<Hash> positionHash, int gap) implements WorkerEffect {}

    record CloseStream(long stream, Refusal refusal) implements WorkerEffect {}

    /// Ask the master for the messages after a number. One is in flight at a time, besides those of leaders before it:
    /// these are not waited for any more.
    ///
    /// @param afterHash empty while this worker has no log
    /// @param bytesMax of messages, though one always fits
    record FetchPage(long fetch, long after, Optional<Hash> afterHash, int bytesMax) implements WorkerEffect {}

    /// The same, of a member whose log this node takes over. What it serves counts while it has promised the epoch that
    /// this node has claimed.
    ///
    /// @param incarnation only this life of the source may answer
    record FetchFrom(
            NodeId source, long incarnation, long fetch, long after, Optional<Hash> afterHash, int bytesMax)
            implements
                ForTakeover {}

    /// This log is the source's, all of it durable.
    record Rebuilt(long epoch, long position, Hash positionHash) implements ForTakeover {}

    /// The epoch that this node takes over is adopted: it can lead.
    record AdoptedOwn(long epoch) implements ForTakeover {}

    /// The source is silent, has promised a later epoch, or its log is not the one it answered the fence with.
    record RebuildFailed(long epoch, NodeId source, String reason) implements ForTakeover {}

    record AnswerRecovery(long call, RecoveryResult result, long position, Optional<Hash> positionHash, String reason)
            implements
                WorkerEffect {}

    record RefuseRecovery(long call, Refusal refusal) implements WorkerEffect {}

    /// Log it.
    record Emit(WorkerEvent event) implements WorkerEffect {}
}
