package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the client's documentation shows is there to be shown; the release build would be the first to miss it.
class DocumentedSnippetsTest {
    private static final Pattern SNIPPET = Pattern.compile("@snippet file=\"([^\"]+)\" region=\"([^\"]+)\"");

    @Test
    void everySnippetNamesARegionOfAnExample() throws IOException {
        List<MatchResult> snippets;
        try (Stream<Path> files = Files.walk(Repository.root().resolve("client/src/main/java"))) {
            snippets = files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> SNIPPET.matcher(text(file)).results())
                    .toList();
        }
        assertThat(snippets).hasSizeGreaterThanOrEqualTo(4).allSatisfy(snippet -> {
            Path example = Repository.root().resolve("acceptance-tests/src/test/java").resolve(snippet.group(1));
            assertThat(text(example)).containsOnlyOnce("// @start region=\"" + snippet.group(2) + "\"");
        });
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError("cannot read " + file, e);
        }
    }
}
