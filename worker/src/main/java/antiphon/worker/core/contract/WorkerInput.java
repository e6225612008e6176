package antiphon.worker.core.contract;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.util.List;
import java.util.Optional;

/// What can happen to a worker. Entries have been verified: their hashes and signatures are sound.
public sealed interface WorkerInput {
    /// A master asks for something, or answers; a later epoch is promised to it.
    sealed interface Question {
        /// 0 leaves it unchecked.
        long epoch();
    }

    record StreamOpened(long stream, LogId logId, long epoch) implements WorkerInput, Question {}

    /// Consecutive entries, each the parent of the next.
    record BatchArrived(long stream, List<LogEntry> entries) implements WorkerInput {}

    /// A batch, or what was left of one, could not be verified.
    record BatchRefused(long stream, Refusal refusal) implements WorkerInput {}

    record StreamClosed(long stream) implements WorkerInput {}

    /// One message by a unary call.
    ///
    /// @param logId empty leaves it unchecked
    /// @param epoch of the master that sends; 0 leaves it unchecked
    record ReplicaArrived(long call, Optional<LogId> logId, long epoch, LogEntry entry)
            implements
                WorkerInput,
                Question {}

    /// The master has noticed this worker.
    ///
    /// @param logId empty leaves it unchecked
    /// @param epoch 0 leaves it unchecked
    /// @param latestHash of the master's latest message; empty leaves it unchecked
    record RecoveryAsked(
            long call,
            Optional<LogId> logId,
            long epoch,
            long masterLatest,
            Optional<Hash> latestHash)
            implements
                WorkerInput,
                Question {}

    /// The caller of a unary call, or of a fence, has cancelled. A recovery continues without its caller.
    record CallGone(long call) implements WorkerInput {}

    /// The answer to [WorkerEffect.FetchPage] or [WorkerEffect.FetchFrom].
    ///
    /// @param entries the verified ones up to the first that is not
    /// @param problem what was wrong with the entry after these
    record PageArrived(
            long fetch,
            LogId logId,
            long epoch,
            List<LogEntry> entries,
            boolean more,
            long masterLatest,
            Optional<String> problem)
            implements
                WorkerInput,
                Question {}

    /// An entry that arrived by a unary call or in a page could not be verified. What becomes of the call or the page
    /// is an input of its own, or none.
    record EntryRefused(Refusal refusal) implements WorkerInput {}

    /// The master did not answer; a retry may succeed.
    record FetchFailed(long fetch, String reason) implements WorkerInput {}

    /// The master answered that this worker's log is not the beginning of its own.
    record FetchDiverged(long fetch, String reason) implements WorkerInput {}

    /// The master answered that it will not serve this worker.
    record FetchRefused(long fetch, String reason) implements WorkerInput {}

    /// Everything up to here is durable.
    ///
    /// @param truncations how many there were when the sync began: its result does not count for a truncated
    /// tail
    record Stored(long upTo, long truncations) implements WorkerInput {}

    /// How much room there is for more messages; enough before the first such input.
    ///
    /// @param shortage what is missing where, as words for people; empty where there is enough
    record DiskChecked(long freeBytes, Optional<String> shortage) implements WorkerInput {}

    /// Nothing can be written to the storage, regardless of free space, until a [DiskChecked] without a shortage.
    record DiskRefuses(String reason) implements WorkerInput {}

    record DeadlinePassed() implements WorkerInput {}

    /// A question of the leader of an epoch that was taken over.
    ///
    /// @param question says the same epoch
    record OfEpoch(OwnedEpoch epoch, Question question) implements WorkerInput {}

    /// @param of the epoch in which it is asked, when that was taken over
    static <Q extends WorkerInput & Question> WorkerInput asked(Q question, Optional<OwnedEpoch> of) {
        return of.<WorkerInput>map(epoch -> new OfEpoch(epoch, question)).orElse(question);
    }

    /// A node that has claimed the epoch asks this worker to follow nobody of a lower one any more, and to say how far
    /// its log goes then.
    ///
    /// @param isWhole whether no message is missing that was durable here once, as the log knows now
    record FenceAsked(long call, LogId logId, long epoch, Owner owner, boolean isWhole) implements WorkerInput {}

    /// This node takes an epoch over: an order to its own replica, which has promised the epoch to it. Nothing is done
    /// any more once a later epoch is promised: the end of the log was reported to another then.
    sealed interface OfTakeover {
        long epoch();

        Owner owner();
    }

    /// Make this log the same as that of a member which promised the same epoch, and answered the fence with this end.
    ///
    /// @param incarnation of that member: a later life of it may have another log
    record RebuildAsked(long epoch, Owner owner, NodeId source, long incarnation, long end, Hash endHash)
            implements
                WorkerInput,
                OfTakeover {}

    /// This log is the one that the epoch goes on with: adopt it.
    record AdoptAsked(long epoch, Owner owner) implements WorkerInput, OfTakeover {}

    /// [WorkerEffect.Adopt] is done.
    record EpochAdopted(long epoch) implements WorkerInput {}

    /// On a stream: the messages up to here are held by a majority for good.
    record CommittedArrived(long stream, long upTo) implements WorkerInput {}

    /// With a heartbeat of the leader of that epoch: the same.
    record CommittedHeard(OwnedEpoch epoch, long upTo) implements WorkerInput {}
}
