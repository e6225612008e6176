package antiphon.acceptance;

import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A subscriber of one node, whether that leads or follows: when its subscription ends, it subscribes again from its
/// number. It notes each number that it is sent out of order, and each that others were sent with another message.
final class MovingReader {
    private static final long RETRY_NS = 50_000_000;

    private final FailoverCluster cluster;
    private final String node;
    private final Map<Long, String> shown;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong asFollower = new AtomicLong();
    private final List<String> problems = new ArrayList<>(); // guarded by itself
    private final Thread thread;

    /// @param shown by number, to all readers of the cluster
    MovingReader(FailoverCluster cluster, String node, Map<Long, String> shown) {
        this.cluster = cluster;
        this.node = node;
        this.shown = shown;
        this.thread = Thread.ofVirtual().name("reader-" + node).start(this::run);
    }

    /// The service of a follower is refused by a node that leads, and that of the leader is passed on by one that
    /// follows: so both are asked in turns.
    private void run() {
        for (long turn = 0; !stop.get(); turn++) {
            boolean follower = turn % 3 != 2;
            try {
                Iterator<FailoverCluster.Held> messages = cluster.subscribe(node, read.get() + 1, follower);
                while (!stop.get() && messages.hasNext()) {
                    take(messages.next());
                    if (follower) asFollower.incrementAndGet();
                }
            } catch (StatusRuntimeException _) {
                LockSupport.parkNanos(RETRY_NS); // A node that is down refuses at once.
            }
        }
    }

    private void take(FailoverCluster.Held message) {
        long expected = read.incrementAndGet();
        if (message.sequence() != expected) problem("was sent " + message + ", and not message " + expected);
        String before = shown.putIfAbsent(message.sequence(), message.id());
        if (before != null && !before.equals(message.id()))
            problem("was sent " + message + ", and another reader " + before);
    }

    private void problem(String what) {
        synchronized (problems) {
            problems.add("the reader of " + node + " " + what);
        }
    }

    /// The last number that it was sent.
    long read() {
        return read.get();
    }

    /// How many messages it was sent while its node followed.
    long asFollower() {
        return asFollower.get();
    }

    /// The first that was wrong.
    Optional<String> problem() {
        synchronized (problems) {
            return problems.stream().findFirst();
        }
    }

    void stop() throws InterruptedException {
        stop.set(true);
        thread.join();
    }
}
