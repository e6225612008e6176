package antiphon.node.rpc.call;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Attributes;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// Parses requests so that bytes which are not a request are answered with INVALID_ARGUMENT and the reason. Left to
/// itself gRPC answers UNKNOWN, without a reason, and logs a stack trace for each. A request that is too large, once
/// decompressed or because all of it came before its call could be ended ([ArrivingRequests]), is answered here, too.
public final class CheckedRequests {
    /// Protobuf's own limit, which nothing here changes.
    private static final int LEVELS_MAX = 100;

    private CheckedRequests() {}

    /// @param requestBytesMax of one request
    public static ServerServiceDefinition of(ServerServiceDefinition service, int requestBytesMax) {
        List<ServerMethodDefinition<?, ?>> methods = service.getMethods().stream()
                .<ServerMethodDefinition<?, ?>>map(method -> checked(method, requestBytesMax))
                .toList();
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(
                service.getServiceDescriptor().getName())
                .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder checked = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(checked::addMethod);
        return checked.build();
    }

    /// A request, or why its bytes are none; one of the two is null.
    private record Parsed<Q>(@Nullable Q request, @Nullable Status problem) {}

    private static <Q, R> ServerMethodDefinition<Parsed<Q>, R> checked(
            ServerMethodDefinition<Q, R> method, int requestBytesMax) {
        MethodDescriptor<Q, R> plain = method.getMethodDescriptor();
        MethodDescriptor<Parsed<Q>, R> checked = plain.toBuilder(
                new Checking<>(plain, requestBytesMax), plain.getResponseMarshaller()).build();
        ServerCallHandler<Q, R> handler = method.getServerCallHandler();
        return ServerMethodDefinition.create(checked, (call, headers) -> {
            PlainCall<Q, R> plainCall = new PlainCall<>(call, plain);
            return new CheckingListener<>(call, plainCall, handler.startCall(plainCall, headers));
        });
    }

    /// The answer to a larger one; clients know it by "exceeds maximum size".
    static Status tooLarge(int requestBytesMax) {
        return Status.RESOURCE_EXHAUSTED.withDescription(
                "the request exceeds maximum size " + requestBytesMax + " bytes: send less in one");
    }

    /// Protobuf's advice on its limits is for programmers of the node.
    static String words(String protobufSaid) {
        if (protobufSaid.contains("setRecursionLimit")) return "nested deeper than " + LEVELS_MAX + " levels";
        if (protobufSaid.contains("setSizeLimit")) return "a part of it is larger than it may be";
        return protobufSaid;
    }

    private record Checking<Q>(MethodDescriptor<Q, ?> method, int requestBytesMax)
            implements
                MethodDescriptor.Marshaller<Parsed<Q>> {
        @Override
        public InputStream stream(Parsed<Q> value) {
            throw new UnsupportedOperationException("a server sends no requests");
        }

        /// gRPC answers an exception from here with UNKNOWN, and logs a stack trace for each call.
        @Override
        public Parsed<Q> parse(InputStream bytes) {
            try {
                return new Parsed<>(method.parseRequest(limited(bytes)), null);
            } catch (IOException | RuntimeException broken) {
                return new Parsed<>(null, problem(broken));
            }
        }

        /// The length of what came uncompressed is known; protobuf reads that quicker as it is.
        private InputStream limited(InputStream bytes) throws IOException {
            if (!(bytes instanceof KnownLength)) return new LimitedInput(bytes, requestBytesMax);
            if (bytes.available() > requestBytesMax) throw tooLarge(requestBytesMax).asRuntimeException();
            return bytes;
        }

        private Status problem(Exception broken) {
            for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
                if (cause instanceof StatusRuntimeException refused
                        && refused.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED)
                    return refused.getStatus();
                if (cause instanceof ZipException || cause instanceof EOFException)
                    return Status.INVALID_ARGUMENT.withDescription(
                            "the request is sent as compressed and cannot be decompressed: " + cause.getMessage());
                if (cause instanceof InvalidProtocolBufferException malformed && cause.getCause() == null)
                    return notARequest(words(String.valueOf(malformed.getMessage())));
            }
            return notARequest("it cannot be parsed");
        }

        private Status notARequest(String why) {
            String type = method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema
                    ? schema.getMethodDescriptor().getInputType().getFullName()
                    : "request of " + method.getFullMethodName();
            return Status.INVALID_ARGUMENT.withDescription("the request is not a " + type + ": " + why);
        }
    }

    private static final class CheckingListener<Q, R> extends ServerCall.Listener<Parsed<Q>> {
        private final ServerCall<Parsed<Q>, R> call;
        private final PlainCall<Q, R> plainCall;
        private final ServerCall.Listener<Q> next;
        private boolean refused;

        CheckingListener(ServerCall<Parsed<Q>, R> call, PlainCall<Q, R> plainCall, ServerCall.Listener<Q> next) {
            this.call = call;
            this.plainCall = plainCall;
            this.next = next;
        }

        @Override
        public void onMessage(Parsed<Q> parsed) {
            if (refused) return;
            if (parsed.request != null) next.onMessage(parsed.request);
            else if (parsed.problem != null) refuse(parsed.problem);
        }

        /// Another thread may be answering what came before on the same stream, and gRPC throws when code answers a
        /// call that is closed. So the service first hears that its caller is gone, and waits in that for answers under
        /// way, as it does when callers cancel; what it sends from then on is dropped.
        private void refuse(Status status) {
            refused = true;
            plainCall.refused = true;
            next.onCancel();
            call.close(status, new Metadata());
        }

        @Override
        public void onHalfClose() {
            if (!refused) next.onHalfClose();
        }

        @Override
        public void onCancel() {
            if (!refused) next.onCancel();
        }

        @Override
        public void onComplete() {
            if (!refused) next.onComplete();
        }

        @Override
        public void onReady() {
            if (!refused) next.onReady();
        }
    }

    /// The call as the service sees it: the same, but for the type of its requests, and cancelled once one was refused.
    private static final class PlainCall<Q, R> extends ServerCall<Q, R> {
        private final ServerCall<Parsed<Q>, R> call;
        private final MethodDescriptor<Q, R> method;
        private volatile boolean refused;

        PlainCall(ServerCall<Parsed<Q>, R> call, MethodDescriptor<Q, R> method) {
            this.call = call;
            this.method = method;
        }

        @Override
        public void request(int numMessages) {
            call.request(numMessages);
        }

        @Override
        public void sendHeaders(Metadata headers) {
            if (!refused) call.sendHeaders(headers);
        }

        @Override
        public void sendMessage(R message) {
            if (!refused) call.sendMessage(message);
        }

        @Override
        public boolean isReady() {
            return call.isReady();
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (!refused) call.close(status, trailers);
        }

        @Override
        public boolean isCancelled() {
            return refused || call.isCancelled();
        }

        @Override
        public void setMessageCompression(boolean enabled) {
            call.setMessageCompression(enabled);
        }

        @Override
        public void setCompression(String compressor) {
            call.setCompression(compressor);
        }

        @Override
        public void setOnReadyThreshold(int numBytes) {
            call.setOnReadyThreshold(numBytes);
        }

        @Override
        public Attributes getAttributes() {
            return call.getAttributes();
        }

        @Override
        public @Nullable String getAuthority() {
            return call.getAuthority();
        }

        @Override
        public MethodDescriptor<Q, R> getMethodDescriptor() {
            return method;
        }
    }
}
