package antiphon.config.source;

import antiphon.link.HostName;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads settings from environment variables. An error names the variable, the value, and what is allowed;
/// a blank value counts as not set, as `docker compose` passes `NAME=` for a variable its caller did not set.
public final class Environment {
    private final Map<String, String> variables;

    public Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /// A setting without which the node cannot start.
    ///
    /// @throws SettingException when it is not set; `meaning` says what for and how to make one
    public String required(String name, String meaning) {
        return text(name).orElseThrow(() -> new SettingException(name + " is not set: " + meaning));
    }

    /// A secret, from its variable or from the file that `NAME_FILE` names.
    ///
    /// @throws SettingException when there is none, or it cannot be read
    public String requiredSecret(String name, String meaning) {
        return SecretSetting.read(name, this::text).orElseThrow(() -> new SettingException(
                name + " is not set, nor " + SecretSetting.fileOf(name) + ": " + meaning));
    }

    public int integer(String name, int standard, int min, int max) {
        return (int) wholeNumber(name, standard, min, max);
    }

    public long wholeNumber(String name, long standard, long min, long max) {
        return text(name).map(value -> parseWhole(name, value, min, max, "")).orElse(standard);
    }

    /// A number, or `off`; empty when it is off or not set.
    public OptionalInt integerOrOff(String name, int min, int max) {
        Optional<String> given = text(name).filter(value -> !value.equalsIgnoreCase("off"));
        return given.map(value -> OptionalInt.of((int) parseWhole(name, value, min, max, "off or ")))
                .orElseGet(OptionalInt::empty);
    }

    private static long parseWhole(String name, String value, long min, long max, String otherwise) {
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) return number;
        } catch (NumberFormatException _) {
            // Reported below, together with numbers out of range.
        }
        throw wrong(name, value, otherwise + "a whole number from " + min + " to " + max);
    }

    /// A port; also checked that it is one.
    public int port(String name, int standard) {
        return integer(name, standard, 1, 65_535);
    }

    /// A host that connections are made to.
    public String host(String name, String standard) {
        String host = text(name).orElse(standard);
        if (!HostName.isOne(host)) throw wrong(name, host, HostName.allowedInsteadOf(host));
        return host;
    }

    /// A duration in seconds, with decimals, such as `5.5`.
    public Duration seconds(String name, Duration standard, Duration min, Duration max) {
        return text(name).map(value -> parseSeconds(name, value, min, max)).orElse(standard);
    }

    private static Duration parseSeconds(String name, String value, Duration min, Duration max) {
        try {
            BigDecimal seconds = new BigDecimal(value);
            if (seconds.compareTo(inSeconds(min)) >= 0 && seconds.compareTo(inSeconds(max)) <= 0)
                return Duration.ofNanos(seconds.movePointRight(9).longValue());
        } catch (NumberFormatException _) {
            // Reported below, together with durations out of range.
        }
        String range = inSeconds(min).toPlainString() + " to " + inSeconds(max).toPlainString();
        throw wrong(name, value, "seconds from " + range);
    }

    private static BigDecimal inSeconds(Duration duration) {
        return BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros();
    }

    public boolean flag(String name) {
        return switch (text(name).orElse("false").toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw wrong(name, text(name).orElse(""), "true or false (or on or off)");
        };
    }

    public String oneOf(String name, String standard, List<String> allowed) {
        String value = text(name).map(given -> given.toLowerCase(Locale.ROOT)).orElse(standard);
        if (!allowed.contains(value)) throw wrong(name, value, String.join(" or ", allowed));
        return value;
    }

    public static SettingException wrong(String name, String value, String allowed) {
        return new SettingException(name + "=" + value + " is not allowed: set it to " + allowed);
    }

    public Map<String, String> variables() {
        return variables;
    }
}
