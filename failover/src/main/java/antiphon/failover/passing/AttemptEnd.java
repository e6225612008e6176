package antiphon.failover.passing;

import antiphon.calls.FailureKind;
import io.grpc.Metadata;
import io.grpc.Status;

/// How a call ended at a node that was thought to lead.
///
/// @param given whether it was ever given to a connection
/// @param endedThere whether the other side ended it, so that status and trailers are its own
record AttemptEnd(Leading at, Status status, Metadata trailers, boolean given, boolean endedThere) {
    /// What is known of the call.
    enum Known {
        /// The node has not looked at it.
        NOT_TAKEN,
        /// The connection broke, or was reset: the node may have done it or not.
        BROKEN,
        /// The status says it: the node's own, or why this side ended it.
        ANSWERED
    }

    Known known() {
        if (endedThere) return isNotLeader() ? Known.NOT_TAKEN : Known.ANSWERED;
        if (!given) return isOwnTime() ? Known.ANSWERED : Known.NOT_TAKEN;
        return switch (FailureKind.of(status)) {
            case UNREACHABLE, NOT_GRPC -> Known.NOT_TAKEN;
            case CONNECTION_LOST -> Known.BROKEN;
            default -> Known.ANSWERED;
        };
    }

    private boolean isNotLeader() {
        return trailers.containsKey(PassedHeaders.NOT_LEADER);
    }

    /// The caller's deadline has passed.
    private boolean isOwnTime() {
        return status.getCode() == Status.Code.DEADLINE_EXCEEDED;
    }

    /// For its caller, when it was not answered.
    String broken() {
        return known() == Known.NOT_TAKEN
                ? at.node() + ", which was thought to lead, did not take the call"
                : at.node() + ", which led, ended the call or its connection before it answered";
    }

    boolean isUnavailable() {
        return status.getCode() == Status.Code.UNAVAILABLE;
    }
}
