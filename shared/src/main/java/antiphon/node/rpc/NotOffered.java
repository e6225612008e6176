package antiphon.node.rpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.InputStream;

/// Methods that a node does not offer. Their callers may have the address of another node than the one they mean, so
/// the answer says which node this is, as gRPC's own answer does not.
final class NotOffered {
    private NotOffered() {}

    /// Marks such a method; no request is read.
    private record Unread(ShownNode node) implements MethodDescriptor.Marshaller<InputStream> {
        @Override
        public InputStream stream(InputStream value) {
            return value;
        }

        @Override
        public InputStream parse(InputStream stream) {
            return stream;
        }
    }

    /// @param name full name of the method
    static ServerMethodDefinition<?, ?> method(String name, ShownNode node) {
        Unread unread = new Unread(node);
        MethodDescriptor<InputStream, InputStream> method = MethodDescriptor.newBuilder(unread, unread)
                .setType(MethodType.UNKNOWN)
                .setFullMethodName(name)
                .build();
        return ServerMethodDefinition.create(method, (call, _) -> refuse(call, node));
    }

    /// Comes before the caller is authenticated, or callers would look for the mistake in their token.
    static ServerInterceptor interceptor() {
        return new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                return call.getMethodDescriptor().getRequestMarshaller() instanceof Unread(ShownNode node)
                        ? refuse(call, node)
                        : next.startCall(call, headers);
            }
        };
    }

    private static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, ShownNode node) {
        String name = call.getMethodDescriptor().getFullMethodName();
        call.close(Status.UNIMPLEMENTED.withDescription("Method not found: " + name), node.introduction());
        return new ServerCall.Listener<>() {};
    }
}
