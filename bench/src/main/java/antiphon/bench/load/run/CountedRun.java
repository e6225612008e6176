package antiphon.bench.load.run;

import antiphon.bench.load.Load;
import antiphon.bench.load.Progress;
import antiphon.bench.load.Result;
import antiphon.bench.load.Tally;
import antiphon.bench.load.Workload;
import antiphon.bench.load.Writer;
import antiphon.client.AntiphonClient;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/// So many writes, 64 in flight: first uncounted, then counted. For comparisons in which everything but one thing has
/// to be the same, also how much was written before.
public final class CountedRun {
    private static final double NS_PER_S = 1e9;

    private final DoubleSupplier serverCpuSeconds;
    private final Tally tally = new Tally();
    private final Writer writer;

    public CountedRun(Load load, List<AntiphonClient> clients, DoubleSupplier serverCpuSeconds) {
        this.serverCpuSeconds = serverCpuSeconds;
        this.writer = new Writer(clients, Workload.B.inFlight, load, tally);
    }

    /// @throws IllegalStateException when a write is not acknowledged
    public Result run(long writes) throws InterruptedException {
        try (Progress _ = Progress.of("B, warm-up", tally::acknowledged)) {
            write(writes);
        }
        tally.begin();
        try (Progress _ = Progress.of("B", tally::acknowledged)) {
            double cpuBefore = serverCpuSeconds.getAsDouble();
            long beginNs = System.nanoTime();
            write(writes);
            double seconds = (System.nanoTime() - beginNs) / NS_PER_S;
            double cpu = serverCpuSeconds.getAsDouble() - cpuBefore;
            return new Result(Workload.B, writes, seconds, tally.latencyNs(), 0, 0, Optional.empty(), Optional.of(cpu));
        }
    }

    private void write(long writes) throws InterruptedException {
        writer.closedLoop(Fill.times(writes));
        writer.awaitRest();
        tally.firstTrouble().ifPresent(trouble -> {
            throw new IllegalStateException("a write was not acknowledged: " + trouble);
        });
    }
}
