package antiphon.bench.load.run;

import antiphon.bench.load.Load;
import antiphon.bench.load.Progress;
import antiphon.bench.load.Result;
import antiphon.bench.load.Tally;
import antiphon.bench.load.Workload;
import antiphon.bench.load.Writer;
import antiphon.client.AntiphonClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.HdrHistogram.Histogram;

/// Writes for some time: first to warm up, then counted.
public final class WriteRun {
    private static final double NS_PER_S = 1e9;

    private final Workload workload;
    private final Load load;
    private final DoubleSupplier serverCpuSeconds;
    private final Tally tally = new Tally();
    private final Writer writer;

    public WriteRun(Workload workload, Load load, List<AntiphonClient> clients, DoubleSupplier serverCpuSeconds) {
        this.workload = workload;
        this.load = load;
        this.serverCpuSeconds = serverCpuSeconds;
        this.writer = new Writer(clients, workload.inFlight, load, tally);
    }

    /// A load for a while, not counted: most of what a node or this program does first is to compile itself. Workload C
    /// brings it furthest, since few writes in flight would take minutes for what all of them use.
    public static void warmUp(Workload workload, Load load, List<AntiphonClient> clients) throws InterruptedException {
        if (load.warmUp().isZero()) return;
        WriteRun run = new WriteRun(workload, load.onlyToWarmUp(), clients, () -> 0);
        try (Progress _ = Progress.of("warm-up of the nodes, " + workload, run.tally::acknowledged)) {
            run.write(load.warmUp());
            run.writer.awaitRest();
        }
    }

    public Result run() throws InterruptedException {
        try (Progress _ = Progress.of(workload + ", warm-up", tally::acknowledged)) {
            write(load.warmUp());
            if (load.rate() > 0) writer.awaitRest(); // What was due before the measurement is no part of it.
        }
        tally.begin();
        try (Progress _ = Progress.of(workload.toString(), tally::acknowledged)) {
            return measured();
        }
    }

    private Result measured() throws InterruptedException {
        double cpuBefore = serverCpuSeconds.getAsDouble();
        long beginNs = System.nanoTime();
        long neverSent = write(load.time());
        long messages = tally.acknowledged();
        double seconds = (System.nanoTime() - beginNs) / NS_PER_S;
        double cpu = serverCpuSeconds.getAsDouble() - cpuBefore;
        Histogram latencyNs = latencies();
        return new Result(
                workload,
                messages,
                seconds,
                latencyNs,
                tally.refused(),
                tally.failed() + neverSent,
                neverSent > 0 ? Optional.of(tooFast(neverSent)) : tally.firstTrouble(),
                cpu > 0 ? Optional.of(cpu) : Optional.empty());
    }

    /// In an open loop the slowest answers may come after the end, and belong to writes that were due before it.
    private Histogram latencies() throws InterruptedException {
        if (load.rate() > 0) writer.awaitRest();
        Histogram latencyNs = tally.latencyNs();
        writer.awaitRest();
        return latencyNs;
    }

    private String tooFast(long neverSent) {
        return neverSent + " writes were due and could not be sent: " + load.rate() + " a second are too many for "
                + workload.inFlight + " in flight";
    }

    private long write(Duration time) throws InterruptedException {
        long beginNs = System.nanoTime();
        long endNs = beginNs + time.toNanos();
        if (load.rate() > 0) return writer.openLoop(load.rate(), beginNs, endNs);
        writer.closedLoop(() -> System.nanoTime() - endNs < 0);
        return 0;
    }
}
