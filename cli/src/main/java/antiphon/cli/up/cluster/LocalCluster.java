package antiphon.cli.up.cluster;

import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.Surroundings;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// The processes of `antiphon up`. When one ends, the others run on, and it can be started again. Three things end all:
/// the order to stop, a node that cannot start with its settings, and that no node runs any more.
///
/// What happens comes in by [#turns], which the thread in [#awaitEnd] takes one by one.
public final class LocalCluster {
    /// Nodes end within a few seconds; one that hangs is killed.
    private static final long STOP_WAIT_MS = 10_000;

    /// Ctrl-C reaches the nodes as well as this process, so a node may be seen to end before the order to stop.
    private static final long ORDER_TO_STOP_WAIT_MS = 500;

    /// A node's exit code when its settings are wrong: starting it again would change nothing.
    private static final int CANNOT_START = 2;

    private final Surroundings surroundings;
    private final boolean restarts;
    private final Consumer<NodePlan> onRestarted;
    private final Map<String, ChildNode> running = new LinkedHashMap<>();
    private final Map<String, NodePlan> ended = new LinkedHashMap<>();
    private final Map<String, RestartPause> pauses = new TreeMap<>();
    private final LinkedBlockingQueue<Runnable> turns = new LinkedBlockingQueue<>();
    private final CountDownLatch orderedToStop = new CountDownLatch(1);
    private final Set<String> onceUp = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isLossSaid = new AtomicBoolean();
    private List<NodePlan> plans = List.of();
    private int width;
    private int restartsToCome;
    private boolean wrongSettings;

    /// @param restarts whether nodes that end are started again without a request
    /// @param onRestarted called with each node that was started again
    public LocalCluster(Surroundings surroundings, boolean restarts, Consumer<NodePlan> onRestarted) {
        this.surroundings = surroundings;
        this.restarts = restarts;
        this.onRestarted = onRestarted;
    }

    /// @throws CommandFailure when one cannot be started; those before it are stopped then
    public void start(ClusterPlan plan) {
        start(plan, plan.nodes());
    }

    /// The master follows with [#startMaster].
    public void startWorkers(ClusterPlan plan) {
        start(plan, plan.workers());
    }

    private void start(ClusterPlan plan, List<NodePlan> first) {
        plans = plan.nodes();
        width = plans.stream().mapToInt(node -> node.name().length()).max().orElse(0);
        try {
            first.forEach(node -> start(node, true));
        } catch (CommandFailure e) {
            stop();
            throw e;
        }
    }

    /// Soon, unless all ends before.
    public void startMaster() {
        turns.add(() -> startOrSay(plans.getFirst(), true));
    }

    /// Synchronized with stopping, so that Ctrl-C during the start leaves no node behind.
    private synchronized void start(NodePlan node, boolean first) {
        if (isOrderedToStop()) throw new CommandFailure("stopped before all nodes were started");
        LinePrefix prefix = new LinePrefix(node.name(), numberOf(node), width, surroundings.colour());
        ChildNode child = ChildNode.start(node, surroundings.environment(), prefix, this::show);
        running.put(node.name(), child);
        var _ = child.ended().thenAccept(_ -> turns.add(() -> onEnded(child, first)));
    }

    /// Lines that are lost are reported as soon as that begins: at the end, a signal leaves no time for it. A reader
    /// that went away knows.
    private void show(String line) {
        surroundings.out().println(line);
        if (!surroundings.out().checkError()) return;
        surroundings.outProblem().filter(_ -> isLossSaid.compareAndSet(false, true)).ifPresent(
                problem -> print(problem + "; the nodes run on, and lines of their logs are lost until it can"));
    }

    private int numberOf(NodePlan node) {
        return plans.stream().map(NodePlan::name).toList().indexOf(node.name());
    }

    private boolean isOrderedToStop() {
        return orderedToStop.getCount() == 0;
    }

