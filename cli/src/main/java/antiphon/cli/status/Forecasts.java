package antiphon.cli.status;

import antiphon.cli.output.Durations;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.client.status.ClusterStatus;
import antiphon.client.status.WriteForecast;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The master's forecasts, as they are shown.
public final class Forecasts {
    private Forecasts() {}

    /// @param concern 0 for all nodes
    static WriteForecast of(ClusterStatus status, int concern) {
        if (status.writesNow().isEmpty())
            throw new CommandFailure(
                    ExitCodes.FAILED, "this master has no forecast: it is of an older version than this command");
        int wanted = concern == 0 ? status.nodes() : concern;
        return status.writesNow().stream()
                .filter(range -> range.from() <= wanted && wanted <= range.to())
                .findFirst()
                .orElseThrow(
                        () -> new CommandFailure(
                                ExitCodes.USAGE,
                                "-w " + concern + " is not possible: the cluster has " + status.nodes() + " nodes"));
    }

    static String range(WriteForecast forecast) {
        return range(forecast.from(), forecast.to());
    }

    private static String range(int from, int to) {
        return from == to ? "w=" + from : "w=" + from + " to w=" + to;
    }

    /// In a few words: `w=1 to w=2 at once, w=3 waits`.
    static String brief(List<WriteForecast> ranges) {
        List<String> parts = new ArrayList<>();
        int from = 1;
        for (int at = 0; at < ranges.size(); at++) {
            WriteForecast range = ranges.get(at);
            boolean goesOn = at + 1 < ranges.size() && brief(ranges.get(at + 1)).equals(brief(range));
            if (goesOn) continue;
            parts.add(range(from, range.to()) + " " + brief(range));
            from = range.to() + 1;
        }
        return String.join(", ", parts);
    }

    private static String brief(WriteForecast range) {
        return switch (range.fate()) {
            case AT_ONCE -> "at once";
            case LATER -> "after about " + range.expected().map(Durations::rough).orElse("some time");
            case WAITS -> "waits";
            case REFUSED -> "refused";
            case UNKNOWN -> "not known";
        };
    }

    /// With what is the matter.
    public static String full(List<WriteForecast> ranges) {
        return ranges.stream()
                .map(range -> range(range) + " " + range.sentence())
                .collect(Collectors.joining("; "));
    }
}
