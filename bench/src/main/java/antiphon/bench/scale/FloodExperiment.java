package antiphon.bench.scale;

import antiphon.bench.cluster.OwnCluster;
import antiphon.bench.load.Load;
import antiphon.bench.report.Sheet;
import antiphon.client.AntiphonClient;
import antiphon.client.target.ClientSettings;
import antiphon.client.write.WriteOptions;
import antiphon.client.write.WriteResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/// What a client notices that writes one message after the other, when another floods the master: with all it can send
/// over several connections, with `RATE_LIMIT` and without.
final class FloodExperiment implements Experiment {
    private static final int WORKERS = 2;
    private static final List<String> RATES = List.of("off", "10000", "1000");
    private static final int FLOODING_CONNECTIONS = 4;
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_S = 1e9;
    private static final WriteOptions ANN = new WriteOptions("ann", "", Duration.ZERO);
    private static final WriteOptions FLOOD = new WriteOptions("flood", "", Duration.ZERO);
    /// No repeats: what is refused is followed by the next.
    private static final ClientSettings AT_ONCE = new ClientSettings(4096, 64 << 20, Duration.ZERO);

    private final Path home;
    private final Load load;

    /// @param load its time is that of each row
    FloodExperiment(Path home, Load load) {
        this.home = home;
        this.load = load;
    }

    @Override
    public String name() {
        return "flood";
    }

    @Override
    public Findings run() throws IOException, InterruptedException {
        Sheet sheet = new Sheet(
                "Three nodes, messages of " + load.contentBytes() + " bytes; ann writes one after the other with w="
                        + load.concern() + ", another client floods with w=1 over " + FLOODING_CONNECTIONS
                        + " connections; " + load.time().toSeconds() + " s each",
                "RATE_LIMIT", "load", "ann p50 ms", "ann p99 ms", "p50 / alone", "p99 / alone",
                "flood appended/s", "flood refused/s");
        for (String rate : RATES) measure(rate, sheet);
        return new Findings(sheet, List.of());
    }

    private void measure(String rate, Sheet sheet) throws IOException, InterruptedException {
        System.err.println("flood: RATE_LIMIT=" + rate);
        try (OwnCluster cluster = OwnCluster.start(home, WORKERS, _ -> List.of(), Map.of("RATE_LIMIT", rate))) {
            cluster.awaitMaster();
            try (AntiphonClient ann = new AntiphonClient(cluster.masterAddress())) {
                try (Flood _ = new Flood(cluster)) {
                    writeFor(ann, load.warmUp());
                }
                writeFor(ann, load.warmUp());
                Histogram alone = writeFor(ann, load.time());
                row(sheet, rate, "nobody", alone, alone, 0, 0);
                try (Flood flood = new Flood(cluster)) {
                    writeFor(ann, load.warmUp());
                    long appended = flood.appended.get();
                    long refused = flood.refused.get();
                    Histogram flooded = writeFor(ann, load.time());
                    row(sheet, rate, "a flood", flooded, alone, flood.appended.get() - appended,
                            flood.refused.get() - refused);
                }
            }
        }
    }

    private void row(
            Sheet sheet, String rate, String flooded, Histogram latency, Histogram alone, long appended, long refused) {
        double seconds = load.time().toNanos() / NS_PER_S;
        sheet.row(
                rate, flooded, at(latency, 50), at(latency, 99), at(latency, 50) / at(alone, 50),
                at(latency, 99) / at(alone, 99), appended / seconds, refused / seconds);
    }

    private static double at(Histogram latencyNs, int percentile) {
        return latencyNs.getValueAtPercentile(percentile) / NS_PER_MS;
    }

    /// A write may be refused when ann herself is faster than the limit; then she waits, and it is not counted.
    private Histogram writeFor(AntiphonClient ann, Duration time) throws InterruptedException {
        Histogram latencyNs = new Histogram(3);
        String content = "a".repeat(load.contentBytes());
        long endNs = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - endNs < 0) {
            long beginNs = System.nanoTime();
            WriteResult result = ann.post(content, load.concern(), ANN);
            if (result.acknowledged()) latencyNs.recordValue(System.nanoTime() - beginNs);
            else Thread.sleep(result.retryAfter());
        }
        return latencyNs;
    }

    /// Sends as fast as it can until it is closed.
    private final class Flood implements AutoCloseable {
        final AtomicLong appended = new AtomicLong();
        final AtomicLong refused = new AtomicLong();
        private final List<AntiphonClient> clients = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean stopping;

        Flood(OwnCluster cluster) {
            for (int i = 0; i < FLOODING_CONNECTIONS; i++) {
                AntiphonClient client = new AntiphonClient(cluster.masterAddress(), AT_ONCE);
                clients.add(client);
                threads.add(Thread.ofPlatform().name("flood-" + i).start(() -> flood(client)));
            }
        }

        private void flood(AntiphonClient client) {
            String content = "f".repeat(load.contentBytes());
            while (!stopping) {
                var _ = client.send(content, 1, FLOOD).whenComplete((result, _) -> {
                    if (result == null) return;
                    if (result.acknowledged()) appended.incrementAndGet();
                    else refused.incrementAndGet();
                });
            }
        }

        @Override
        public void close() {
            stopping = true;
            try {
                for (Thread thread : threads) thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            clients.forEach(AntiphonClient::close);
        }
    }
}
