package antiphon.node.rpc.call;

import antiphon.node.Await;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// A connection on which a write has begun to arrive and goes no further, as no client library does it: HTTP/2 by hand
/// (RFC 9113, RFC 7541). What it sends fits the window that a connection has from its beginning.
final class HalfSentRequest implements Closeable {
    /// The other end may not answer a byte.
    static final byte[] NO_WINDOW = {0, 4, 0, 0, 0, 0};
    private static final byte DATA = 0;
    private static final byte HEADERS = 1;
    private static final byte RST_STREAM = 3;
    private static final byte SETTINGS = 4;
    private static final byte END_HEADERS = 4;
    private static final int STREAM = 1;

    private final Socket socket;

    /// @param method its full name
    /// @param settings of the connection, for what is answered
    /// @param whole a message that is sent whole before; may be empty
    HalfSentRequest(int port, String method, byte[] settings, byte[] whole, int messageBytes)
            throws IOException {
        this.socket = new Socket("localhost", port);
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Await.BOUND_SECONDS));
        OutputStream out = socket.getOutputStream();
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.write(frame(SETTINGS, (byte) 0, 0, settings));
        out.write(frame(HEADERS, END_HEADERS, STREAM, headers(method)));
        if (whole.length > 0) {
            out.write(frame(DATA, (byte) 0, STREAM, prefix(whole.length)));
            out.write(frame(DATA, (byte) 0, STREAM, whole));
        }
        out.write(frame(DATA, (byte) 0, STREAM, prefix(messageBytes)));
        out.flush();
    }

    private static byte[] prefix(int messageBytes) {
        return ByteBuffer.allocate(5).put((byte) 0).putInt(messageBytes).array();
    }

    HalfSentRequest send(int pieces, int pieceBytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        for (int sent = 0; sent < pieces; sent++) out.write(frame(DATA, (byte) 0, STREAM, new byte[pieceBytes]));
        out.flush();
        return this;
    }

    /// The end of the call comes in trailers.
    public void awaitTrailers() throws IOException {
        awaitFrame(HEADERS);
    }

    public void awaitReset() throws IOException {
        awaitFrame(RST_STREAM);
    }

    private void awaitFrame(byte wanted) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte type;
        do {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            type = in.readByte();
            in.skipNBytes(1 + 4 + length);
        } while (type != wanted);
    }

    private static byte[] frame(byte type, byte flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put(type)
                .put(flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    private static byte[] headers(String method) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x83); // :method POST
        block.write(0x86); // :scheme http
        literal(block, new byte[]{0x04}, "/" + method); // :path
        literal(block, new byte[]{0x01}, "localhost"); // :authority
        literal(block, new byte[]{0x0F, 0x10}, "application/grpc"); // content-type
        block.write(0);
        text(block, "te");
        text(block, "trailers");
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, byte[] name, String value) throws IOException {
        block.write(name);
        text(block, value);
    }

    private static void text(ByteArrayOutputStream block, String text) throws IOException {
        block.write(text.length());
        block.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
