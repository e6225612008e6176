package antiphon.worker.core.contract;

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

    /// Move every message above `after` out of the log and into a side file, durably. Comes before the append.
    record Truncate(long after) implements WorkerEffect {}

    /// Append and sync; [WorkerInput.Stored] says when these are durable.
    record Append(List<LogEntry> entries) implements WorkerEffect {}

    record AnswerReplica(long call, ReplicaAnswer answer, long position) implements WorkerEffect {}

    /// Cumulative: it includes all earlier ones.
    record SendProgress(long stream, long position, Optional<Hash> positionHash, int gap) implements WorkerEffect {}

    record CloseStream(long stream, Refusal refusal) implements WorkerEffect {}

    /// Ask the master for the messages after a number. One is in flight at a time.
    ///
    /// @param afterHash empty while this worker has no log
    /// @param bytesMax of messages, though one always fits
    record FetchPage(long fetch, long after, Optional<Hash> afterHash, int bytesMax) implements WorkerEffect {}

    record AnswerRecovery(long call, RecoveryResult result, long position, Optional<Hash> positionHash, String reason)
            implements
                WorkerEffect {}

    record RefuseRecovery(long call, Refusal refusal) implements WorkerEffect {}

    /// Log it.
    record Emit(WorkerEvent event) implements WorkerEffect {}
}
