package antiphon.bench.load.run;

import antiphon.bench.load.Load;
import antiphon.bench.load.Progress;
import antiphon.bench.load.Result;
import antiphon.bench.load.Workload;
import antiphon.client.AntiphonClient;
import antiphon.client.read.MessagePage;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.HdrHistogram.Histogram;

/// Writes messages, and reads them all again and again: first to warm up, then measured. Whole rounds only, at least
/// one of each, so what is read is the same in every run.
public final class ReadRun {
    private static final int DIGITS = 3;
    private static final double NS_PER_S = 1e9;

    private final Load load;
    private final AntiphonClient client;
    private final DoubleSupplier serverCpuSeconds;
    private final AtomicLong messages = new AtomicLong();
    private Histogram latencyNs = new Histogram(DIGITS);
    private long first = 1;

    public ReadRun(Load load, AntiphonClient client, DoubleSupplier serverCpuSeconds) {
        this.load = load;
        this.client = client;
        this.serverCpuSeconds = serverCpuSeconds;
    }

    public Result run() throws InterruptedException {
        prepare();
        return measure();
    }

    /// Writes what will be read, and reads it as often as fits into the time to warm up.
    public void prepare() throws InterruptedException {
        first = client.status().position() + 1;
        Fill.write(client, load.withConcern(1), load.readCount());
        try (Progress _ = Progress.of(Workload.D + ", warm-up", messages::get)) {
            rounds(load.warmUp());
        }
    }

    /// After [#prepare].
    public Result measure() {
        messages.set(0);
        latencyNs = new Histogram(DIGITS);
        double cpuBefore = serverCpuSeconds.getAsDouble();
        long beginNs = System.nanoTime();
        try (Progress _ = Progress.of(Workload.D.toString(), messages::get)) {
            rounds(load.time());
        }
        double seconds = (System.nanoTime() - beginNs) / NS_PER_S;
        double cpu = serverCpuSeconds.getAsDouble() - cpuBefore;
        return new Result(
                Workload.D, messages.get(), seconds, latencyNs, 0, 0, Optional.empty(),
                cpu > 0 ? Optional.of(cpu) : Optional.empty());
    }

    private void rounds(Duration time) {
        long endNs = System.nanoTime() + time.toNanos();
        do read();
        while (System.nanoTime() - endNs < 0);
    }

    private void read() {
        long read = 0;
        Iterator<MessagePage> pages = client.pages(first);
        while (pages.hasNext() && read < load.readCount()) {
            long beginNs = System.nanoTime();
            int count = pages.next().messages().size();
            latencyNs.recordValue(System.nanoTime() - beginNs);
            read += count;
            messages.addAndGet(count);
        }
    }
}
