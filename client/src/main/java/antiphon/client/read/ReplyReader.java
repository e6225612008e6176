package antiphon.client.read;

import com.google.protobuf.CodedInputStream;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Decodes replies in pieces, as they arrive from the connection. It only decodes.
record ReplyReader<R>(Parser<R> parser) implements MethodDescriptor.Marshaller<R> {
    @FunctionalInterface
    interface Parser<R> {
        R parse(CodedInputStream in) throws IOException;
    }

    /// The method, with replies decoded by `parser`.
    static <Q, R> MethodDescriptor<Q, R> on(MethodDescriptor<Q, ?> method, Parser<R> parser) {
        return method.toBuilder(method.getRequestMarshaller(), new ReplyReader<>(parser)).build();
    }

    @Override
    public R parse(InputStream reply) {
        try {
            return parser.parse(CodedInputStream.newInstance(bytes(reply)));
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("a reply cannot be read: its bytes are not as the contract has them")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    /// A stream of known length is read in one step, without copying pieces.
    private static byte[] bytes(InputStream reply) throws IOException {
        if (!(reply instanceof KnownLength)) return reply.readAllBytes();
        byte[] bytes = new byte[reply.available()];
        if (reply.readNBytes(bytes, 0, bytes.length) < bytes.length) throw new EOFException("the reply ends too early");
        return bytes;
    }

    @Override
    public InputStream stream(R reply) {
        throw new UnsupportedOperationException("a client sends no replies");
    }
}
