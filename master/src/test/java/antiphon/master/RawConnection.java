package antiphon.master;

import com.google.protobuf.MessageLite;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/// A connection of HTTP/2 on which the test itself says which frame follows which: client libraries send frames of
/// several calls in an order of their own.
///
/// It keeps to no flow-control window: its user sends no more than [#WINDOW].
final class RawConnection implements AutoCloseable {
    /// What a server takes of one connection before it has read any of it.
    static final int WINDOW = 1 << 20;
    private static final int FRAME_BYTES_MAX = 16 * 1024;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;
    private static final short INITIAL_WINDOW_SIZE = 4;
    private static final int ANSWERS_WINDOW = 1 << 30; // They are dropped as they come.
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;

    private final Socket socket;
    private final DataOutputStream out;
    private final CountDownLatch settled = new CountDownLatch(1);
    private int lastStream = -1;

    RawConnection(int port) throws IOException {
        socket = new Socket("localhost", port);
        socket.setTcpNoDelay(true);
        out = new DataOutputStream(socket.getOutputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort(INITIAL_WINDOW_SIZE).putInt(ANSWERS_WINDOW).array());
        frame(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(ANSWERS_WINDOW).array());
        out.flush();
        Thread.ofPlatform().daemon().start(this::read);
        try {
            settled.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Answers what has to be answered, and drops the rest.
    private void read() {
        try (DataInputStream in = new DataInputStream(socket.getInputStream())) {
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                in.readInt();
                byte[] body = in.readNBytes(length);
                if ((type == SETTINGS || type == PING) && (flags & ACK) == 0) acknowledge(type, body);
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private synchronized void acknowledge(int type, byte[] body) throws IOException {
        frame(type, ACK, 0, type == PING ? body : new byte[0]);
        out.flush();
        settled.countDown();
    }

    private synchronized void frame(int type, int flags, int stream, byte[] body) throws IOException {
        out.writeByte(body.length >> 16);
        out.writeShort(body.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(body);
    }

    /// @param method `Service/Method`
    /// @return the number of its stream
    int begin(String method, Map<String, String> more) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        Map<String, String> headers = new TreeMap<>(Map.of( // Those with a colon come first.
                ":method", "POST", ":scheme", "http", ":path", "/" + method, ":authority", "localhost", "content-type",
                "application/grpc", "te", "trailers"));
        headers.putAll(more);
        headers.forEach((name, value) -> literal(block, name, value));
        lastStream += 2;
        try {
            frame(HEADERS, END_HEADERS, lastStream, block.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lastStream;
    }

    private static void literal(ByteArrayOutputStream block, String name, String value) {
        block.write(0); // Not indexed.
        for (String each : new String[]{name, value}) {
            block.write(each.length()); // Up to 126, and not compressed.
            block.writeBytes(each.getBytes(StandardCharsets.US_ASCII));
        }
    }

    void send(int stream, MessageLite message, boolean last) {
        byte[] bytes = message.toByteArray();
        byte[] framed = ByteBuffer.allocate(5 + bytes.length).put((byte) 0).putInt(bytes.length).put(bytes).array();
        try {
            for (int at = 0; at < framed.length; at += FRAME_BYTES_MAX) {
                int to = Math.min(at + FRAME_BYTES_MAX, framed.length);
                frame(DATA, last && to == framed.length ? END_STREAM : 0, stream,
                        Arrays.copyOfRange(framed, at, to));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The only message of a call, whatever its bytes are.
    void sendFlagged(int stream, byte[] bytes, boolean compressed) {
        byte[] framed = ByteBuffer.allocate(5 + bytes.length)
                .put((byte) (compressed ? 1 : 0))
                .putInt(bytes.length)
                .put(bytes)
                .array();
        try {
            frame(DATA, END_STREAM, stream, framed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void unary(String method, MessageLite request) {
        send(begin(method, Map.of()), request, true);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
