package antiphon.failover.simulated;

import antiphon.core.NodeId;
import antiphon.failover.RegisterFixture;
import antiphon.failover.contract.Cluster;
import antiphon.failover.contract.Life;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Three nodes in virtual time.
final class SimCluster implements Cluster, SimWorld {
    private static final long SECOND = 1_000_000_000L;

    private record Due(long atNs, long order, Runnable event) {}

    private final PriorityQueue<Due> queue = new PriorityQueue<>(
            Comparator.comparingLong(Due::atNs).thenComparingLong(Due::order));
    private final Set<NodeId> isolated = new HashSet<>();
    private final List<Life> all = new ArrayList<>();
    private final List<Life> present = new ArrayList<>();
    private final long seed;
    private final RandomGenerator luck;
    private final SimRegister register;
    private boolean disturbed;
    private long nowNs;
    private long inserted;

    SimCluster(long seed) {
        this.seed = seed;
        this.luck = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.register = new SimRegister(this, luck, RegisterFixture.nodes());
        for (int node = 0; node < RegisterFixture.NODES; node++) {
            present.add(null);
            begin(node);
        }
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
        if (one.equals(other)) return true;
        return !isolated.contains(one) && !isolated.contains(other) && !(disturbed && luck.nextInt(4) == 0);
    }

    @Override
    public Life life(int node) {
        return present.get(node);
    }

    @Override
    public List<Life> lives() {
        return all;
    }

    @Override
    public void isolate(int node) {
        isolated.add(RegisterFixture.node(node));
    }

    @Override
    public void heal() {
        isolated.clear();
    }

    @Override
    public void disturb(boolean on) {
        disturbed = on;
    }

    @Override
    public void restart(int... nodes) {
        for (int node : nodes) register.stop(RegisterFixture.node(node));
        for (int node : nodes) begin(node);
    }

    private void begin(int node) {
        Life life = new Life(() -> {});
        life.begin(register.start(RegisterFixture.node(node), life));
        present.set(node, life);
        all.add(life);
    }

    @Override
    public void settle() {
        long until = nowNs + 3 * SECOND + 1;
        after(until - nowNs, () -> {});
        await("three seconds pass", () -> nowNs >= until);
    }

    @Override
    public int tries() {
        return 1;
    }

    @Override
    public void await(String what, BooleanSupplier condition) {
        long until = nowNs + 60 * SECOND;
        while (!condition.getAsBoolean()) {
            Due next = queue.poll();
            if (next == null || next.atNs > until) throw new AssertionError("seed " + seed + ": never: " + what);
            nowNs = next.atNs;
            next.event.run();
        }
    }

    @Override
    public void close() {
        queue.clear();
    }
}
