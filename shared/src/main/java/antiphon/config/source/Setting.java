package antiphon.config.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// One environment variable as `--help` lists it.
///
/// @param name may end in a `*` that stands for a number and a word, as in `WORKER_*`
/// @param standard the value when it is not set, in the form it would be set in; or `required`
public record Setting(String name, String standard, String meaning) {
    private static final int NAME_COLUMNS = 20;
    private static final String LINE = "  %-" + NAME_COLUMNS + "s %-12s %s%n";

    /// @param options the settings that may also be given as options
    public static String help(String program, String purpose, List<Setting> settings, List<String> options) {
        StringBuilder text = new StringBuilder();
        text.append("usage: ").append(program).append(" [--help]");
        options.forEach(setting -> text.append(" [").append(Options.optionOf(setting)).append(" VALUE]"));
        text.append("\n\n").append(purpose);
        text.append("\n\nSettings are environment variables:\n\n");
        for (Setting setting : settings) {
            boolean fits = setting.name.length() <= NAME_COLUMNS;
            if (!fits) text.append("  ").append(setting.name).append("\n");
            text.append(String.format(
                    Locale.ROOT, LINE, fits ? setting.name : "", setting.standard, setting.meaning));
        }
        options.forEach(setting -> text.append("\n").append(setting).append(" may also be given as ").append(
                Options.optionOf(setting)).append(", for this start alone.\n"));
        return text.toString();
    }

    /// A sentence for each variable that is no setting but is nearly spelled like one.
    public static List<String> likelyTypos(Map<String, String> variables, List<Setting> settings) {
        List<String> warnings = new ArrayList<>();
        for (String variable : new TreeMap<>(variables).keySet()) {
            if (settings.stream().anyMatch(setting -> setting.covers(variable))) continue;
            settings.stream()
                    .filter(setting -> distance(variable, setting.name) <= Math.min(2, setting.name.length() / 4))
                    .findFirst()
                    .ifPresent(near -> warnings.add(
                            variable + " is not a setting and is ignored: did you mean " + near.name + "?"));
        }
        return warnings;
    }

    private boolean covers(String variable) {
        return name.endsWith("*")
                ? variable.startsWith(name.substring(0, name.length() - 1))
                : variable.equals(name);
    }

    /// How many characters must be put in, left out or changed to get from one word to the other (Levenshtein).
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) row[column] = column;
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= to.length(); column++) {
                int changed = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(changed, Math.min(row[column], row[column - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
