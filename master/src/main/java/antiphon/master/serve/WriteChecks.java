package antiphon.master.serve;

import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Refusal;
import antiphon.master.intake.WriteListener;
import antiphon.master.replica.Write;
import antiphon.message.ContentHash;
import antiphon.message.Message;
import antiphon.node.auth.Grant;
import antiphon.node.rpc.call.Connection;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessagesRequest;
import io.grpc.Context;
import io.grpc.Deadline;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Checks the fields of a write before the core gets it: everything that does not depend on the cluster's state.
public final class WriteChecks {
    private static final long TIMEOUT_MS_MAX = TimeUnit.DAYS.toMillis(1);
    private static final String UNNAMED = "(connection ";
    private static final long DEADLINE_MARGIN_NS_MIN = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long DEADLINE_MARGIN_NS_MAX = TimeUnit.MILLISECONDS.toNanos(250);

    private final int contentBytesMax;
    private final WriteListener listener;

    public WriteChecks(int contentBytesMax, WriteListener listener) {
        this.contentBytesMax = contentBytesMax;
        this.listener = listener;
    }

    /// Common to all writes of one call.
    public final class Common {
        private final String clientId;
        private final int concern;
        private final Optional<Refusal> problem;
        private final String client;
        private final String payer;
        private final long waitNs;

        private Common(String clientId, int concern, long timeoutMs) {
            this.clientId = clientId;
            this.concern = concern;
            this.problem = problemWithClient(clientId, timeoutMs).or(() -> problemWithCaller(clientId));
            this.client = clientId.isEmpty() ? UNNAMED + Connection.current() + ")" : clientId;
            this.payer = Grant.current().map(caller -> "caller " + caller.name()).orElse(client);
            this.waitNs = waitNs(timeoutMs);
        }

        /// The problem, naming the field and the limit; empty when there is none.
        public Optional<Refusal> problemWith(String content, String requestId) {
            Optional<Refusal> found = findProblem(content, requestId);
            if (found.isPresent()) listener.answered(concern, new Outcome.NotAppended(found.get()), 0);
            return found;
        }

        private Optional<Refusal> findProblem(String content, String requestId) {
            return problem.filter(found -> found.reason() == Refusal.Reason.NOT_ALLOWED)
                    .or(() -> problemWithContent(content))
                    .or(() -> problem)
                    .or(() -> requestId.isEmpty() ? Optional.empty() : problemWithRequestId(requestId, clientId));
        }

        /// A write whose fields were found sound.
        public Write write(String content, String requestId) {
            byte[] utf8 = content.getBytes(StandardCharsets.UTF_8);
            ContentHash hash = requestId.isEmpty() ? ContentHash.NONE : ContentHash.of(utf8);
            return new Write(client, payer, clientId, requestId, content, utf8.length, hash, concern, waitNs);
        }
    }

    public Common common(PostMessageRequest request) {
        return new Common(request.getClientId(), request.getWriteConcern(), request.getTimeoutMs());
    }

    public Common common(PostMessagesRequest request) {
        return new Common(request.getClientId(), request.getWriteConcern(), request.getTimeoutMs());
    }

    private Optional<Refusal> problemWithContent(String content) {
        if (content.isBlank()) return bad("content is blank: a message needs a text");
        int contentBytes = utf8Bytes(content);
        if (contentBytes <= contentBytesMax) return Optional.empty();
        return bad("content has " + contentBytes + " bytes, at most " + contentBytesMax
                + " are allowed (MAX_CONTENT_BYTES)");
    }

    private static Optional<Refusal> problemWithCaller(String clientId) {
        return Grant.current()
                .flatMap(caller -> caller.problemWith(clientId))
                .map(detail -> new Refusal(Refusal.Reason.NOT_ALLOWED, detail));
    }

    private static Optional<Refusal> problemWithClient(String clientId, long timeoutMs) {
        if (utf8Bytes(clientId) > Message.CLIENT_ID_BYTES_MAX)
            return bad("client_id has " + utf8Bytes(clientId) + " bytes, at most " + Message.CLIENT_ID_BYTES_MAX
                    + " are allowed");
        if (!clientId.isEmpty() && clientId.isBlank())
            return bad("client_id is blank: name the client, or leave the field out");
        if (clientId.startsWith(UNNAMED))
            return bad("client_id begins with '" + UNNAMED + "', which is kept for callers without a name");
        if (timeoutMs < 0 || timeoutMs > TIMEOUT_MS_MAX)
            return bad("timeout_ms is " + timeoutMs + ", must be 0 (wait as long as the call lasts) to "
                    + TIMEOUT_MS_MAX);
        return Optional.empty();
    }

    private static Optional<Refusal> problemWithRequestId(String requestId, String clientId) {
        if (utf8Bytes(requestId) > Message.REQUEST_ID_BYTES_MAX)
            return bad("request_id has " + utf8Bytes(requestId) + " bytes, at most " + Message.REQUEST_ID_BYTES_MAX
                    + " are allowed");
        if (requestId.isBlank())
            return bad("request_id is blank: give each write an id of its own, or leave the field out");
        if (clientId.isEmpty())
            return bad("request_id is given without client_id: a request id is known per client, so name the client");
        return Optional.empty();
    }

    private static Optional<Refusal> bad(String detail) {
        return Optional.of(new Refusal(Refusal.Reason.BAD_REQUEST, detail));
    }

    private static int utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /// The requested time, but ending shortly before the call's own deadline, so that the caller gets the outcome.
    private static long waitNs(long timeoutMs) {
        long asked = timeoutMs == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        Deadline deadline = Context.current().getDeadline();
        if (deadline == null) return asked;
        long left = deadline.timeRemaining(TimeUnit.NANOSECONDS);
        long margin = Math.clamp(left / 10, DEADLINE_MARGIN_NS_MIN, DEADLINE_MARGIN_NS_MAX);
        return Math.min(asked, Math.max(left - margin, 0));
    }
}
