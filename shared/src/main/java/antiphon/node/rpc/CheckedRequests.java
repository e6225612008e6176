package antiphon.node.rpc;

import com.google.protobuf.Descriptors.Descriptor;
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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads requests so that bytes which are no request are answered with INVALID_ARGUMENT and the field that is wrong.
/// Left to itself gRPC answers them with no word of the cause.
final class CheckedRequests {
    private CheckedRequests() {}

    static ServerServiceDefinition of(ServerServiceDefinition service) {
        List<ServerMethodDefinition<Raw, ?>> methods = service.getMethods().stream()
                .<ServerMethodDefinition<Raw, ?>>map(CheckedRequests::checked)
                .toList();
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(
                service.getServiceDescriptor().getName())
                .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder checked = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(checked::addMethod);
        return checked.build();
    }

    /// A request before it is read.
    ///
    /// @param problem why its bytes cannot be had; null when they are there
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares requests.
    private record Raw(byte[] bytes, @Nullable Status problem) {}

    private static <Q, R> ServerMethodDefinition<Raw, R> checked(ServerMethodDefinition<Q, R> method) {
        MethodDescriptor<Q, R> parsed = method.getMethodDescriptor();
        MethodDescriptor<Raw, R> raw = parsed.toBuilder(new Bytes(), parsed.getResponseMarshaller())
                .build();
        ServerCallHandler<Q, R> handler = method.getServerCallHandler();
        return ServerMethodDefinition.create(raw, (call, headers) -> {
            ParsedCall<Q, R> parsedCall = new ParsedCall<>(call, parsed);
            return new ParsingListener<>(call, parsedCall, handler.startCall(parsedCall, headers));
        });
    }

    /// Of a stream that tells its length, protobuf reads all at once and not in pieces.
    private static final class KnownBytes extends ByteArrayInputStream implements KnownLength {
        KnownBytes(byte[] bytes) {
            super(bytes);
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<Raw> {
        private static final byte[] NONE = {};

        @Override
        public InputStream stream(Raw value) {
            return new ByteArrayInputStream(value.bytes);
        }

        /// What is thrown here gRPC answers with UNKNOWN, and logs with a stack trace for each call.
        @Override
        public Raw parse(InputStream stream) {
            try {
                return new Raw(stream.readAllBytes(), null);
            } catch (StatusRuntimeException tooLarge) {
                return new Raw(NONE, tooLarge.getStatus());
            } catch (IOException e) {
                return new Raw(NONE, Status.INVALID_ARGUMENT
                        .withDescription("the request is sent as compressed and cannot be decompressed: "
                                + e.getMessage()));
            }
        }
    }

    private static final class ParsingListener<Q, R> extends ServerCall.Listener<Raw> {
        private final ServerCall<Raw, R> call;
        private final ParsedCall<Q, R> parsedCall;
        private final MethodDescriptor<Q, R> method;
        private final ServerCall.Listener<Q> next;
        private boolean refused;

        ParsingListener(ServerCall<Raw, R> call, ParsedCall<Q, R> parsedCall, ServerCall.Listener<Q> next) {
            this.call = call;
            this.parsedCall = parsedCall;
            this.method = parsedCall.getMethodDescriptor();
            this.next = next;
        }

        @Override
        public void onMessage(Raw raw) {
            if (refused) return;
            if (raw.problem != null) {
                refuse(raw.problem);
                return;
            }
            byte[] bytes = raw.bytes;
            Q request = parse(bytes);
            if (request != null) {
                next.onMessage(request);
                return;
            }
            refuse(Status.INVALID_ARGUMENT.withDescription(describe(bytes)));
        }

        /// Another thread may be answering what came before on the same stream, and gRPC throws at whoever answers a
        /// call that is closed. So the service first hears that its caller is gone, and waits in that for answers under
        /// way, as it does when callers hang up; what it sends from then on goes nowhere.
        private void refuse(Status status) {
            refused = true;
            parsedCall.refused = true;
            next.onCancel();
            call.close(status, new Metadata());
        }

        private @Nullable Q parse(byte[] bytes) {
            try {
                return method.parseRequest(new KnownBytes(bytes));
            } catch (RuntimeException _) {
                return null;
            }
        }

        private String describe(byte[] bytes) {
            if (!(method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema))
                return "the request cannot be read";
            Descriptor type = schema.getMethodDescriptor().getInputType();
            return "the request is not a " + type.getFullName() + ": "
                    + InvalidUtf8.firstField(type, bytes)
                            .map(field -> field + " is not UTF-8")
                            .orElse("its bytes are not in the protobuf encoding");
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
    private static final class ParsedCall<Q, R> extends ServerCall<Q, R> {
        private final ServerCall<Raw, R> call;
        private final MethodDescriptor<Q, R> method;
        private volatile boolean refused;

        ParsedCall(ServerCall<Raw, R> call, MethodDescriptor<Q, R> method) {
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
