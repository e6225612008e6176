package antiphon.bench.scale;

import antiphon.bench.cluster.OwnCluster;
import antiphon.bench.cluster.OwnNode;
import antiphon.bench.load.Load;
import antiphon.bench.load.Tally;
import antiphon.bench.load.Workload;
import antiphon.bench.load.Writer;
import antiphon.bench.report.Panel;
import antiphon.bench.report.Sheet;
import antiphon.client.AntiphonClient;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.HdrHistogram.Histogram;

/// One steady load while worker2 goes through its troubles.
final class FaultsRun implements AutoCloseable {
    private static final double NS_PER_S = 1e9;
    private static final double NS_PER_MS = 1e6;

    private final Workload workload;
    private final Load load;
    private final OwnCluster cluster;
    private final OwnNode troubled;
    private final Sheet sheet;
    private final Tally tally = new Tally();
    private final Timeline timeline;
    private final CompletableFuture<Void> writing = new CompletableFuture<>();
    private volatile boolean stopping;
    private double perSecondBefore;

    FaultsRun(Workload workload, Load load, OwnCluster cluster, List<AntiphonClient> clients, Sheet sheet) {
        this.workload = workload;
        this.load = load;
        this.cluster = cluster;
        this.troubled = cluster.worker(2);
        this.sheet = sheet;
        this.timeline = new Timeline(cluster, tally);
        Writer writer = new Writer(clients, workload.inFlight, load, tally);
        Thread.ofPlatform().name("writer").start(() -> write(writer));
    }

    private void write(Writer writer) {
        try {
            writer.closedLoop(() -> !stopping);
            writer.awaitRest();
            writing.complete(null);
        } catch (InterruptedException | RuntimeException e) {
            writing.completeExceptionally(e);
        }
    }

    /// Through all phases, and what was seen over the time.
    List<Panel> through() throws IOException, InterruptedException {
        phase("well");
        try (Slowness _ = Slowness.of(troubled)) {
            phase("slow: 1/10 of the time");
        }
        phase("well again");
        troubled.pause();
        phase("hangs (SIGSTOP)");
        troubled.resume();
        phase("goes on, catches up");
        troubled.kill();
        phase("dead (SIGKILL)");
        troubled.start();
        phase("started, catches up");
        return timeline.panels(workload + ", " + workload.inFlight + " in flight");
    }

    private void phase(String name) throws IOException, InterruptedException {
        System.err.println("  worker2: " + name);
        Histogram _ = tally.latencyNs(); // What was before is no part of it.
        long before = tally.acknowledged();
        long beginNs = System.nanoTime();
        timeline.watch(name, beginNs + load.time().toNanos());
        double perSecond = (tally.acknowledged() - before) * NS_PER_S / (System.nanoTime() - beginNs);
        if (perSecondBefore == 0) perSecondBefore = perSecond;
        row(name, perSecond, tally.latencyNs());
        requireWriting();
    }

    private void row(String name, double perSecond, Histogram latencyNs) throws IOException {
        sheet.row(
                workload.toString(), name, perSecond, 100 * perSecond / perSecondBefore,
                latencyNs.getValueAtPercentile(50) / NS_PER_MS, latencyNs.getValueAtPercentile(99) / NS_PER_MS,
                latencyNs.getMaxValue() / NS_PER_MS, cluster.master().residentMib(), troubled.residentMib(),
                cluster.master().heapMib());
    }

    private void requireWriting() {
        if (writing.isCompletedExceptionally()) writing.join();
        tally.firstTrouble().ifPresent(trouble -> {
            throw new IllegalStateException("a write was not acknowledged: " + trouble);
        });
    }

    /// @throws IllegalStateException when a write found no outcome
    @Override
    public void close() {
        stopping = true;
        try {
            writing.join();
        } catch (CompletionException e) {
            throw new IllegalStateException("the writes ended too early: " + e.getCause(), e);
        }
    }
}
