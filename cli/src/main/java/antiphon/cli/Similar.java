package antiphon.cli;

import antiphon.text.Spelling;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/// Suggestions for an unknown word. picocli's own suggestions compare the first two letters.
final class Similar {
    private static final int SUGGESTED_MAX = 2;

    private record Near(String word, int changes) {}

    private Similar() {}

    /// The options, or the commands, that take the fewest changes; empty when none is near.
    static List<String> to(UnmatchedArgumentException wrong) {
        if (wrong.getUnmatched().isEmpty()) return List.of();
        String written = wrong.getUnmatched().getFirst().split("=", 2)[0];
        CommandSpec command = wrong.getCommandLine().getCommandSpec();
        return near(written, written.startsWith("-") ? command.optionsMap().keySet() : command.subcommands().keySet());
    }

    static List<String> near(String written, Collection<String> known) {
        int changesMax = Math.max(1, Math.min(3, written.length() / 3));
        return known.stream()
                .filter(each -> each.length() > 2)
                .map(each -> new Near(each, Spelling.changes(written, each)))
                .filter(near -> near.changes <= changesMax)
                .sorted(Comparator.comparingInt(Near::changes).thenComparing(Near::word))
                .limit(SUGGESTED_MAX)
                .map(Near::word)
                .toList();
    }
}
