package antiphon.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `docs/metrics.md` says of each metric, without the marks of Markdown.
final class MetricsPage {
    private static final Pattern ROW = Pattern.compile("^\\| `(antiphon_\\w+)` \\|.*\\| (.+) \\|$", Pattern.MULTILINE);

    private MetricsPage() {}

    static Map<String, String> meanings() throws IOException {
        Map<String, String> meanings = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(Repository.root().resolve("docs/metrics.md")));
        while (row.find()) meanings.put(row.group(1), row.group(2).replace("`", ""));
        return meanings;
    }
}
