package antiphon.failover.core.leadership;

import antiphon.core.NodeId;
import antiphon.failover.simulated.SimWorld;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Virtual time, and messages that come late or not at all.
final class Network implements SimWorld {
    static final long MILLISECOND = 1_000_000;
    private static final long DELAY_MAX_NS = 10 * MILLISECOND;

    private record Due(long atNs, long order, Runnable event) {}

    private record Pair(NodeId from, NodeId to) {}

    private final PriorityQueue<Due> queue = new PriorityQueue<>(
            Comparator.comparingLong(Due::atNs).thenComparingLong(Due::order));
    private final Set<Pair> cut = new HashSet<>();
    private final RandomGenerator luck;
    boolean lossy;
    private long nowNs;
    private long inserted;

    Network(RandomGenerator luck) {
        this.luck = luck;
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public void after(long delayNs, Runnable event) {
        queue.add(new Due(nowNs + delayNs, inserted++, event));
    }

    @Override
    public boolean connected(NodeId one, NodeId other) {
        return one.equals(other) || !(cut.contains(new Pair(one, other)) || cut.contains(new Pair(other, one)));
    }

    /// In one direction.
    void cut(NodeId from, NodeId to) {
        cut.add(new Pair(from, to));
    }

    void heal() {
        cut.clear();
        lossy = false;
    }

    void send(NodeId from, NodeId to, Runnable arrival) {
        if (cut.contains(new Pair(from, to)) || (lossy && luck.nextInt(10) == 0)) return;
        after(luck.nextLong(1, lossy ? 20 * DELAY_MAX_NS : DELAY_MAX_NS), arrival);
    }

    void runFor(long ns) {
        long endNs = nowNs + ns;
        while (!queue.isEmpty() && queue.peek().atNs <= endNs) {
            Due due = queue.remove();
            nowNs = due.atNs;
            due.event.run();
        }
        nowNs = endNs;
    }
}
