package antiphon.client;

import antiphon.client.target.Address;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Stands between a client and a node, passes HTTP/2 frames on, and ends each stream of answers in another way after
/// its first message, as proxies do when they time out, reload or lose what is behind them. When all faults are used
/// up it only passes on.
public final class FaultyProxy implements AutoCloseable {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    /// What ends a stream, in place of its second message.
    // @formatter:off (it would put all into one line)
    public enum Fault {
        RST_NO_ERROR, RST_PROTOCOL_ERROR, RST_INTERNAL_ERROR, RST_REFUSED, RST_CANCEL, RST_CALM, RST_INSECURE,
        RST_HTTP_1_1, END_WITHOUT_STATUS, TRAILERS_WITHOUT_STATUS, GOAWAY_AND_CLOSE, GOAWAY_CALM, CLOSED, RESET,
        HALF_CLOSED, BROKEN_FRAME
    }
    // @formatter:on

    private static final Map<Fault, Integer> RST_CODES = Map.of(
            Fault.RST_NO_ERROR, 0x0, Fault.RST_PROTOCOL_ERROR, 0x1, Fault.RST_INTERNAL_ERROR, 0x2, Fault.RST_REFUSED,
            0x7,
            Fault.RST_CANCEL, 0x8, Fault.RST_CALM, 0xb, Fault.RST_INSECURE, 0xc, Fault.RST_HTTP_1_1, 0xd);

    /// A header `x: y`, literally (HPACK).
    private static final byte[] X_Y = {0x00, 0x01, 'x', 0x01, 'y'};

    private final Address node;
    private final ServerSocket listener;
    public final Queue<Fault> left;

    public FaultyProxy(Address node, List<Fault> faults) throws IOException {
        this.node = node;
        this.left = new ConcurrentLinkedQueue<>(faults);
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    public Address address() {
        return new Address("localhost", listener.getLocalPort());
    }

    private void accept() {
        try {
            while (true) new Passage(listener.accept(), new Socket(node.host(), node.port())).start();
        } catch (IOException _) {
            // Closed.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    /// One connection.
    private final class Passage {
        private final Socket client;
        private final Socket server;
        private final Map<Integer, Integer> messages = new HashMap<>();
        private final Set<Integer> ended = new HashSet<>();

        Passage(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void start() {
            Thread.startVirtualThread(() -> pass(() -> client.getInputStream().transferTo(server.getOutputStream())));
            Thread.startVirtualThread(() -> pass(this::frames));
        }

        private void pass(Passing passing) {
            try {
                passing.run();
            } catch (IOException _) {
                // Broken: by a fault, or by either side.
            }
            quietly(client);
            quietly(server);
        }

        private void frames() throws IOException {
            DataInputStream in = new DataInputStream(server.getInputStream());
            OutputStream out = client.getOutputStream();
            while (true) {
                byte[] header = in.readNBytes(9);
                if (header.length < 9) return;
                ByteBuffer fields = ByteBuffer.wrap(header);
                byte[] payload = in.readNBytes(fields.getInt(0) >>> 8);
                int stream = fields.getInt(5);
                if (ended.contains(stream)) continue;
                boolean more = header[3] == DATA && payload.length > 0 && hasMore(stream, payload);
                Fault fault = more ? left.poll() : null;
                if (fault != null) passFirst(stream, payload, out);
                if (fault == null) {
                    write(out, header);
                    write(out, payload);
                } else
                    if (!endsStream(fault, stream, out)) {
                        endConnection(fault, stream, out);
                        return;
                    }
            }
        }

        /// Whether a stream has more than one message by now; some may share a frame.
        private boolean hasMore(int stream, byte[] payload) {
            return messages.merge(stream, 1, Integer::sum) > 1 || payload.length > lengthOfFirst(payload);
        }

        private static int lengthOfFirst(byte[] payload) {
            return 5 + ByteBuffer.wrap(payload).getInt(1);
        }

        private void passFirst(int stream, byte[] payload, OutputStream out) throws IOException {
            if (messages.getOrDefault(stream, 0) > 1) return;
            write(out, frame(DATA, 0, stream, Arrays.copyOf(payload, lengthOfFirst(payload))));
        }

        /// Whether it ends the stream alone: proxies keep the connection then.
        private boolean endsStream(Fault fault, int stream, OutputStream out) throws IOException {
            Integer code = RST_CODES.get(fault);
            if (code != null) write(out, frame(RST_STREAM, 0, stream, ints(code)));
            else
                if (fault == Fault.END_WITHOUT_STATUS) write(out, frame(DATA, END_STREAM, stream, new byte[0]));
                else
                    if (fault == Fault.TRAILERS_WITHOUT_STATUS)
                        write(out, frame(HEADERS, END_STREAM | END_HEADERS, stream, X_Y));
                    else
                        return false;
            return ended.add(stream);
        }

        private void endConnection(Fault fault, int stream, OutputStream out) throws IOException {
            switch (fault) {
                case GOAWAY_AND_CLOSE -> write(out, frame(GOAWAY, 0, 0, ints(stream, 0)));
                case GOAWAY_CALM -> write(out, frame(GOAWAY, 0, 0, ints(stream, 0xb)));
                case RESET -> client.setSoLinger(true, 0);
                case HALF_CLOSED -> {
                    client.shutdownOutput();
                    client.getInputStream().transferTo(OutputStream.nullOutputStream());
                }
                case BROKEN_FRAME -> write(out, "HTTP/1.1 503 No\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                default -> {}
            }
        }
    }

    @FunctionalInterface
    private interface Passing {
        void run() throws IOException;
    }

    private static void write(OutputStream out, byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        for (int value : values) bytes.putInt(value);
        return bytes.array();
    }

    private static void quietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is closed.
        }
    }

    /// Accepts connections and says nothing on them.
    public static final class Silent implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Queue<Socket> taken = new ConcurrentLinkedQueue<>();

        public Silent() throws IOException {
            Thread.startVirtualThread(this::accept);
        }

        private void accept() {
            try {
                while (true) taken.add(listener.accept());
            } catch (IOException _) {
                // Closed.
            }
        }

        public Address address() {
            return new Address("localhost", listener.getLocalPort());
        }

        public int connections() {
            return taken.size();
        }

        @Override
        public void close() throws IOException {
            listener.close();
            taken.forEach(FaultyProxy::quietly);
        }
    }
}
