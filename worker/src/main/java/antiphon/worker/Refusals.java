package antiphon.worker;

import antiphon.worker.core.Refusal;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/// What the core refuses, as the status of a call.
final class Refusals {
    private Refusals() {}

    static StatusRuntimeException status(Refusal refusal) {
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

    static StatusRuntimeException stopping() {
        return Status.UNAVAILABLE.withDescription(ReplicaAnswers.STOPPING).asRuntimeException();
    }
}
