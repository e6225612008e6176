package antiphon.worker.intake;

import antiphon.worker.core.contract.RecoveryResult;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerEffect;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/// The core's refusals, as the status of a call.
public final class Refusals {
    private Refusals() {}

    public static StatusRuntimeException status(Refusal refusal) {
        return statusOf(refusal.reason()).withDescription(refusal.detail()).asRuntimeException();
    }

    private static Status statusOf(Refusal.Reason reason) {
        return switch (reason) {
            case OTHER_LOG, OLD_EPOCH, BAD_EPOCH, DIVERGED -> Status.FAILED_PRECONDITION;
            case BAD_MESSAGE -> Status.INVALID_ARGUMENT;
            case ALTERED -> Status.DATA_LOSS;
            case GAP_FULL, DISK_FULL, BUSY -> Status.RESOURCE_EXHAUSTED;
        };
    }

    /// Empty for a recovery whose end is reported in its answer.
    public static Optional<StatusRuntimeException> status(WorkerEffect.AnswerRecovery answer) {
        if (answer.result() != RecoveryResult.REFUSED) return Optional.empty();
        return Optional.of(Status.FAILED_PRECONDITION
                .withDescription("this worker cannot catch up: " + answer.reason())
                .asRuntimeException());
    }

    static StatusRuntimeException stopping() {
        return Status.UNAVAILABLE.withDescription(ReplicaAnswers.STOPPING).asRuntimeException();
    }
}
