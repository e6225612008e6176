package antiphon.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as people write and read them.
public final class Durations {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private Durations() {}

    /// @param text such as `500ms`, `5s`, `2m`, `1h`, `90d`
    /// @throws IllegalArgumentException with a sentence, when it is none
    public static Duration parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches())
            throw new IllegalArgumentException(
                    "`" + text + "` is not a duration: give one such as 500ms, 5s, 2m, 12h or 90d");
        long amount = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /// A measured time, with no more digits than a reader needs.
    public static String rough(Duration time) {
        if (time.toMillis() < 1_000) return time.toMillis() + "ms";
        if (time.toSeconds() >= 60) return since(Instant.EPOCH, Instant.EPOCH.plus(time));
        return Math.round(time.toMillis() / 1_000.0) + "s";
    }

    /// How long ago something was, in its two largest units; never less than none, since two machines' clocks differ.
    public static String since(Instant then, Instant now) {
        long seconds = Math.max(0, Duration.between(then, now).toSeconds());
        if (seconds < 60) return seconds + "s";
        if (seconds < 3_600) return seconds / 60 + "m " + seconds % 60 + "s";
        if (seconds < 86_400) return seconds / 3_600 + "h " + seconds % 3_600 / 60 + "m";
        return seconds / 86_400 + "d " + seconds % 86_400 / 3_600 + "h";
    }
}
