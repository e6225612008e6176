package antiphon.worker.intake;

import antiphon.proto.worker.MasterMessageReplicaResponse;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.ReplicaAnswer;

/// The core's decision about a message, in the words and codes of the contract.
final class ReplicaAnswers {
    static final String STOPPING = "this worker stops";
    private static final String SUCCESS = "success";
    private static final String ERROR = "error";

    private ReplicaAnswers() {}

    static MasterMessageReplicaResponse of(ReplicaAnswer answer, long position) {
        return switch (answer) {
            case ReplicaAnswer.Stored() -> success(200, position);
            case ReplicaAnswer.WaitsForParent() -> success(200, position);
            case ReplicaAnswer.Duplicate() -> success(409, position);
            case ReplicaAnswer.Refused(Refusal refusal) -> error(code(refusal.reason()), refusal.detail(), position);
        };
    }

    private static int code(Refusal.Reason reason) {
        return switch (reason) {
            case BAD_MESSAGE, ALTERED, DIVERGED -> 400;
            case GAP_FULL, BUSY -> 429;
            case OTHER_LOG, OLD_EPOCH, BAD_EPOCH, DISK_FULL -> 503;
        };
    }

    private static MasterMessageReplicaResponse success(int code, long position) {
        return MasterMessageReplicaResponse.newBuilder()
                .setStatus(SUCCESS)
                .setStatusCode(code)
                .setPosition(position)
                .build();
    }

    static MasterMessageReplicaResponse error(int code, String reason, long position) {
        return MasterMessageReplicaResponse.newBuilder()
                .setStatus(ERROR)
                .setStatusCode(code)
                .setErrorMessage(reason)
                .setPosition(position)
                .build();
    }
}
