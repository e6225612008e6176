package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every link of the documentation leads to a file or a heading of this repository, and the indexes list every page.
class DocumentationTest {
    private static final int README_LINES_MAX = 150;
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    /// A line of a table such as `log: files message`.
    private static final Pattern ROOM = Pattern.compile("(?m)^ {12}([a-z.]+):((?: [a-z.]+)*)$");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$");

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> top = Files.list(Repository.root()); Stream<Path> docs = Files.walk(folder("docs"))) {
            Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    private static Path folder(String name) {
        return Repository.root().resolve(name);
    }

    private static String text(Path page) throws IOException {
        return CODE.matcher(Files.readString(page)).replaceAll("");
    }

    private static List<String> links(Path page) throws IOException {
        return LINK.matcher(text(page))
                .results()
                .map((MatchResult link) -> link.group(1))
                .filter(link -> !link.startsWith("https://") && !link.startsWith("http://"))
                .toList();
    }

    /// As the sites that show Markdown make it: small letters, blanks to dashes, no punctuation.
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").strip().replace(' ', '-');
    }

    private static Set<String> anchors(Path page) throws IOException {
        return HEADING.matcher(text(page))
                .results()
                .map(heading -> anchor(heading.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        if (!Files.exists(target)) return false;
        return hash < 0 || anchors(target).contains(link.substring(hash + 1));
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        int seen = 0;
        for (Path page : pages()) {
            for (String link : links(page)) {
                seen++;
                if (!leadsSomewhere(page, link)) dead.add(Repository.root().relativize(page) + ": " + link);
            }
        }
        assertThat(dead).isEmpty();
        assertThat(seen).as("links that were found").isGreaterThan(100);
    }

    @Test
    void theIndexListsEveryPage() throws IOException {
        assertThat(listedIn("docs/README.md")).containsAll(pagesIn("docs"));
    }

    @Test
    void theIndexOfDecisionsListsEveryDecision() throws IOException {
        assertThat(listedIn("docs/decisions/README.md")).containsExactlyInAnyOrderElementsOf(pagesIn("docs/decisions"));
    }

    private static Set<String> listedIn(String index) throws IOException {
        return new TreeSet<>(links(Repository.root().resolve(index)));
    }

    private static Set<String> pagesIn(String folder) throws IOException {
        try (Stream<Path> files = Files.list(folder(folder))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md") && !name.equals("README.md"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /// The tables of the RoomsTests, which compare them with the code, as rows of the page.
    @Test
    void theDesignListsThePackagesAsTheyAre() throws IOException {
        List<String> rows = Files.readAllLines(folder("docs/design.md"));
        List<String> packages = new ArrayList<>();
        for (String test : List.of("shared/src/test/java/antiphon/architecture", "master/src/test/java/antiphon/master",
                "worker/src/test/java/antiphon/worker", "failover/src/test/java/antiphon/failover",
                "client/src/test/java/antiphon/client", "cli/src/test/java/antiphon/cli",
                "simulator/src/test/java/antiphon/simulator"))
            ROOM.matcher(Files.readString(folder(test).resolve("RoomsTest.java")).replaceAll("\\\\\n +", ""))
                    .results()
                    .map(DocumentationTest::row)
                    .forEach(packages::add);
        assertThat(packages).hasSizeGreaterThan(60)
                .allSatisfy(row -> assertThat(rows).anyMatch(line -> line.matches(row)));
    }

    private static String row(MatchResult room) {
        String others = room.group(2).strip().replaceAll("(\\S+)", "`$1`").replace(" ", ", ");
        return "\\| `" + Pattern.quote(room.group(1)) + "` \\|.*\\| " + Pattern.quote(others) + "\\s*\\|";
    }

    @Test
    void theReadmeStaysShort() throws IOException {
        assertThat(Files.readAllLines(folder("README.md"))).hasSizeLessThanOrEqualTo(README_LINES_MAX);
    }
}
