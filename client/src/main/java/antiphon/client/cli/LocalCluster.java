package antiphon.client.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The processes of `antiphon up`: all run, or all stop. A node that ends by itself brings the others down.
final class LocalCluster {
    /// Nodes end within a few seconds; one that hangs is killed.
    private static final long STOP_WAIT_MS = 10_000;

    /// Ctrl-C reaches the nodes as well as this process, so a node may be seen to end before the order to stop.
    private static final long ORDER_TO_STOP_WAIT_MS = 500;

    private final Surroundings surroundings;
    private final List<ChildNode> nodes = new ArrayList<>();
    private final CountDownLatch orderedToStop = new CountDownLatch(1);

    LocalCluster(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// @throws CommandFailure when one cannot be started; those before it are stopped then
    void start(ClusterPlan plan) {
        int width = plan.nodes().stream().mapToInt(node -> node.name().length()).max().orElse(0);
        try {
            for (NodePlan node : plan.nodes()) start(node, width);
        } catch (CommandFailure e) {
            stop();
            throw e;
        }
    }

    /// Synchronized with stopping, so that Ctrl-C during the start leaves no node behind.
    private synchronized void start(NodePlan node, int width) {
        if (isOrderedToStop()) throw new CommandFailure("stopped before all nodes were started");
        LinePrefix prefix = new LinePrefix(node.name(), nodes.size(), width, surroundings.colour());
        nodes.add(ChildNode.start(node, surroundings.environment(), prefix, surroundings.out()));
    }

    private boolean isOrderedToStop() {
        return orderedToStop.getCount() == 0;
    }

    /// Waits until a node ends, and then until all have.
    ///
    /// @return whether [#orderStop] made them end; otherwise one ended by itself, which was told with its exit code
    boolean awaitEnd() throws InterruptedException {
        ChildNode first = (ChildNode) CompletableFuture.anyOf(
                nodes.stream().map(ChildNode::ended).toArray(CompletableFuture[]::new))
                .join();
        boolean ordered = orderedToStop.await(ORDER_TO_STOP_WAIT_MS, TimeUnit.MILLISECONDS);
        if (!ordered)
            surroundings.err().println("antiphon: " + first.plan().name() + " ended by itself with exit code "
                    + first.exitCode() + ", as its last lines say; stopping all");
        stop();
        return ordered;
    }

    /// For Ctrl-C and SIGTERM.
    void orderStop() {
        orderedToStop.countDown();
        stop();
    }

    private synchronized void stop() {
        PrintStream err = surroundings.err();
        nodes.forEach(ChildNode::askToStop);
        long endMs = System.nanoTime() / 1_000_000 + STOP_WAIT_MS;
        try {
            for (ChildNode node : nodes) {
                long leftMs = Math.max(0, endMs - System.nanoTime() / 1_000_000);
                if (!node.awaitStop(leftMs))
                    err.println("antiphon: " + node.plan().name() + " did not stop and was killed");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
