package antiphon.wire;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Bytes that gRPC takes in one step: it knows how many there are, and copies them where they go and nowhere else.
final class EncodedStream extends ByteArrayInputStream implements KnownLength, Drainable {
    EncodedStream(byte[] bytes) {
        super(bytes);
    }

    @Override
    public synchronized int drainTo(OutputStream target) throws IOException {
        int drained = count - pos;
        target.write(buf, pos, drained);
        pos = count;
        return drained;
    }
}
