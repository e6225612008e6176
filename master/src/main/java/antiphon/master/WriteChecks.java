package antiphon.master;

import antiphon.master.core.Refusal;
import antiphon.message.Message;
import antiphon.node.Connection;
import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Deadline;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Looks at the fields of a write before it is handed to the core: what does not depend on the cluster's state.
final class WriteChecks {
    private static final long TIMEOUT_MS_MAX = TimeUnit.DAYS.toMillis(1);
    private static final String UNNAMED = "(connection ";
    private static final long DEADLINE_MARGIN_NS_MIN = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long DEADLINE_MARGIN_NS_MAX = TimeUnit.MILLISECONDS.toNanos(250);

    private final int contentBytesMax;

    WriteChecks(int contentBytesMax) {
        this.contentBytesMax = contentBytesMax;
    }

    /// What is wrong, naming the field and the limit; empty when nothing is.
    Optional<Refusal> problemWith(String content, String clientId, String requestId, long timeoutMs) {
        if (content.isBlank()) return bad("content is blank: a message needs a text");
        int contentBytes = utf8Bytes(content);
        if (contentBytes > contentBytesMax)
            return bad("content has " + contentBytes + " bytes, at most " + contentBytesMax
                    + " are allowed (MAX_CONTENT_BYTES)");
        if (utf8Bytes(clientId) > Message.CLIENT_ID_BYTES_MAX)
            return bad("client_id has " + utf8Bytes(clientId) + " bytes, at most " + Message.CLIENT_ID_BYTES_MAX
                    + " are allowed");
        if (!clientId.isEmpty() && clientId.isBlank())
            return bad("client_id is blank: name the client, or leave the field out");
        if (clientId.startsWith(UNNAMED))
            return bad("client_id begins with '" + UNNAMED + "', which is kept for callers without a name");
        if (utf8Bytes(requestId) > Message.REQUEST_ID_BYTES_MAX)
            return bad("request_id has " + utf8Bytes(requestId) + " bytes, at most " + Message.REQUEST_ID_BYTES_MAX
                    + " are allowed");
        if (!requestId.isEmpty() && clientId.isEmpty())
            return bad("request_id is given without client_id: a request id is known per client, so name the client");
        if (timeoutMs < 0 || timeoutMs > TIMEOUT_MS_MAX)
            return bad("timeout_ms is " + timeoutMs + ", must be 0 (wait as long as the call lasts) to "
                    + TIMEOUT_MS_MAX);
        return Optional.empty();
    }

    private static Optional<Refusal> bad(String detail) {
        return Optional.of(new Refusal(Refusal.Reason.BAD_REQUEST, detail));
    }

    private static int utf8Bytes(String text) {
        return ByteString.copyFromUtf8(text).size();
    }

    /// A write whose fields were found sound.
    Write write(String content, String clientId, String requestId, int concern, long timeoutMs) {
        String client = clientId.isEmpty() ? UNNAMED + Connection.current() + ")" : clientId;
        return new Write(client, clientId, requestId, content, utf8Bytes(content), concern, waitNs(timeoutMs));
    }

    /// As long as asked for, but ending shortly before the call's own deadline, so that the caller hears the outcome.
    private static long waitNs(long timeoutMs) {
        long asked = timeoutMs == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        Deadline deadline = Context.current().getDeadline();
        if (deadline == null) return asked;
        long left = deadline.timeRemaining(TimeUnit.NANOSECONDS);
        long margin = Math.clamp(left / 10, DEADLINE_MARGIN_NS_MIN, DEADLINE_MARGIN_NS_MAX);
        return Math.min(asked, Math.max(left - margin, 0));
    }
}
