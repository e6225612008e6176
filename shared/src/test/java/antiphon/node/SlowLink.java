package antiphon.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A link that lets a number of bytes a second through, each way and for each connection, and holds few of them itself.
/// It stands between a client and a node on this machine. Each end acknowledges only a part of a segment at a time: the
/// segments of the loopback are larger than the windows of its sockets.
public final class SlowLink implements AutoCloseable {
    private static final int SOCKET_BYTES = 8 * 1024;
    private static final long STEP_NS = 20_000_000;

    private final ServerSocket front;
    private final int nodePort;
    private final long bytesPerSecond;
    private final AtomicLong passed = new AtomicLong();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean isStalled;

    public SlowLink(int nodePort, long bytesPerSecond) throws IOException {
        this.nodePort = nodePort;
        this.bytesPerSecond = bytesPerSecond;
        this.front = new ServerSocket();
        front.setReceiveBufferSize(SOCKET_BYTES);
        front.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.startVirtualThread(this::accept);
    }

    public int port() {
        return front.getLocalPort();
    }

    /// How many bytes it has let through, both ways.
    public long passed() {
        return passed.get();
    }

    /// Nothing passes from now on, and no connection ends: for each end as if the other's machine had stopped.
    public void stall() {
        isStalled = true;
    }

    private void accept() {
        try {
            while (true) join(front.accept());
        } catch (IOException _) {
            // It is closed.
        }
    }

    private void join(Socket caller) throws IOException {
        sockets.add(caller);
        Socket node = new Socket();
        sockets.add(node);
        node.setReceiveBufferSize(SOCKET_BYTES);
        for (Socket each : new Socket[]{caller, node}) {
            each.setSendBufferSize(SOCKET_BYTES);
            each.setTcpNoDelay(true);
        }
        node.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), nodePort));
        Thread.startVirtualThread(() -> pass(caller, node));
        Thread.startVirtualThread(() -> pass(node, caller));
    }

    private void pass(Socket from, Socket to) {
        byte[] step = new byte[(int) Math.max(1, bytesPerSecond * STEP_NS / 1_000_000_000)];
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            long freeAtNs = System.nanoTime();
            for (int read = in.read(step); read > 0; read = in.read(step)) {
                if (isStalled) closed.await();
                out.write(step, 0, read);
                passed.addAndGet(read);
                long nowNs = System.nanoTime();
                freeAtNs = (freeAtNs - nowNs > 0 ? freeAtNs : nowNs) + read * 1_000_000_000L / bytesPerSecond;
                LockSupport.parkNanos(freeAtNs - nowNs);
            }
        } catch (IOException | InterruptedException _) {
            // One of them has ended the connection.
        }
    }

    /// All connections end.
    @Override
    public void close() throws IOException {
        closed.countDown();
        front.close();
        for (Socket each : sockets) each.close();
    }
}
