package antiphon.node.rpc.call;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A request whose length is known only when it has been decompressed. Fails where it is larger than it may be.
final class LimitedInput extends FilterInputStream {
    private final int bytesMax;
    private long read;

    LimitedInput(InputStream request, int bytesMax) {
        super(request);
        this.bytesMax = bytesMax;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        if (next >= 0) count(1);
        return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int bytes = super.read(into, offset, length);
        if (bytes > 0) count(bytes);
        return bytes;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = super.skip(bytes);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long bytes) {
        read += bytes;
        if (read > bytesMax) throw CheckedRequests.tooLarge(bytesMax).asRuntimeException();
    }
}
