package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// From the metrics alone: which worker is behind, why, since when, and what happens to a write with `w=3` now.
abstract class MetricsScenarios extends Scenarios {
    private static final Pattern ROW = Pattern.compile("^\\| `(antiphon_\\w+)` \\|", Pattern.MULTILINE);

    MetricsScenarios() {
        super(Platform.PROCESSES);
    }

    private static ProcessCluster started(ProcessCluster cluster) {
        cluster.startAll();
        cluster.awaitHealthy();
        return cluster;
    }

    private ProcessCluster cluster(ClusterSettings settings) {
        return started((ProcessCluster) own(settings.with("HTTP_PORT", "0")));
    }

    @Test
    void everyMetricIsExplainedAndEveryOneExplainedIsThere() throws IOException {
        ProcessCluster cluster = cluster(ClusterSettings.quick());
        Expect.acknowledged(cluster.post("measured", 3, client()).get(), 3);
        String page = Files.readString(Repository.root().resolve("docs/metrics.md"));
        Set<String> onAll = explained(page, "## On every node", "## With TLS");
        Set<String> onMaster = explained(page, "## On the master", "## On workers");
        Set<String> onWorkers = explained(page, "## On workers", "");
        cluster.await("all is measured",
                () -> assertThat(scrape(cluster, MASTER).names()).isEqualTo(union(onAll, onMaster)));
        assertThat(scrape(cluster, "worker1").names()).isEqualTo(union(onAll, onWorkers));
        Map<String, String> meanings = MetricsPage.meanings();
        assertThat(meanings).containsAllEntriesOf(scrape(cluster, MASTER).helps());
        assertThat(meanings).containsAllEntriesOf(scrape(cluster, "worker1").helps());
    }

    private static Set<String> explained(String page, String from, String to) {
        int begin = page.indexOf(from);
        int end = to.isEmpty() ? page.length() : page.indexOf(to);
        Set<String> names = new TreeSet<>();
        Matcher row = ROW.matcher(page.substring(begin, end));
        while (row.find()) names.add(row.group(1));
        return names;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> both = new TreeSet<>(one);
        both.addAll(other);
        return both;
    }

    private static Scrape scrape(ProcessCluster cluster, String node) {
        return Scrape.of(cluster.httpPort(node));
    }

    @Test
    void writesAreCountedByConcernAndOutcome() {
        ProcessCluster cluster = cluster(ClusterSettings.onDisk());
        for (int i = 0; i < 5; i++) Expect.acknowledged(cluster.post("w=3, " + i, 3, client()).get(), 3);
        Expect.acknowledged(cluster.post("w=1", 1, client()).get(), 1);
        cluster.post("impossible", 9, client()).get();
        Scrape master = scrape(cluster, MASTER);
        assertThat(master.value("antiphon_writes_total", "w=\"3\"", "outcome=\"acknowledged\"")).isEqualTo(5);
        assertThat(master.value("antiphon_writes_total", "w=\"1\"", "outcome=\"acknowledged\"")).isEqualTo(1);
        assertThat(master.value("antiphon_writes_total", "outcome=\"not_appended\"")).isEqualTo(1);
        assertThat(master.value("antiphon_writes_refused_total", "reason=\"bad_request\"")).isEqualTo(1);
        assertThat(master.value("antiphon_write_seconds_count", "w=\"3\"", "outcome=\"acknowledged\"")).isEqualTo(5);
        assertThat(master.value("antiphon_write_seconds_sum", "w=\"3\"")).isPositive();
        assertThat(master.value("antiphon_log_position")).isEqualTo(6);
        assertThat(master.value("antiphon_log_sync_batch_messages_sum")).isEqualTo(6);
        assertThat(master.value("antiphon_log_sync_seconds_count")).isBetween(1.0, 6.0);
        assertThat(master.value("antiphon_log_sync_batch_bytes_sum"))
                .isEqualTo(master.value("antiphon_log_size_bytes"));
        assertThat(master.value("antiphon_write_concern_can_be_met", "w=\"3\"")).isEqualTo(1);
        cluster.await("the worker has all", () -> assertThat(scrape(cluster, "worker1").value("antiphon_log_position"))
                .isEqualTo(6));
    }

