package antiphon.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The wire to one node, with someone sitting on it who can hold all bytes back (as a network does that is partitioned
/// and connected again: what was sent arrives late) or alter them on their way. Nobody connects to it while the node
/// does not run, as without a wire.
final class Wire implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 * 1024;

    private record Alteration(String from, String to) {
        /// How often it was made.
        int in(byte[] chunk, int length) {
            byte[] wanted = from.getBytes(StandardCharsets.ISO_8859_1);
            int found = 0;
            for (int at = 0; at + wanted.length <= length; at++) {
                if (!Arrays.equals(chunk, at, at + wanted.length, wanted, 0, wanted.length)) continue;
                System.arraycopy(to.getBytes(StandardCharsets.ISO_8859_1), 0, chunk, at, wanted.length);
                found++;
            }
            return found;
        }
    }

    private final int port = FreePorts.next();
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger altered = new AtomicInteger();
    private final Object gate = new Object();
    private boolean held;
    private @Nullable ServerSocket entry;
    private @Nullable Thread accepting;
    private volatile Optional<Alteration> alteration = Optional.empty();

    Wire(int target) {
        this.target = target;
    }

    int port() {
        return port;
    }

    /// The node is being started.
    synchronized void open() {
        if (entry != null) return;
        try {
            ServerSocket opened = new ServerSocket(port, 128, InetAddress.getLoopbackAddress());
            entry = opened;
            accepting = Thread.startVirtualThread(() -> acceptAll(opened));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The node has ended. What it has sent still arrives. The port is free afterwards: the socket is closed only when
    /// nobody waits for a connection there any more.
    synchronized void shut() {
        if (entry == null || accepting == null) return;
        try {
            entry.close();
            accepting.join();
        } catch (IOException _) {
            // Nothing is lost with it.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        entry = null;
    }

    void hold() {
        synchronized (gate) {
            held = true;
        }
    }

    void release() {
        synchronized (gate) {
            held = false;
            gate.notifyAll();
        }
    }

    /// From now on each `from` on the wire, either way, becomes `to`, which is as long.
    void alter(String from, String to) {
        if (from.length() != to.length()) throw new IllegalArgumentException("lengths differ: " + from + ", " + to);
        alteration = Optional.of(new Alteration(from, to));
    }

    void alterNothing() {
        alteration = Optional.empty();
    }

    /// How often something was altered.
    int altered() {
        return altered.get();
    }

    private void acceptAll(ServerSocket opened) {
        while (!opened.isClosed()) {
            try {
                connect(opened.accept());
            } catch (IOException _) {
                // Closed, or the next one may come.
            }
        }
    }

    @SuppressWarnings("resource") // Closed by the pumps, or with the wire.
    private void connect(Socket near) {
        Socket far = new Socket();
        try {
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            sockets.add(near);
            sockets.add(far);
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2000);
            Thread.startVirtualThread(() -> pump(near, far));
            Thread.startVirtualThread(() -> pump(far, near));
        } catch (IOException _) {
            close(near);
            close(far);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                awaitOpen();
                int length = read;
                alteration.ifPresent(wanted -> altered.addAndGet(wanted.in(chunk, length)));
                out.write(chunk, 0, read);
            }
            awaitOpen(); // A hang-up does not pass either.
        } catch (IOException _) {
            // One side hung up: so does the other.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            close(from);
            close(to);
        }
    }

    private void awaitOpen() throws InterruptedException {
        synchronized (gate) {
            while (held) gate.wait();
        }
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException _) {
            // Nothing is lost with it.
        }
    }

    @Override
    public void close() {
        release();
        shut();
        Set.copyOf(sockets).forEach(this::close);
    }
}
