package antiphon.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A mistake in a source of production or of the simulator: one text in the place of another.
///
/// @param type the class that is edited, with its package
/// @param before stands in its source exactly once
record SourceEdit(String type, String before, String after) {
    private static final List<String> MODULES = List.of("base", "shared", "master", "worker", "failover", "simulator");

    /// The source as it is, from the working directory of the simulator's tests.
    static String sourceOf(String type) throws IOException {
        for (String module : MODULES) {
            Path file = Path.of("..", module, "src", "main", "java").resolve(type.replace('.', '/') + ".java");
            if (Files.exists(file)) return Files.readString(file);
        }
        throw new IllegalArgumentException(type + " has no source in " + String.join(", ", MODULES));
    }

    /// @throws IllegalArgumentException when the text is not there exactly once: the source has changed
    String in(String source) {
        int at = source.indexOf(before);
        if (at < 0) throw new IllegalArgumentException("not in the source of " + type + ": " + before);
        if (source.indexOf(before, at + 1) >= 0)
            throw new IllegalArgumentException("more than once in the source of " + type + ": " + before);
        return source.substring(0, at) + after + source.substring(at + before.length());
    }
}
