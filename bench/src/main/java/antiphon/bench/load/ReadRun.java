package antiphon.bench.load;

import antiphon.client.AntiphonClient;
import antiphon.client.MessagePage;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.HdrHistogram.Histogram;

/// Writes messages, reads them all once to warm up, and measures reading them again.
public final class ReadRun {
    private static final int DIGITS = 3;
    private static final double NS_PER_S = 1e9;

    private final Load load;
    private final AntiphonClient client;
    private final DoubleSupplier serverCpuSeconds;

    public ReadRun(Load load, AntiphonClient client, DoubleSupplier serverCpuSeconds) {
        this.load = load;
        this.client = client;
        this.serverCpuSeconds = serverCpuSeconds;
    }

    public Result run() throws InterruptedException {
        long first = client.status().position() + 1;
        Fill.write(client, load.withConcern(1), load.readCount());
        read(first, new Histogram(DIGITS));
        Histogram latencyNs = new Histogram(DIGITS);
        double cpuBefore = serverCpuSeconds.getAsDouble();
        long beginNs = System.nanoTime();
        long messages = read(first, latencyNs);
        double seconds = (System.nanoTime() - beginNs) / NS_PER_S;
        double cpu = serverCpuSeconds.getAsDouble() - cpuBefore;
        return new Result(
                Workload.D, messages, seconds, latencyNs, 0, 0, Optional.empty(),
                cpu > 0 ? Optional.of(cpu) : Optional.empty());
    }

    private long read(long first, Histogram latencyNs) {
        long read = 0;
        Iterator<MessagePage> pages = client.pages(first);
        while (pages.hasNext() && read < load.readCount()) {
            long beginNs = System.nanoTime();
            MessagePage page = pages.next();
            latencyNs.recordValue(System.nanoTime() - beginNs);
            read += page.messages().size();
        }
        return read;
    }
}
