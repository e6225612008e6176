package antiphon.failover.ratis;

import antiphon.core.NodeId;
import antiphon.failover.RegisterFixture;
import antiphon.failover.contract.Cluster;
import antiphon.failover.contract.Life;
import antiphon.failover.ratis.RatisRegister.Group;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Three real Ratis servers in this process, each with a directory of its own. More may be added.
final class RatisCluster implements Cluster {
    private record Running(Voter voter, Life life, RatisRegister register) {}

    private static final long AWAIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final UUID GROUP = new UUID(5, 5);

    final TestNetwork network = new TestNetwork();
    private final Path directory;
    private final RatisSettings settings;
    private final Map<Integer, Running> running = new TreeMap<>();
    private final List<Life> all = new CopyOnWriteArrayList<>();
    /// What each node said of the end of its process.
    private final Map<Integer, Throwable> failures = new ConcurrentHashMap<>();
    private final Object changed = new Object();

    static RatisSettings settings(long snapshotEvery) {
        return new RatisSettings(
                Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofSeconds(2), snapshotEvery);
    }

    RatisCluster(Path directory, RatisSettings settings) throws IOException {
        this.directory = directory;
        this.settings = settings;
        List<ControlDirectory> controls = new ArrayList<>();
        List<Voter> founders = new ArrayList<>();
        for (int node = 0; node < RegisterFixture.NODES; node++) {
            controls.add(ControlDirectory.open(path(node)));
            founders.add(new Voter(controls.getLast().voter(), RegisterFixture.node(node)));
        }
        for (int node = 0; node < RegisterFixture.NODES; node++) start(node, controls.get(node), founders);
    }

    private void start(int node, ControlDirectory control, List<Voter> founders) throws IOException {
        Life life = new Life(this::changed);
        NodeId name = RegisterFixture.node(node);
        RatisRegister register = RatisRegister.start(
                control,
                new Group(GROUP, founders),
                network.from(name),
                settings,
                life,
                failure -> {
                    failures.put(node, failure);
                    changed();
                });
        life.begin(register);
        running.put(node, new Running(new Voter(control.voter(), name), life, register));
        all.add(life);
        network.attach(name, register);
    }

    /// Begins a life with whatever its directory holds; where that is nothing, without a group.
    void join(int node) throws IOException {
        start(node, ControlDirectory.open(path(node)), List.of());
    }

    /// At the same time: Ratis needs about a second for each.
    void stop(int... nodes) {
        try (ExecutorService closing = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int node : nodes) {
                network.detach(RegisterFixture.node(node));
                RatisRegister register = register(node);
                running.remove(node);
                closing.execute(() -> close(register));
            }
        }
    }

    private static void close(RatisRegister register) {
        try {
            register.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path(int node) {
        return directory.resolve("control" + node);
    }

    private Running running(int node) {
        return Objects.requireNonNull(running.get(node));
    }

    RatisRegister register(int node) {
        return running(node).register();
    }

    Voter voter(int node) {
        return running(node).voter();
    }

    Map<Integer, Throwable> failures() {
        return failures;
    }

    private void changed() {
        synchronized (changed) {
            changed.notifyAll();
        }
    }

    @Override
    public Life life(int node) {
        return running(node).life();
    }

    @Override
    public List<Life> lives() {
        return all;
    }

    @Override
    public void isolate(int node) {
        network.isolate(RegisterFixture.node(node));
    }

    @Override
    public void heal() {
        network.heal();
    }

    @Override
    public void disturb(boolean on) {
        network.disturb(on);
    }

    @Override
    public void restart(int... nodes) {
        stop(nodes);
        try {
            for (int node : nodes) join(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Time is real here: the proposals of a busy machine may need more than one try.
    @Override
    public void settle() {}

    @Override
    public int tries() {
        return 10;
    }

    @Override
    public void await(String what, BooleanSupplier condition) {
        long endNs = System.nanoTime() + AWAIT_NS;
        synchronized (changed) {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - endNs > 0) throw new AssertionError("never: " + what);
                try {
                    // Looked at again from time to time: not everything that a condition reads is notified.
                    changed.wait(50);
                } catch (InterruptedException e) {
                    throw new AssertionError("interrupted", e);
                }
            }
        }
    }

    @Override
    public void close() {
        stop(running.keySet().stream().mapToInt(Integer::intValue).toArray());
        network.close();
    }
}
