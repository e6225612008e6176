package antiphon.simulator;

import antiphon.node.loop.NodeLoop;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/// The mailbox of a node and its turns, as [NodeLoop] has them, in virtual time.
///
/// @param <I> the inputs of the core
final class SimLoop<I> {
    private static final long TURN_NS = 20_000;
    private static final int INPUTS_PER_TURN_MAX = 64;

    private final SimNode<I> node;
    private final SimClock clock;
    private final Deque<I> mailbox = new ArrayDeque<>();
    private boolean turnDue;
    private long wakeAtNs;
    private long busyUntilNs; // in virtual time

    SimLoop(SimNode<I> node, SimClock clock) {
        this.node = node;
        this.clock = clock;
    }

    /// A life begins.
    void begin() {
        mailbox.clear();
        turnDue = false;
        busyUntilNs = 0;
    }

    /// The turn under way takes so long.
    void isBusyFor(long ns) {
        busyUntilNs = node.world.nowNs() + ns;
    }

    void put(I input) {
        mailbox.add(input);
        turnSoon();
    }

    /// Whether no input is queued.
    boolean isIdle() {
        return mailbox.isEmpty();
    }

    int waiting() {
        return mailbox.size();
    }

    void turnSoon() {
        if (turnDue) return;
        turnDue = true;
        node.after(Math.max(TURN_NS, busyUntilNs - node.world.nowNs()), this::turn);
    }

    private void turn() {
        turnDue = false;
        long nowNs = clock.nowNs();
        NodeLoop.Turns<I> turns = node.turns();
        try {
            for (int taken = 0; !mailbox.isEmpty() && taken < INPUTS_PER_TURN_MAX; taken++)
                turns.take(mailbox.removeFirst(), nowNs);
            wakeAt(turns.endTurn(nowNs), nowNs);
        } catch (UncheckedIOException e) {
            node.broke(Objects.requireNonNull(e.getCause()));
            return;
        }
        if (!mailbox.isEmpty()) turnSoon();
    }

    private void wakeAt(long dueNs, long nowNs) {
        wakeAtNs = dueNs;
        if (dueNs == Long.MAX_VALUE) return;
        node.afterOwn(Math.max(0, dueNs - nowNs), () -> {
            if (wakeAtNs == dueNs) turnSoon();
        });
    }
}
