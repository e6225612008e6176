package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The tables of events in docs/operating.md and docs/failover.md have every event that the nodes log, and no other.
class DocumentedEventsTest {
    /// In `addKeyValue("event", "limit")` and `at(Level.INFO, "epoch")`.
    private static final Pattern LOGGED = Pattern
            .compile("(?:\"event\", |\\bat\\([^\";]*(?i:level)[^\";]*, )\"([a-z-]+)\"");
    private static final Pattern ROW = Pattern
            .compile("(?m)^\\| (`[a-z-]+`(?:, `[a-z-]+`)*) \\| (?:both|master|worker) \\|");
    private static final Pattern ROW_OF_FAILOVER = Pattern.compile("(?m)^\\| (`[a-z]+-?[a-z-]*`(?:, `[a-z-]+`)*) \\|");
    private static final Pattern NAME = Pattern.compile("`([a-z-]+)`");

    private static Set<String> logged() throws IOException {
        Set<String> events = new TreeSet<>();
        for (String module : Set.of("shared", "master", "worker", "failover")) {
            try (Stream<Path> files = Files.walk(Repository.root().resolve(module).resolve("src/main/java"))) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList())
                    LOGGED.matcher(Files.readString(file)).results().forEach(found -> events.add(found.group(1)));
            }
        }
        return events;
    }

    private static Set<String> documented() throws IOException {
        Set<String> events = rows(ROW, "docs/operating.md");
        events.addAll(rows(ROW_OF_FAILOVER, "docs/failover.md"));
        return events;
    }

    private static Set<String> rows(Pattern row, String page) throws IOException {
        return row.matcher(Files.readString(Repository.root().resolve(page)))
                .results()
                .flatMap(found -> NAME.matcher(found.group(1)).results())
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theTableHasEveryEventAndNoOther() throws IOException {
        Set<String> logged = logged();
        assertThat(logged).hasSizeGreaterThan(40).contains("leader-missed");
        assertThat(documented()).isEqualTo(logged);
    }
}
