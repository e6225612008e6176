package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The board and the alert rules ask for metrics that exist, and every alert is explained.
class ObservabilityIT {
    private static final Pattern METRIC = Pattern.compile("\\bantiphon_\\w+");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final Pattern HISTOGRAM_PART = Pattern.compile("_(bucket|count|sum)$");

    private static String read(String file) throws IOException {
        return Files.readString(Repository.root().resolve(file));
    }

    private static Set<String> found(Pattern pattern, int group, String text) {
        Set<String> all = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) all.add(matcher.group(group));
        return all;
    }

    private static void assertKnown(String file) throws IOException {
        // Those of clusters with failover stand on a page of their own.
        String pages = read("docs/metrics.md") + "\n" + read("docs/failover.md");
        Set<String> known = found(Pattern.compile("(?m)^\\| `(antiphon_\\w+)`"), 1, pages);
        Set<String> asked = new TreeSet<>();
        for (String name : found(METRIC, 0, read(file))) asked.add(HISTOGRAM_PART.matcher(name).replaceFirst(""));
        assertThat(asked).as(file).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void theBoardAsksForMetricsThatExist() throws IOException {
        assertKnown("deploy/observability/grafana/dashboards/antiphon.json");
    }

    @Test
    void theAlertRulesAskForMetricsThatExist() throws IOException {
        assertKnown("deploy/observability/alerts.yml");
        assertKnown("deploy/observability/alerts-test.yml");
    }

    /// Such a worker takes no heartbeats, so it is unhealthy; only its reason tells it from one that is down.
    @Test
    void aWorkerIsRefusedForEachReasonThatNoRestartEnds() throws IOException {
        String rules = read("deploy/observability/alerts.yml");
        Pattern asked = Pattern.compile("antiphon_worker_health_reason_info\\{reason=~\"([^\"]+)\"");
        Set<String> reasons = found(asked, 1, rules);
        assertThat(reasons).singleElement().asString().contains(
                "wrong_token", "certificate", "no_worker", "another_node", "copied_disk");
        String page = read("docs/metrics.md");
        for (String reason : reasons.iterator().next().split("\\|", -1)) assertThat(page).contains("`" + reason + "`");
    }

    @Test
    void everyAlertIsExplainedInItsOwnWordsAndTried() throws IOException {
        String rules = read("deploy/observability/alerts.yml");
        String page = read("docs/alerts.md");
        for (String alert : found(ALERT, 1, rules)) assertThat(page).contains("| `" + alert + "` |");
        for (String words : found(Pattern.compile("(?:meaning|action): (.*)"), 1, rules))
            assertThat(page).contains("| " + words + " |");
        assertThat(found(ALERT, 1, rules)).hasSameSizeAs(found(Pattern.compile("(?m)^\\| `(Antiphon\\w+)`"), 1, page));
    }
}
