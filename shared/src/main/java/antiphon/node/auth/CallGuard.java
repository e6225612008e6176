package antiphon.node.auth;

import antiphon.node.rpc.call.EndableCall;
import antiphon.node.tls.Standing;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Authenticates the caller once, at the start of each call (`authorization: Bearer TOKEN`, RFC 6750). Streams that are
/// open are ended when their caller would not be let in any more.
final class CallGuard implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of(
            "authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final CallerCheck check;
    private final Function<Attributes, Standing> standing;
    private final Map<EndableCall<?, ?>, Grant> open = new ConcurrentHashMap<>();

    /// @param standing the rights of the nodes' token on a connection
    CallGuard(CallerCheck check, Function<Attributes, Standing> standing) {
        this.check = check;
        this.standing = standing;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        MethodDescriptor<Q, R> method = call.getMethodDescriptor();
        CallerCheck.Verdict verdict = check.check(
                MethodRoles.of(String.valueOf(method.getServiceName()), method.getFullMethodName()),
                header(headers),
                method.getFullMethodName(),
                standing.apply(call.getAttributes()));
        return switch (verdict) {
            case CallerCheck.Verdict.Open(Stranger stranger) -> startUnknown(call, headers, next, stranger);
            case CallerCheck.Verdict.LetIn(Grant grant) -> start(call, headers, next, grant);
            case CallerCheck.Verdict.Refused refused -> {
                Status status = refused.isForbidden() ? Status.PERMISSION_DENIED : Status.UNAUTHENTICATED;
                call.close(status.withDescription(refused.sentence()), new Metadata());
                yield new ServerCall.Listener<>() {};
            }
        };
    }

    /// The method refuses it, and says why a token does not count, when nothing else does either.
    private static <Q, R> ServerCall.Listener<Q> startUnknown(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next, Stranger stranger) {
        return Contexts.interceptCall(Context.current().withValue(Stranger.CURRENT, stranger), call, headers, next);
    }

    /// With several it is ambiguous which one counts.
    private static @Nullable String header(Metadata headers) {
        Iterable<String> all = headers.getAll(AUTHORIZATION);
        if (all == null) return null;
        Iterator<String> each = all.iterator();
        String first = each.next();
        return each.hasNext() ? "several" : first;
    }

    private <Q, R> ServerCall.Listener<Q> start(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next, Grant grant) {
        Context context = Context.current().withValue(Grant.CURRENT, grant);
        boolean oneAnswer = call.getMethodDescriptor().getType() == MethodDescriptor.MethodType.UNARY;
        if (oneAnswer || !grant.isOfFile()) return Contexts.interceptCall(context, call, headers, next);
        EndableCall<Q, R> stream = new EndableCall<>(call, open::remove);
        open.put(stream, grant);
        return stream.listener(Contexts.interceptCall(context, stream, headers, next));
    }

    /// Ends the streams of callers that would now be refused. A stream that is just starting is ended with the next
    /// check.
    void lookAgain() {
        open.forEach((stream, grant) -> check.problemWith(grant).ifPresent(problem -> {
            var _ = stream.end(Status.UNAUTHENTICATED.withDescription(problem), Runnable::run);
        }));
    }
}
