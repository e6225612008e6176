package antiphon.failover.ratis;

import antiphon.core.NodeId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Connects registers within this process. It separates nodes, and delays, loses and doubles what they send.
final class TestNetwork implements AutoCloseable {
    private static final long LATE_MAX_NS = 30_000_000;

    /// What a test does to single calls.
    interface Tap {
        byte[] call(NodeId to, Exchange.Kind kind, byte[] request, Delivery delivery) throws IOException;
    }

    interface Delivery {
        byte[] deliver() throws IOException;
    }

    private final Map<NodeId, RatisRegister> registers = new ConcurrentHashMap<>();
    private final Set<NodeId> isolated = ConcurrentHashMap.newKeySet();
    private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
    private final RandomGenerator luck = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    private volatile boolean disturbed;
    private volatile Tap tap = (_, _, _, delivery) -> delivery.deliver();

    void attach(NodeId node, RatisRegister register) {
        registers.put(node, register);
    }

    void detach(NodeId node) {
        registers.remove(node);
    }

    void isolate(NodeId node) {
        isolated.add(node);
    }

    void heal() {
        isolated.clear();
    }

    void disturb(boolean on) {
        disturbed = on;
    }

    void tap(Tap with) {
        tap = with;
    }

    Exchange from(NodeId sender) {
        return (node, kind, request) -> tap.call(node, kind, request, () -> send(sender, node, kind, request));
    }

    private byte[] send(NodeId sender, NodeId to, Exchange.Kind kind, byte[] request) throws IOException {
        if (disturbed) {
            LockSupport.parkNanos(draw(LATE_MAX_NS));
            if (draw(5) == 0) throw new IOException("the request is lost");
            if (draw(5) == 0) deliver(sender, to, kind, request);
        }
        byte[] answer = deliver(sender, to, kind, request);
        if (disturbed && draw(5) == 0) throw new IOException("the answer is lost");
        return answer;
    }

    /// On a thread of the receiver: the sender's may be interrupted, which would close files that it writes.
    private byte[] deliver(NodeId sender, NodeId to, Exchange.Kind kind, byte[] request) throws IOException {
        RatisRegister register = registers.get(to);
        if (register == null || isolated.contains(sender) || isolated.contains(to))
            throw new IOException(to + " is not reached");
        try {
            return handlers.submit(() -> register.answer(kind, request)).get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    private synchronized long draw(long bound) {
        return luck.nextLong(bound);
    }

    @Override
    public void close() {
        handlers.shutdownNow();
    }
}
