package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// Kills nodes at random moments under load, one or all of them, and checks that nothing that was acknowledged is lost,
/// doubled or moved (promises P1, P2, P3 and P5).
///
///     mvn verify -Dit.test=SoakIT -Dsoak.seconds=600 -Dsoak.seed=7
///
/// The seed gives the same kills at the same times, but not the same run: the machine decides how far a node was.
class SoakIT extends Scenarios {
    private static final int WRITERS = 24;
    private static final int WRITES_BETWEEN_MAX = 1_000;
    private static final Duration PAUSE_MAX = Duration.ofSeconds(3);
    private static final Duration WRITER_END = Duration.ofMinutes(2);

    private final Duration length = Duration.ofSeconds(Long.getLong("soak.seconds", 25));
    private final long seed = Long.getLong("soak.seed", new Random().nextLong());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final SoakLedger ledger = new SoakLedger();
    private volatile long endNs;
    private int kills;
    private int killsOfAll;

    SoakIT() {
        super(Platform.PROCESSES);
    }

    @Test
    void nothingAcknowledgedIsLostDoubledOrMovedWhateverIsKilled() {
        System.out.println("soak: seed " + seed);
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.onDisk());
        cluster.startAll();
        endNs = System.nanoTime() + length.toNanos();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = startWriters(writers, cluster);
            while (isTime()) round(cluster);
            cluster.nodes().stream().filter(node -> !cluster.isRunning(node)).forEach(cluster::start);
            running.forEach(SoakIT::awaitEnd);
        }
        cluster.awaitHealthy();
        cluster.awaitSameLogs();
        ledger.assertIn(cluster.messages(MASTER));
        Chain.verify(
                cluster.secrets(),
                cluster.status().getLogId(),
                cluster.master().signedMessages(cluster.secrets().token()));
        System.out.println("soak: " + length.toSeconds() + " s, " + kills + " processes killed, " + killsOfAll
                + " times all at once; " + ledger.summary());
    }

    private boolean isTime() {
        return System.nanoTime() < endNs;
    }

    private List<Future<?>> startWriters(ExecutorService writers, ProcessCluster cluster) {
        List<Future<?>> running = new ArrayList<>();
        for (int writer = 1; writer <= WRITERS; writer++) {
            running.add(writers.submit(new SoakWriter(
                    "w" + writer,
                    cluster.connect(),
                    ledger,
                    random.nextLong(),
                    cluster.nodes().size(),
                    this::isTime)));
        }
        return running;
    }

    private static void awaitEnd(Future<?> writer) {
        try {
            writer.get(WRITER_END.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("a writer did not come to its end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void round(ProcessCluster cluster) {
        pause();
        switch (random.nextInt(6)) {
            case 0 -> killAllAndLookAtTheirDisks(cluster);
            case 1, 2 -> kill(cluster, MASTER);
            default -> kill(cluster, "worker" + (1 + random.nextInt(cluster.workers().size())));
        }
        if (random.nextBoolean()) pause();
        // Not awaited: the next kill may meet a node that has only begun to start.
        for (String node : cluster.nodes()) if (!cluster.isRunning(node)) cluster.launch(node, Map.of());
    }

    private void kill(ProcessCluster cluster, String node) {
        if (!cluster.isRunning(node)) return;
        cluster.kill(node);
        kills++;
    }

    /// Each node is then started where no other runs, and shows what its own disk holds.
    private void killAllAndLookAtTheirDisks(ProcessCluster cluster) {
        List<String> nodes = new ArrayList<>(cluster.nodes());
        Collections.shuffle(nodes, new Random(random.nextLong()));
        nodes.forEach(node -> kill(cluster, node));
        killsOfAll++;
        List<SoakLedger.Acknowledged> before = ledger.soFar();
        Map<String, List<Received>> disks = new TreeMap<>();
        for (String node : nodes) {
            cluster.start(node);
            disks.put(node, cluster.messages(node));
            kill(cluster, node);
        }
        SoakLedger.assertOnDisks(before, disks);
    }

    /// Lets some writes through before the next blow: none, few or many.
    private void pause() {
        ledger.awaitWrites(random.nextInt(WRITES_BETWEEN_MAX), PAUSE_MAX);
    }
}
