package antiphon.config.source;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Settings given as command-line options, for settings that apply to one start only: `--recover-from worker1` or
/// `--recover-from=worker1` stands for `RECOVER_FROM=worker1`.
public final class Options {
    private Options() {}

    /// @param allowed the settings that may be given so
    /// @return their values by the names of the settings
    /// @throws SettingException when there is another argument, or a value is missing
    public static Map<String, String> read(List<String> arguments, List<String> allowed) {
        Map<String, String> values = new TreeMap<>();
        for (int at = 0; at < arguments.size(); at++) {
            String argument = arguments.get(at);
            int equals = argument.indexOf('=');
            String option = equals < 0 ? argument : argument.substring(0, equals);
            String setting = allowed.stream()
                    .filter(name -> optionOf(name).equals(option))
                    .findFirst()
                    .orElseThrow(() -> new SettingException("unknown argument " + argument));
            if (equals < 0 && ++at == arguments.size()) throw new SettingException(option + " needs a value");
            values.put(setting, equals < 0 ? arguments.get(at) : argument.substring(equals + 1));
        }
        return values;
    }

    public static String optionOf(String setting) {
        return "--" + setting.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
