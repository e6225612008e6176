package antiphon.cli.output;

import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.Option;

/// `-o`: for people or for programs.
public final class OutputOption {
    enum Format {
        TABLE, JSON
    }

    /// As people write them.
    static final class Candidates implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("table", "json").iterator();
        }
    }

    // @formatter:off (it would put all of an annotation on one line)
    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            completionCandidates = Candidates.class,
            description = "A table for people, or one JSON object per line for programs. Default: table.")
    private Format format = Format.TABLE;
    // @formatter:on

    public boolean json() {
        return format == Format.JSON;
    }
}
