package antiphon.bench.scale;

import antiphon.bench.cluster.OwnNode;
import java.io.IOException;
import java.time.Duration;

/// Lets a node run only a tenth of the time, like a machine that is overloaded, until it is closed.
final class Slowness implements AutoCloseable {
    private static final Duration RUNS = Duration.ofMillis(20);
    private static final Duration STANDS = Duration.ofMillis(180);

    private final OwnNode node;
    private final Thread thread;
    private volatile boolean stopping;

    private Slowness(OwnNode node) {
        this.node = node;
        this.thread = Thread.ofPlatform().name("slowness").start(this::slowDown);
    }

    static Slowness of(OwnNode node) {
        return new Slowness(node);
    }

    private void slowDown() {
        try {
            while (!stopping) {
                node.pause();
                Thread.sleep(STANDS);
                node.resume();
                Thread.sleep(RUNS);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("cannot slow " + node.name() + " down", e);
        }
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
