package antiphon.node;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A connection on which a write has begun to arrive and goes no further, as no client library does it: HTTP/2 by hand
/// (RFC 9113, RFC 7541). What it sends fits the window that a connection has from its beginning.
final class HalfSentRequest implements Closeable {
    private static final int PIECE_BYTES = 10 * 1024;
    private static final byte DATA = 0;
    private static final byte HEADERS = 1;
    private static final byte SETTINGS = 4;
    private static final byte END_HEADERS = 4;
    private static final int STREAM = 1;

    private final Socket socket;

    /// @param method its full name
    /// @param sentBytes a multiple of a piece
    HalfSentRequest(int port, String method, int messageBytes, int sentBytes) throws IOException {
        this.socket = new Socket("localhost", port);
        OutputStream out = socket.getOutputStream();
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.write(frame(SETTINGS, (byte) 0, 0, new byte[0]));
        out.write(frame(HEADERS, END_HEADERS, STREAM, headers(method)));
        out.write(frame(DATA, (byte) 0, STREAM, ByteBuffer.allocate(5).put((byte) 0).putInt(messageBytes).array()));
        sendMore(sentBytes);
    }

    void sendMore(int sentBytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        for (int sent = 0; sent < sentBytes; sent += PIECE_BYTES)
            out.write(frame(DATA, (byte) 0, STREAM, new byte[PIECE_BYTES]));
        out.flush();
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
