package antiphon.bench.scale.trouble;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.HdrHistogram.Histogram;

/// One steady load while worker2 goes through its troubles.
public final class FaultsRun implements AutoCloseable {
    private static final double NS_PER_S = 1e9;
    private static final double NS_PER_MS = 1e6;
    private static final String WELL = "well";
    private static final Duration LATE = Duration.ofMillis(200);

    private final Workload workload;
    private final Load load;
    private final OwnCluster cluster;
    private final OwnNode troubled;
    private final Sheet sheet;
    private final Tally tally = new Tally();
    private final Timeline timeline;
    private final CompletableFuture<Void> writing = new CompletableFuture<>();
    private final List<Phase> phases = new ArrayList<>();
    private volatile boolean stopping;

    private record Phase(
            String name,
            double perSecond,
            Histogram latencyNs,
            double masterResidentMib,
            double workerResidentMib,
            double masterHeapMib) {}

    public FaultsRun(Workload workload, Load load, OwnCluster cluster, List<AntiphonClient> clients, Sheet sheet) {
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

    /// Through all phases, and what was seen over the time. Between them all is well, so that what the machine does
    /// besides is seen too.
    public List<Panel> through() throws IOException, InterruptedException {
        phase(WELL);
        try (Lateness _ = Lateness.of(troubled.address(), LATE)) {
            phase("late by " + LATE.toMillis() + " ms");
        }
        phase(WELL);
        try (Slowness _ = Slowness.of(troubled)) {
            phase("runs 1/10 of the time");
        }
        phase(WELL);
        troubled.pause();
        phase("hangs (SIGSTOP)");
        troubled.resume();
        phase("goes on, catches up");
        troubled.kill();
        phase("dead (SIGKILL)");
        troubled.start();
        phase("started, catches up");
        for (int at = 0; at < phases.size(); at++) row(phases.get(at), 100 * phases.get(at).perSecond / wellAround(at));
        return timeline.panels(workload + ", " + workload.inFlight + " in flight");
    }

    /// The mean of the nearest times before and after in which all was well, so that a machine that gets faster or
    /// slower meanwhile counts for neither.
    private double wellAround(int at) {
        double before = 0;
        double after = 0;
        for (int i = 0; i < phases.size(); i++) {
            if (!phases.get(i).name.equals(WELL)) continue;
            if (i <= at) before = phases.get(i).perSecond;
            else if (after == 0) after = phases.get(i).perSecond;
        }
        boolean isWell = phases.get(at).name.equals(WELL);
        return after == 0 || isWell ? before : (before + after) / 2;
    }

    private void phase(String name) throws IOException, InterruptedException {
        System.err.println("  worker2: " + name);
        Histogram _ = tally.latencyNs(); // What was before is no part of it.
        long before = tally.acknowledged();
        long beginNs = System.nanoTime();
        timeline.watch(name, beginNs + load.time().toNanos());
        double perSecond = (tally.acknowledged() - before) * NS_PER_S / (System.nanoTime() - beginNs);
        phases.add(new Phase(
                name, perSecond, tally.latencyNs(), cluster.master().residentMib(), troubled.residentMib(),
                cluster.master().heapMib()));
        requireWriting();
    }

    private void row(Phase phase, double ofWell) {
        Histogram latencyNs = phase.latencyNs;
        sheet.row(
                workload.toString(), phase.name, phase.perSecond, ofWell,
                latencyNs.getValueAtPercentile(50) / NS_PER_MS, latencyNs.getValueAtPercentile(99) / NS_PER_MS,
                latencyNs.getMaxValue() / NS_PER_MS, phase.masterResidentMib, phase.workerResidentMib,
                phase.masterHeapMib);
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
