package antiphon.simulator.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A Markdown file that tells a story: a title, one block of script and one of the trace that is expected of it.
///
///     # The rule as a sentence
///     ```script
///     what happens from outside, and when
///     ```
///     ```trace
///     what the cluster makes of it
///     ```
public record StoryFile(String name, String title, List<Line> script, List<Line> expected) {
    private static final String FENCE = "```";
    private static final String SCRIPT = FENCE + "script";
    private static final String TRACE = FENCE + "trace";

    /// @param number of the line in the file, the first is 1
    record Line(int number, String text) {}

    public static StoryFile read(Path file) throws IOException {
        String name = file.toString();
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.getFirst().startsWith("# "))
            throw new StoryException(name, 1, "begin with a title, `# the rule as a sentence`");
        return new StoryFile(
                name, lines.getFirst().substring(2), block(name, lines, SCRIPT), block(name, lines, TRACE));
    }

    /// The first line of the script, which says what kind of cluster it needs.
    public String opening() {
        return script.stream().map(Line::text).filter(line -> !line.isBlank()).findFirst().orElseThrow();
    }

    private static List<Line> block(String file, List<String> lines, String opening) {
        int from = lines.indexOf(opening);
        if (from < 0) throw new StoryException(file, 0, "has no block that begins with " + opening);
        if (lines.subList(from + 1, lines.size()).contains(opening))
            throw new StoryException(file, 0, "has more than one block that begins with " + opening);
        int length = lines.subList(from + 1, lines.size()).indexOf(FENCE);
        if (length < 0) throw new StoryException(file, from + 1, "the block is never closed with " + FENCE);
        List<Line> block = new ArrayList<>();
        for (int i = from + 1; i <= from + length; i++) block.add(new Line(i + 1, lines.get(i)));
        if (block.stream().allMatch(line -> line.text().isBlank()))
            throw new StoryException(file, from + 1, "the block " + opening + " is empty");
        return block;
    }
}
