package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.simulator.failover.story.Stories;
import antiphon.simulator.story.Story;
import antiphon.simulator.story.StoryFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every story of docs/scenarios goes as its file says, and the index lists them all.
class StoriesTest {
    private static final Path FOLDER = Path.of("..", "docs", "scenarios");
    private static final String INDEX = "README.md";
    private static final Pattern LINK = Pattern.compile("\\]\\(((?:failover/)?[^)#/]+\\.md)\\)");

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile).filter(file -> !file.endsWith(INDEX)).sorted().toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyStoryGoesAsItsFileSays() throws IOException {
        return files().stream()
                .map(file -> DynamicTest.dynamicTest(nameOf(file), () -> plays(file)));
    }

    private static String nameOf(Path file) {
        return FOLDER.relativize(file).toString().replace(File.separatorChar, '/');
    }

    private static void plays(Path file) throws IOException {
        Story.Played played = Stories.of(StoryFile.read(file)).play();
        assertThat(played.problem())
                .withFailMessage(
                        () -> played.problem().orElse("") + "\n\nWhat happened, to compare or to paste:\n\n"
                                + String.join("\n", played.trace()) + "\n")
                .isEmpty();
    }

    @Test
    void theIndexListsEveryStoryAndNoOther() throws IOException {
        TreeSet<String> listed = LINK.matcher(Files.readString(FOLDER.resolve(INDEX)))
                .results()
                .map((MatchResult link) -> link.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> there = files().stream().map(StoriesTest::nameOf).sorted().toList();
        assertThat(listed).containsExactlyElementsOf(there);
    }
}
