package antiphon.wire;

import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Replies that are bytes already.
public final class EncodedReplies implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] reply) {
        return new EncodedStream(reply);
    }

    @Override
    public byte[] parse(InputStream stream) {
        try {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
