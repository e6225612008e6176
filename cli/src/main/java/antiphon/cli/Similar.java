package antiphon.cli;

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
                .map(each -> new Near(each, changes(written, each)))
                .filter(near -> near.changes <= changesMax)
                .sorted(Comparator.comparingInt(Near::changes).thenComparing(Near::word))
                .limit(SUGGESTED_MAX)
                .map(Near::word)
                .toList();
    }

    /// How many letters were left out, added, exchanged or swapped with their neighbour (Damerau's distance).
    private static int changes(String one, String other) {
        int[][] to = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++)
            for (int j = 0; j <= other.length(); j++) to[i][j] = i == 0 || j == 0 ? i + j : step(to, one, i, other, j);
        return to[one.length()][other.length()];
    }

    private static int step(int[][] to, String one, int i, String other, int j) {
        int exchanged = to[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        int least = Math.min(exchanged, 1 + Math.min(to[i - 1][j], to[i][j - 1]));
        boolean swapped = i > 1 && j > 1
                && one.charAt(i - 1) == other.charAt(j - 2)
                && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(least, to[i - 2][j - 2] + 1) : least;
    }
}
