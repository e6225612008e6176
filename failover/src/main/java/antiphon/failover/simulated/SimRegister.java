package antiphon.failover.simulated;

import antiphon.core.NodeId;
import antiphon.failover.core.register.EpochRegister;
import antiphon.failover.core.register.RegisterAnswer;
import antiphon.failover.core.register.RegisterAnswer.Decided;
import antiphon.failover.core.register.RegisterAnswer.Done;
import antiphon.failover.core.register.RegisterAnswer.Unknown;
import antiphon.failover.core.register.RegisterCommand;
import antiphon.failover.core.register.RegisterState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// A register that keeps what [EpochRegister] guarantees, R1 to R5, and nothing more: everything that these leave open
/// is drawn. There is one order for all nodes, and each node has a place in it.
///
/// A command needs a majority of the voters that are up and connected to the node that proposes it. Without one it ends
/// in `Unknown`, and it is drawn whether it takes effect up to five seconds later.
public final class SimRegister {
    private static final long MILLISECOND = 1_000_000;
    private static final long CALL_MAX_NS = 20 * MILLISECOND;
    private static final long RETRY_NS = 100 * MILLISECOND;
    private static final long PATIENCE_NS = 3_000 * MILLISECOND;
    /// R5 promises nothing for a majority that has been up and connected for less.
    private static final long STEADY_NS = 3_000 * MILLISECOND;
    private static final long LATE_EFFECT_MAX_NS = 5_000 * MILLISECOND;
    private static final long NOTICE_MAX_NS = 50 * MILLISECOND;
    private static final long LATE_NOTICE_MAX_NS = 2_000 * MILLISECOND;

    private final SimWorld world;
    private final RandomGenerator luck;
    private final Set<NodeId> voters;
    private final Set<NodeId> lost = new TreeSet<>();
    private final List<RegisterState> order = new ArrayList<>(List.of(RegisterState.EMPTY));
    private final Map<NodeId, Seat> seats = new TreeMap<>();
    /// How far each node had come, over its restarts.
    private final Map<NodeId, Integer> places = new TreeMap<>();

    public SimRegister(SimWorld world, RandomGenerator luck, Collection<NodeId> voters) {
        this.world = world;
        this.luck = luck;
        this.voters = new TreeSet<>(voters);
    }

    /// A life of a node begins; an earlier one of it has ended.
    public EpochRegister start(NodeId node, EpochRegister.Listener listener) {
        stop(node);
        Seat seat = new Seat(node, listener, beginning(node), world.nowNs());
        seats.put(node, seat);
        notify(seat);
        return (call, command) -> {
            long sinceNs = world.nowNs();
            world.after(delay(CALL_MAX_NS), () -> attempt(seat, call, command, sinceNs));
        };
    }

    /// Perhaps from before the place where its last life ended.
    private int beginning(NodeId node) {
        return luck.nextInt(Math.max(1, places.getOrDefault(node, 0)));
    }

    public void stop(NodeId node) {
        seats.remove(node);
    }

    /// The node's directory of the register is gone: it votes no more, and counts as a voter that is down.
    public void loseControl(NodeId node) {
        lost.add(node);
        places.remove(node);
    }

    /// The voters from now on; one that had lost its directory votes again, as another voter.
    public void setVoters(Collection<NodeId> nodes) {
        voters.clear();
        voters.addAll(nodes);
        lost.removeAll(voters);
    }

    /// The present state, which no node needs to know yet: for checks.
    public RegisterState latest() {
        return order.getLast();
    }

    private void attempt(Seat seat, long call, RegisterCommand command, long sinceNs) {
        if (!isUp(seat)) takeEffectLater(command);
        else
            if (reachesMajority(seat.node)) decide(seat, call, command);
            else
                if (world.nowNs() - sinceNs < PATIENCE_NS) {
                    seat.cutOffNs = world.nowNs();
                    world.after(RETRY_NS, () -> attempt(seat, call, command, sinceNs));
                } else {
                    takeEffectLater(command);
                    answer(seat, call, new Unknown());
                }
    }

