package antiphon.master.links;

import antiphon.core.NodeId;
import antiphon.core.TruncatedTail;
import antiphon.log.ReplicaStore;
import antiphon.log.state.ReplicaState;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterInput.RecoveryResult;
import antiphon.master.core.contract.WorkerReport;
import antiphon.master.core.contract.WorkerReport.Agreement;
import antiphon.master.reason.WorkerReasons;
import antiphon.master.replica.Agreements;
import antiphon.message.LogId;
import antiphon.message.Numbers;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.proto.worker.RecoveryAcknowledgment;
import antiphon.proto.worker.ReplicationProgress;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Reads workers' reports.
final class Reports {
    private static final int NAME_LENGTH_MAX = 256;
    private static final int REASON_LENGTH_MAX = 500;
    private static final int KEYS_MAX = 10_000; // Of a keyset, far more than anyone has.
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final ReplicaState state;
    private final Led led;
    private final Agreements agreements;

    Reports(ReplicaStore store, Led led) {
        this.led = led;
        this.state = store.state();
        this.agreements = new Agreements(store.log());
    }

    boolean isReadable(MasterHealthCheckResponse answer) {
        int logIdBytes = answer.getLogId().size();
        boolean numbers = LongStream.of(answer.getEpoch(), answer.getPosition(), answer.getPositionEpoch(),
                answer.getGap(), answer.getLostThrough(), answer.getDeliveryDelayMs(), answer.getAdoptedEpoch())
                .allMatch(Numbers::isCount);
        boolean nearEpoch = Numbers.isEpochNear(answer.getEpoch(), led.epoch(state));
        boolean names = Stream.of(answer.getName(), answer.getMachineId(), answer.getDiskId())
                .allMatch(name -> name.length() <= NAME_LENGTH_MAX);
        boolean keys = answer.getSigningKeyIdsCount() <= KEYS_MAX;
        return numbers && isTruncationReadable(answer) && nearEpoch && names && keys
                && (logIdBytes == 0 || logIdBytes == LogId.BYTES);
    }

    private static boolean isTruncationReadable(MasterHealthCheckResponse answer) {
        long epoch = answer.getTruncatedEpoch();
        long first = answer.getTruncatedFirst();
        long last = answer.getTruncatedLast();
        if (!LongStream.of(epoch, first, last).allMatch(Numbers::isCount)) return false;
        return epoch == 0 || (first >= 1 && first <= last);
    }

    boolean isReadable(RecoveryAcknowledgment answer) {
        return Numbers.isCount(answer.getPosition());
    }

    boolean isReadable(ReplicationProgress progress) {
        return Numbers.isCount(progress.getPosition()) && Numbers.isCount(progress.getGap());
    }

    WorkerReport of(MasterHealthCheckResponse answer) {
        Optional<LogId> logId = answer.getLogId().isEmpty()
                ? Optional.empty()
                : Optional.of(LogId.of(answer.getLogId().toByteArray()));
        return new WorkerReport(
                answer.getIncarnation(),
                logId,
                answer.getEpoch(),
                answer.getPosition(),
                answer.getPositionEpoch(),
                agreement(answer.getPosition(), answer.getPositionHash()),
                answer.getGap(),
                answer.getFreeDiskBytes(),
                shortened(answer.getNoRoom()),
                TimeUnit.MILLISECONDS.toNanos(answer.getDeliveryDelayMs()),
                answer.getLostThrough(),
                answer.getName(),
                nameOf(answer.getMachineId()),
                answer.getDiskId(),
                answer.getAdoptedEpoch(),
                truncated(answer),
                answer.getInMemory(),
                List.copyOf(answer.getSigningKeyIdsList()));
    }

    private static Optional<TruncatedTail> truncated(MasterHealthCheckResponse answer) {
        if (answer.getTruncatedEpoch() == 0) return Optional.empty();
        return Optional.of(new TruncatedTail(
                answer.getTruncatedEpoch(), answer.getTruncatedFirst(), answer.getTruncatedLast()));
    }

    /// It is kept and shown: no worker's sentence is that long.
    private static String shortened(String reason) {
        return reason.length() <= REASON_LENGTH_MAX ? reason : reason.substring(0, REASON_LENGTH_MAX);
    }

    /// As a worker makes its name of it.
    private static String nameOf(String machineId) {
        return NUMBER.matcher(machineId).matches() ? "worker" + machineId : machineId;
    }

    MasterInput of(NodeId worker, long attempt, RecoveryAcknowledgment answer) {
        RecoveryResult result = switch (answer.getStatus()) {
            case "synced" -> RecoveryResult.SYNCED;
            case "partially_synced" -> RecoveryResult.PARTIALLY_SYNCED;
            default -> RecoveryResult.FAILED;
        };
        Agreement agreement = agreement(answer.getPosition(), answer.getPositionHash());
        return new MasterInput.RecoveryEnded(
                worker, attempt, result, answer.getPosition(), agreement, WorkerReasons.reason(answer.getReason()),
                answer.getIncarnation());
    }

    MasterInput of(NodeId worker, long stream, ReplicationProgress progress) {
        return new MasterInput.WorkerProgressed(
                worker,
                stream,
                progress.getPosition(),
                agreement(progress.getPosition(), progress.getPositionHash()),
                progress.getGap(),
                progress.getIncarnation());
    }

    private Agreement agreement(long position, ByteString positionHash) {
        return agreements.of(position, positionHash.toByteArray());
    }
}