    @Test
    void aWorkerThatStopsIsSeenWithWhyAndSinceWhenAndWhatItMeansForWrites() {
        ProcessCluster cluster = cluster(ClusterSettings.onDisk());
        Expect.acknowledged(cluster.post("before", 3, client()).get(), 3);
        double beforeSeconds = System.currentTimeMillis() / 1e3;
        cluster.kill("worker2");
        PendingCall<?> waiting = cluster.post("while it is away", 3, client());
        cluster.awaitUnhealthy("worker2");
        cluster.await("the client is read-only", () -> assertThat(
                scrape(cluster, MASTER).value("antiphon_clients_read_only")).isEqualTo(1));
        Scrape master = scrape(cluster, MASTER);
        String worker = "worker=\"worker2\"";
        assertThat(master.value("antiphon_worker_health", worker, "antiphon_worker_health=\"unhealthy\"")).isEqualTo(1);
        assertThat(master.value("antiphon_worker_health", worker, "antiphon_worker_health=\"healthy\"")).isZero();
        assertThat(master.value("antiphon_worker_health", "worker=\"worker1\"", "antiphon_worker_health=\"healthy\""))
                .isEqualTo(1);
        assertThat(master.value("antiphon_worker_lag_messages", worker)).isEqualTo(1);
        assertThat(master.value("antiphon_worker_lag_messages", "worker=\"worker1\"")).isZero();
        assertThat(master.value("antiphon_worker_lag_bytes", worker)).isPositive();
        assertThat(master.value("antiphon_worker_lag_seconds", worker)).isPositive();
        assertThat(reason(master, "antiphon_worker_health_reason_info")).isIn(
                "connection_refused", "not_reachable", "no_answer");
        assertThat(master.value("antiphon_worker_health_since_timestamp_seconds", worker))
                .isBetween(beforeSeconds - 1, System.currentTimeMillis() / 1e3);
        assertThat(master.value("antiphon_worker_last_heard_timestamp_seconds", "worker=\"worker1\""))
                .as("when a worker that answers was heard")
                .isGreaterThan(master.value("antiphon_worker_last_heard_timestamp_seconds", worker));
        assertThat(master.value("antiphon_writes_accepted")).isEqualTo(1);
        assertThat(master.value("antiphon_write_concern_can_be_met", "w=\"2\"")).isEqualTo(1);
        assertThat(master.value("antiphon_write_concern_can_be_met", "w=\"3\"")).isZero();
        assertThat(master.value("antiphon_pending_writes", "w=\"3\"")).isEqualTo(1);
        assertThat(master.value("antiphon_pending_write_oldest_seconds")).isPositive();

        cluster.start("worker2");
        waiting.get();
        cluster.awaitHealthy();
        cluster.await("all is well again", () -> {
            Scrape after = scrape(cluster, MASTER);
            assertThat(after.value("antiphon_worker_lag_messages", worker)).isZero();
            assertThat(after.value("antiphon_worker_lag_bytes", worker)).isZero();
            assertThat(after.value("antiphon_clients_read_only")).isZero();
            assertThat(after.value("antiphon_pending_writes")).isZero();
            assertThat(after.value("antiphon_write_concern_can_be_met", "w=\"3\"")).isEqualTo(1);
        });
        assertThat(scrape(cluster, MASTER).value("antiphon_worker_health_changes_total", worker, "to=\"unhealthy\""))
                .as("a worker that answers in between, and not again, is unhealthy a second time")
                .isPositive();
    }

    private static String reason(Scrape scrape, String metric) {
        Pattern line = Pattern.compile(metric + "\\{reason=\"(\\w+)\",worker=\"worker2\"\\} 1.*");
        return scrape.lines().stream()
                .map(line::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .findFirst()
                .orElse("none at all");
    }

    @Test
    void aNodeIsAliveWhateverItsPeersDo() {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.quick().with("HTTP_PORT", "0"));
        cluster.start("worker1");
        assertThat(Scrape.get(cluster.httpPort("worker1"), "/livez")).isEqualTo("alive\n");
        assertThat(scrape(cluster, "worker1").value("antiphon_log_position")).isZero();
    }
}