    private void decide(Seat seat, long call, RegisterCommand command) {
        if (!isSteady(seat) && luck.nextInt(4) == 0) {
            takeEffectLater(command);
            answer(seat, call, new Unknown());
            return;
        }
        Decided decided = apply(command);
        world.after(delay(CALL_MAX_NS), () -> answer(seat, call, reachesMajority(seat.node) ? decided : new Unknown()));
    }

    /// Perhaps it was in the log of a voter that nobody heard, and is found there.
    private void takeEffectLater(RegisterCommand command) {
        if (luck.nextBoolean()) return;
        world.after(delay(LATE_EFFECT_MAX_NS), () -> {
            if (voters.stream().anyMatch(voter -> votes(voter) && reachesMajority(voter))) apply(command);
        });
    }

    private Decided apply(RegisterCommand command) {
        Decided decided = latest().apply(command);
        if (decided instanceof Done) {
            order.add(decided.state());
            seats.values().forEach(this::notify);
        }
        return decided;
    }

    private void answer(Seat seat, long call, RegisterAnswer answer) {
        if (isUp(seat)) seat.listener.answered(call, answer);
    }

    private void notify(Seat seat) {
        if (seat.noticeUnderWay) return;
        seat.noticeUnderWay = true;
        long delayNs = delay(luck.nextInt(20) == 0 ? LATE_NOTICE_MAX_NS : NOTICE_MAX_NS);
        world.after(delayNs, () -> deliver(seat));
    }

    /// In order up to some place, and all of it in the end.
    private void deliver(Seat seat) {
        seat.noticeUnderWay = false;
        if (!isUp(seat) || seat.place == order.size() - 1) return;
        if (reachesMajority(seat.node)) {
            int upTo = luck.nextInt(seat.place + 1, order.size());
            while (isUp(seat) && seat.place < upTo) deliverNext(seat, upTo);
        } else seat.cutOffNs = world.nowNs();
        notify(seat);
    }

    private void deliverNext(Seat seat, int upTo) {
        seat.place++;
        // A node that was far behind gets a snapshot of the state, without those before it.
        if (seat.place < upTo && luck.nextInt(4) == 0) return;
        places.merge(seat.node, seat.place, Math::max);
        seat.listener.applied(order.get(seat.place));
    }

    private boolean reachesMajority(NodeId node) {
        return isMajority(voters.stream().filter(voter -> reaches(node, voter)));
    }

    /// Whether R5 holds for the node: a majority has been up for long enough, and it was not seen to be cut off.
    private boolean isSteady(Seat seat) {
        long sinceNs = world.nowNs() - STEADY_NS;
        return seat.cutOffNs <= sinceNs
                && isMajority(voters.stream()
                        .filter(voter -> reaches(seat.node, voter) && startedNs(voter) <= sinceNs));
    }

    private boolean isMajority(Stream<NodeId> some) {
        return some.count() > voters.size() / 2;
    }

    private boolean reaches(NodeId node, NodeId voter) {
        return votes(voter) && world.connected(node, voter);
    }

    private boolean votes(NodeId voter) {
        return seats.containsKey(voter) && !lost.contains(voter);
    }

    private long startedNs(NodeId voter) {
        Seat seat = seats.get(voter);
        return seat == null ? world.nowNs() : seat.startedNs;
    }

    private boolean isUp(Seat seat) {
        return seats.get(seat.node) == seat;
    }

    private long delay(long maxNs) {
        return luck.nextLong(1, maxNs);
    }

    /// One life of a node at the register.
    private static final class Seat {
        private final NodeId node;
        private final EpochRegister.Listener listener;
        /// The index of the last state it was notified of; 0 is the empty register, which is no news.
        private int place;
        private final long startedNs;
        /// When it was last seen without a majority.
        private long cutOffNs = Long.MIN_VALUE;
        private boolean noticeUnderWay;

        private Seat(NodeId node, EpochRegister.Listener listener, int place, long startedNs) {
            this.node = node;
            this.listener = listener;
            this.place = place;
            this.startedNs = startedNs;
        }
    }
}
