package antiphon.calls;

import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Locale;
import java.util.Optional;

/// The kind of failure that ended a call. Every gRPC status, and every trouble of the transport beneath, is one of
/// these; clients and nodes ask here whether to try again, and what is known of a write.
public enum FailureKind {
    /// No connection came about, or the call was never given to one.
    UNREACHABLE(true, true),
    /// The server there does not speak gRPC: an HTTP port, or a proxy that reloads and is the node's way again soon.
    NOT_GRPC(true, true),
    /// The connection broke, something between refused or reset the call, or the node is starting or stopping.
    CONNECTION_LOST(true, false),
    /// The node gave no answer in time.
    NO_ANSWER(true, false),
    /// The node knows that what was asked for is damaged on its disk, and fetches it from another.
    DAMAGED(true, true),
    /// Too much at that time: refused before anything was done.
    BUSY(true, true),
    /// A request or an answer is longer than the other side takes.
    TOO_LARGE(false, true),
    /// The node does not know the caller.
    UNAUTHENTICATED(false, true),
    /// The node knows the caller, and that caller may not.
    PERMISSION_DENIED(false, true),
    /// The request itself is wrong.
    INVALID_REQUEST(false, true),
    /// The node's state does not allow it, until someone changes that.
    REFUSED(false, true),
    /// The node offers no such call: another kind of node, or none of ours.
    NOT_OFFERED(false, true),
    /// Something went wrong in the node, or its answer cannot be read.
    FAILED(true, false),
    /// The caller's side was closed, or its thread interrupted, while the call was on its way or before it.
    CLOSED(false, false);

    private static final String HTTP2_ERROR = "http/2 error code: ";
    /// Netty's error for a server that begins with anything but HTTP/2; calls wait for what is missing there.
    private static final String NO_HTTP_2 = "first received frame was not settings";

    /// Goes with the status of an answer about damaged messages: which they are.
    public static final Metadata.Key<String> DAMAGED_MESSAGES = Metadata.Key.of(
            "antiphon-damaged", Metadata.ASCII_STRING_MARSHALLER);

    private final boolean isTransient;
    private final boolean nothingDone;

    FailureKind(boolean isTransient, boolean nothingDone) {
        this.isTransient = isTransient;
        this.nothingDone = nothingDone;
    }

    /// Whether a retry can succeed without a change by someone; otherwise the failure is final.
    public boolean isTransient() {
        return isTransient;
    }

    /// Whether a call with one request did nothing for certain: a write that failed so is not in the log. Says nothing
    /// of what was sent before on a stream: [#nothingDoneOnStream] does.
    public boolean nothingDone() {
        return nothingDone;
    }

    /// Whether a stream that fails so before any answer did nothing for certain: none of its requests came to the
    /// service. The other kinds may follow requests that were accepted.
    public boolean nothingDoneOnStream() {
        return this == UNREACHABLE || this == NOT_GRPC || this == NOT_OFFERED;
    }

    public static FailureKind of(Throwable failure) {
        Metadata trailers = Status.trailersFromThrowable(failure);
        if (trailers != null && trailers.containsKey(DAMAGED_MESSAGES)) return DAMAGED;
        return of(Status.fromThrowable(failure));
    }

    public static FailureKind of(Status status) {
        if (status.isOk()) return CONNECTION_LOST; // A stream that was ended without a reason can be opened again.
        String said = said(status);
        if (said.contains(NO_HTTP_2)) return NOT_GRPC;
        if (NotSent.isIn(status)) return ofUnsent(status);
        return ofTransport(said).orElseGet(() -> ofAnswer(status, said));
    }

    /// A request that was refused on this side has the status that the node would have given.
    private static FailureKind ofUnsent(Status status) {
        return switch (status.getCode()) {
            case UNAUTHENTICATED -> UNAUTHENTICATED;
            case PERMISSION_DENIED -> PERMISSION_DENIED;
            case RESOURCE_EXHAUSTED -> TOO_LARGE;
            default -> UNREACHABLE;
        };
    }

    /// A reset or a GOAWAY may come from whatever is between, after the node has got the call, whichever status gRPC
    /// makes of it. Only a stream that was refused is known not to have been looked at (RFC 9113, 8.7).
    private static Optional<FailureKind> ofTransport(String said) {
        if (said.contains(HTTP2_ERROR + "refused_stream")) return Optional.of(UNREACHABLE);
        boolean transport = said.contains(HTTP2_ERROR)
                || said.contains("rst_stream")
                || said.contains("unexpected eos")
                || said.contains("end-of-stream mid-frame")
                || said.contains("channel closed")
                || said.contains("http2 exception");
        return transport ? Optional.of(CONNECTION_LOST) : Optional.empty();
    }

    private static FailureKind ofAnswer(Status status, String said) {
        return switch (status.getCode()) {
            case OK, UNAVAILABLE, CANCELLED -> CONNECTION_LOST;
            case DEADLINE_EXCEEDED -> NO_ANSWER;
            case RESOURCE_EXHAUSTED -> said.contains("exceeds maximum size") ? TOO_LARGE : BUSY;
            case UNAUTHENTICATED -> UNAUTHENTICATED;
            case PERMISSION_DENIED -> PERMISSION_DENIED;
            case INVALID_ARGUMENT -> INVALID_REQUEST;
            case FAILED_PRECONDITION, OUT_OF_RANGE -> REFUSED;
            case UNIMPLEMENTED -> NOT_OFFERED;
            case UNKNOWN, INTERNAL, DATA_LOSS, ABORTED, NOT_FOUND, ALREADY_EXISTS -> FAILED;
        };
    }

    /// The texts of the status and its causes: the transport's error is in either.
    private static String said(Status status) {
        StringBuilder said = new StringBuilder(String.valueOf(status.getDescription()));
        for (Throwable each = status.getCause(); each != null; each = each.getCause())
            said.append('\n').append(each.getMessage());
        return said.toString().toLowerCase(Locale.ROOT);
    }
}
