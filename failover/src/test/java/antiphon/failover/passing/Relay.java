package antiphon.failover.passing;

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
import java.util.concurrent.atomic.AtomicInteger;

/// The network before a node: connections through it can be broken, as when the node dies, and made to wait.
final class Relay implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Thread accepting;
    private final Socket taken = new Socket();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean deaf;
    final AtomicInteger connections = new AtomicInteger();

    Relay(int target) throws IOException {
        this.target = target;
        this.accepting = Thread.startVirtualThread(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /// New connections stand, and nothing passes, until the gate is opened.
    void shut() {
        gate = new CountDownLatch(1);
    }

    void open() {
        gate.countDown();
    }

    /// Breaks all connections; the node is reached again afterwards.
    void breakAll() {
        open.forEach(Relay::close);
    }

    /// Answers of the node do not get through any more, while it still hears.
    void swallowAnswers() {
        deaf = true;
    }

    /// Nobody listens there any more, and no other program can: it would get the calls that are meant for the node.
    void die() throws IOException {
        int port = port();
        end();
        taken.setReuseAddress(true);
        taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /// The socket is closed only when nobody waits for a connection there any more: until then one may still come.
    private void end() throws IOException {
        listening.close();
        try {
            accepting.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        open();
        breakAll();
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listening.accept();
                connections.incrementAndGet();
                open.add(near);
                Thread.startVirtualThread(() -> join(near));
            }
        } catch (IOException _) {
            // It is closed.
        }
    }

    private void join(Socket near) {
        try {
            gate.await();
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(far);
            Thread.startVirtualThread(() -> pump(near, far, false));
            pump(far, near, true);
        } catch (IOException | InterruptedException _) {
            close(near);
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] bytes = new byte[8192];
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes))
                if (!answers || !deaf) out.write(bytes, 0, read);
        } catch (IOException _) {
            // It is broken.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // So it is.
        }
    }

    @Override
    public void close() throws IOException {
        end();
        taken.close();
    }
}
