package antiphon.bench;

import antiphon.client.AntiphonClient;
import antiphon.client.MessagePage;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.DoubleSupplier;
import org.HdrHistogram.Histogram;

/// Writes messages, reads them all once to warm up, and measures reading them again.
final class ReadRun {
    private static final int FILL_IN_FLIGHT = 512;
    private static final int DIGITS = 3;
    private static final double NS_PER_S = 1e9;

    private final Load load;
    private final AntiphonClient client;
    private final DoubleSupplier serverCpuSeconds;

    ReadRun(Load load, AntiphonClient client, DoubleSupplier serverCpuSeconds) {
        this.load = load;
        this.client = client;
        this.serverCpuSeconds = serverCpuSeconds;
    }

    Result run() throws InterruptedException {
        long first = client.status().position() + 1;
        fill();
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

    private void fill() throws InterruptedException {
        Contents contents = new Contents(load.contentBytes());
        Semaphore permits = new Semaphore(FILL_IN_FLIGHT);
        CompletableFuture<Void> trouble = new CompletableFuture<>();
        for (int i = 0; i < load.readCount() && !trouble.isDone(); i++) {
            permits.acquire();
            var _ = client.send(contents.of(i), 1).whenComplete((result, failure) -> {
                if (failure != null) trouble.completeExceptionally(failure);
                else
                    if (!result.acknowledged())
                        trouble.completeExceptionally(
                                new IllegalStateException("a write was refused: " + result.reason()));
                permits.release();
            });
        }
        permits.acquire(FILL_IN_FLIGHT);
        trouble.complete(null);
        trouble.join();
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
