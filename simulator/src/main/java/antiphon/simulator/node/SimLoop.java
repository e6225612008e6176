package antiphon.simulator.node;

import antiphon.node.loop.Inputs;
import antiphon.node.loop.Mailbox;
import antiphon.node.loop.NodeLoop;
import antiphon.simulator.check.Fault;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Supplier;

/// The turns of a node in virtual time, with the mailbox that [NodeLoop] has.
///
/// @param <I> the inputs of the core
public final class SimLoop<I> implements Inputs<I> {
    private static final long TURN_NS = 20_000;
    private static final int INPUTS_PER_TURN_MAX = 64;

    private final SimNode node;
    private final SimClock clock;
    private final Supplier<NodeLoop.Turns<I>> turns;
    private Mailbox<I> mailbox;
    private final Deque<I> heldBack = new ArrayDeque<>(); // each with the thread that would put it in
    private boolean inTurn;
    private boolean turnDue;
    private boolean closed;
    private long wakeAtNs;
    private long busyUntilNs; // in virtual time

    /// @param turns of the life that is asked for
    SimLoop(SimNode node, SimClock clock, Supplier<NodeLoop.Turns<I>> turns) {
        this.node = node;
        this.clock = clock;
        this.turns = turns;
        this.mailbox = new Mailbox<>(node.surroundings.mailboxCapacity());
    }

    /// A life begins.
    void begin() {
        mailbox = new Mailbox<>(node.surroundings.mailboxCapacity());
        heldBack.clear();
        turnDue = false;
        busyUntilNs = 0;
        closed = false;
    }

    /// Takes nothing any more, and forgets what waits, until it is opened again.
    public void close() {
        begin();
        closed = true;
    }

    public void open() {
        closed = false;
        turnSoon();
    }

    /// The turn under way takes so long.
    void isBusyFor(long ns) {
        busyUntilNs = node.surroundings.nowNs() + ns;
    }

    @Override
    public boolean offer(I input) {
        if (closed || !mailbox.offer(input)) return false;
        turnSoon();
        return true;
    }

    @Override
    public void put(I input) {
        if (closed) return;
        if (!heldBack.isEmpty() || !mailbox.put(input)) {
            if (inTurn) throw new Fault(node.name + " waits in a turn for room in its mailbox, for ever");
            heldBack.add(input);
        }
        turnSoon();
    }

    boolean isInTurn() {
        return inTurn;
    }

    /// Whether no input is queued.
    public boolean isIdle() {
        return mailbox.isEmpty();
    }

    int waiting() {
        return mailbox.size() + heldBack.size();
    }

    void turnSoon() {
        if (turnDue) return;
        turnDue = true;
        node.after(Math.max(TURN_NS, busyUntilNs - node.surroundings.nowNs()), this::turn);
    }

    private void turn() {
        turnDue = false;
        if (closed) return;
        long nowNs = clock.nowNs();
        inTurn = true;
        try {
            wakeAt(mailbox.turn(turns.get(), INPUTS_PER_TURN_MAX, nowNs), nowNs);
        } catch (UncheckedIOException e) {
            node.broke(Objects.requireNonNull(e.getCause()));
            return;
        } finally {
            inTurn = false;
        }
        while (!heldBack.isEmpty() && mailbox.put(heldBack.getFirst())) heldBack.removeFirst();
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
