package antiphon.node.rpc;

import antiphon.calls.NodeHeaders;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.List;

/// Says to readers which node this is: an address may lead to another node than the one that was meant, and that one's
/// log may be just as sound.
///
/// @param role `master` or `worker`
/// @param names by which the cluster may know it
/// @param disk name of its data directory; empty when messages are kept in memory
public record ShownNode(String role, List<String> names, String incarnation, String disk) {
    private static final int FIRST_PRINTABLE = '!';
    private static final int LAST_PRINTABLE = '~';

    public ShownNode {
        names = names.stream().distinct().filter(ShownNode::fitsAHeader).toList();
    }

    /// Any other name is not shown rather than altered.
    private static boolean fitsAHeader(String name) {
        return !name.isEmpty() && name.chars().allMatch(each -> FIRST_PRINTABLE <= each && each <= LAST_PRINTABLE);
    }

    /// The service, with answers that say which node they are from.
    ServerServiceDefinition showingBy(ServerServiceDefinition service) {
        return ServerInterceptors.intercept(service, interceptor());
    }

    public ServerInterceptor interceptor() {
        return new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                boolean shows = NodeHeaders.areShownBy(call.getMethodDescriptor());
                return next.startCall(shows ? new Showing<>(call) : call, headers);
            }
        };
    }

    /// The role and the names alone, for callers that need not say who they are.
    Metadata introduction() {
        return introducedIn(new Metadata());
    }

    private Metadata introducedIn(Metadata headers) {
        headers.put(NodeHeaders.ROLE, role);
        names.forEach(name -> headers.put(NodeHeaders.NAME, name));
        return headers;
    }

    private Metadata addedTo(Metadata headers) {
        introducedIn(headers).put(NodeHeaders.INCARNATION, incarnation);
        if (!disk.isEmpty()) headers.put(NodeHeaders.DISK, disk);
        return headers;
    }

    private final class Showing<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private boolean sent;

        Showing(ServerCall<Q, R> call) {
            super(call);
        }

        @Override
        public void sendHeaders(Metadata headers) {
            sent = true;
            super.sendHeaders(addedTo(headers));
        }

        @Override
        public void close(Status status, Metadata trailers) {
            super.close(status, sent ? trailers : addedTo(trailers));
        }
    }
}
