package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.LogId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the metrics count of the ways in which messages reach a worker.
class DeliveryMetricsTest {
    private static final LogId LOG = new LogId(new UUID(5, 6));

    @TempDir private Path directory;
    private FakeWorker worker;
    private RunningMaster master;

    @BeforeEach
    void start() throws IOException {
        worker = new FakeWorker(LOG, List.of());
        master = new RunningMaster(directory, "HTTP_PORT", "0", "HEARTBEAT_INTERVAL", "0.1", "WORKERS",
                "worker1=localhost:" + worker.server.port());
    }

    @AfterEach
    void stop() {
        master.close();
        worker.close();
    }

    private double changes(String to) throws Exception {
        String sample = "antiphon_worker_delivery_changes_total{to=\"" + to + "\",worker=\"worker1\"} ";
        URI page = URI.create("http://localhost:" + master.httpPort() + "/metrics");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body().lines()
                    .filter(line -> line.startsWith(sample))
                    .mapToDouble(line -> Double.parseDouble(line.substring(sample.length())))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aRecoveryIsAChangeAsAStreamIs() throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (changes("streaming") == 0 && System.nanoTime() < until) LockSupport.parkNanos(10_000_000);
        assertThat(changes("streaming")).isEqualTo(1);
        assertThat(changes("recovering")).isEqualTo(1);
    }
}