    /// Waits until all nodes have ended, and looks after them until then.
    ///
    /// @return whether [#orderStop] made them end; otherwise the reason was printed
    public boolean awaitEnd() throws InterruptedException {
        while (!isOrderedToStop() && !wrongSettings && (!running.isEmpty() || restartsToCome > 0)) turns.take().run();
        boolean ordered = isOrderedToStop();
        if (!ordered && !wrongSettings) print("no node runs any more");
        stop();
        return ordered;
    }

    /// Whether a node could not start with its settings.
    public boolean hasWrongSettings() {
        return wrongSettings;
    }

    /// It answers. Settings that were meant for its first start alone have been applied.
    public void isUp(NodePlan node) {
        onceUp.add(node.name());
    }

    /// Starts the nodes that have ended once more, soon.
    public void restartEnded() {
        turns.add(() -> List.copyOf(ended.values()).forEach(this::restart));
    }

    private void onEnded(ChildNode node, boolean first) {
        if (stopFollows()) return;
        NodePlan plan = node.plan();
        synchronized (this) {
            running.remove(plan.name());
            ended.put(plan.name(), plan);
        }
        boolean cannotStart = node.exitCode() == CANNOT_START;
        wrongSettings = cannotStart && first;
        String next = wrongSettings ? "stopping all" : next(node, cannotStart);
        print(plan.name() + " " + node.endWords() + "; " + next);
    }

    private boolean stopFollows() {
        try {
            return orderedToStop.await(ORDER_TO_STOP_WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private String rest() {
        return running.isEmpty() ? "none of the others runs. " : "the others run on. ";
    }

    private String next(ChildNode node, boolean cannotStart) {
        if (restarts && !cannotStart) return rest() + restartLater(node);
        if (running.isEmpty()) return "it was the last that ran";
        if (cannotStart) return rest() + "Correct what those lines name, then " + byHand();
        return rest() + (surroundings.inIsTerminal()
                ? "Press Enter to start it again"
                : "Stop all and run `antiphon up` to start it again; with --restart that is done without you");
    }

    private String byHand() {
        return surroundings.inIsTerminal()
                ? "press Enter to start it again"
                : "stop all and run `antiphon up` to start it again";
    }

    private String restartLater(ChildNode node) {
        NodePlan plan = node.plan();
        restartsToCome++;
        Duration pause = pauses.computeIfAbsent(plan.name(), _ -> new RestartPause()).after(node.age());
        Thread.ofVirtual().start(() -> {
            try {
                boolean _ = orderedToStop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
                turns.add(() -> {
                    restartsToCome--;
                    restart(plan);
                });
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        return "It is started again in " + pause.toSeconds() + " s";
    }

    private void restart(NodePlan plan) {
        if (isOrderedToStop() || ended.remove(plan.name()) == null) return;
        NodePlan again = onceUp.contains(plan.name()) ? plan.again() : plan;
        if (startOrSay(again, false)) onRestarted.accept(again);
    }

    /// @return whether it was started
    private boolean startOrSay(NodePlan plan, boolean first) {
        try {
            start(plan, first);
            return true;
        } catch (CommandFailure e) {
            ended.put(plan.name(), plan);
            if (!isOrderedToStop()) print(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void print(String sentence) {
        surroundings.err().println("antiphon: " + sentence);
    }

    /// For Ctrl-C and SIGTERM.
    public void orderStop() {
        orderedToStop.countDown();
        turns.add(() -> {}); // Wakes the thread that waits for the next.
        stop();
    }

    private synchronized void stop() {
        PrintStream err = surroundings.err();
        running.values().forEach(ChildNode::askToStop);
        long endMs = System.nanoTime() / 1_000_000 + STOP_WAIT_MS;
        try {
            for (ChildNode node : running.values()) {
                long leftMs = Math.max(0, endMs - System.nanoTime() / 1_000_000);
                if (!node.awaitStop(leftMs))
                    err.println("antiphon: " + node.plan().name() + " did not stop and was killed");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
