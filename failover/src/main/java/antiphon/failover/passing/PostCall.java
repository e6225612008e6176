package antiphon.failover.passing;

import antiphon.master.serve.Answers;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// One write. With both ids it is repeated when nobody knows whether it is in the log, which has it once then. Without,
/// it is answered ABORTED: what clients make of UNAVAILABLE is to send it again.
final class PostCall extends UnaryCall<PostMessageRequest> {
    private static final int OTHER_CONTENT = 409;

    private volatile boolean hasIds;

    PostCall(ServerCall<PostMessageRequest, byte[]> call, Metadata caller, Line line) {
        super(call, caller, line, false);
    }

    @Override
    void remember(PostMessageRequest write) {
        hasIds = !write.getClientId().isEmpty() && !write.getRequestId().isEmpty();
    }

    /// So that the caller gets the outcome: it ends shortly before the caller stops waiting.
    @Override
    long waitNs(PostMessageRequest write) {
        long timeoutMs = write.getTimeoutMs();
        long asked = timeoutMs <= 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        Deadline deadline = context.getDeadline();
        long left = deadline == null ? Long.MAX_VALUE : deadline.timeRemaining(TimeUnit.NANOSECONDS) * 9 / 10;
        return Math.clamp(Math.min(asked, left), 0, CallQueue.WAIT_NS_MAX);
    }

    @Override
    boolean canRepeat() {
        return hasIds;
    }

    /// A node that stops ends calls so whose writes are in its log.
    @Override
    AttemptEnd.Known known(AttemptEnd end) {
        AttemptEnd.Known known = end.known();
        return known == AttemptEnd.Known.ANSWERED && end.isUnavailable() ? AttemptEnd.Known.BROKEN : known;
    }

    /// A refusal of the repeat says nothing of the write that was sent first. Other content under its id does: that
    /// write was refused too.
    @Override
    Optional<String> doubt(Status status, Optional<byte[]> whole) {
        if (!status.isOk()) return Optional.of(sentAgain(String.valueOf(status.getDescription())));
        return whole.map(PostCall::read)
                .filter(answer -> answer.getOutcome() == Outcome.NOT_APPENDED)
                .filter(answer -> answer.getStatusCode() != OTHER_CONTENT)
                .map(answer -> sentAgain(answer.getDetail()));
    }

    private static String sentAgain(String refusal) {
        return "the connection to the node that led broke before it answered, and the write was refused when it was"
                + " sent again (" + refusal + ")";
    }

    private static PostMessageResponse read(byte[] answer) {
        try {
            return PostMessageResponse.parseFrom(answer);
        } catch (InvalidProtocolBufferException _) {
            return PostMessageResponse.getDefaultInstance(); // Its caller sees that, too.
        }
    }

    @Override
    void lost(String why) {
        close(Status.ABORTED.withDescription(why + ": whether the write is in the log is not known; "
                + (canRepeat()
                        ? "send it again with the same ids, then it is there once"
                        : "look before sending it again, or give each write a client_id and a request_id, with which"
                                + " it can be sent again")),
                new Metadata());
    }

    @Override
    public void refuse(WhyNot why) {
        if (wasSentBefore()) {
            lost("the connection to the node that led broke before it answered, and then " + why.sentence());
            return;
        }
        byte[] refusal = Answers.unavailable(why.sentence()).toByteArray();
        close(() -> {
            call.sendHeaders(new Metadata());
            call.sendMessage(refusal);
        }, Status.OK, new Metadata());
    }
}
