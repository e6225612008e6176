package antiphon.config.source;

import antiphon.text.Spelling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// One environment variable as `--help` lists it.
///
/// @param name may have an `N` between underscores that stands for a number, as in `WORKER_N_PORT`
/// @param standard the value when it is not set, in the form it would be set in; or `required`
public record Setting(String name, String standard, String meaning) {
    private static final Pattern NUMBER = Pattern.compile("_[1-9][0-9]{0,3}_");
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
            String name = NUMBER.matcher(variable).replaceAll("_N_");
            boolean isKnown = settings.stream().anyMatch(setting -> setting.name.equals(name));
            if (isKnown && variable.contains("_N_"))
                warnings.add(variable + " is not a setting and is ignored: write a number in place of N, as in "
                        + variable.replace("_N_", "_1_"));
            if (isKnown) continue;
            settings.stream()
                    .filter(setting -> Spelling.changes(name, setting.name) <= Math.min(2, setting.name.length() / 4))
                    .min(Comparator.comparingInt(setting -> Spelling.changes(name, setting.name)))
                    .ifPresent(near -> warnings.add(
                            variable + " is not a setting and is ignored: did you mean " + near.name + "?"));
        }
        return warnings;
    }
}
