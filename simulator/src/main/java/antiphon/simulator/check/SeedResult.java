package antiphon.simulator.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How the simulation of one seed ended.
///
/// @param traceHash equal for equal runs
/// @param rareEvents the count of each event that happened
/// @param failure the promise that was broken, empty when none was
/// @param lastLines the last lines of the trace
public record SeedResult(
        long seed,
        long traceHash,
        long events,
        long virtualNs,
        long acknowledged,
        Map<RareEvent, Long> rareEvents,
        Optional<String> failure,
        List<String> lastLines) {
    /// The promise that was broken while it lived, or what broke a node; empty when all went well.
    public static Optional<String> failureOf(Runnable life) {
        try {
            life.run();
            return Optional.empty();
        } catch (Fault fault) {
            return Optional.of(String.valueOf(fault.getMessage()));
        } catch (RuntimeException | Error broken) {
            return Optional.of("a node broke: " + broken + at(broken));
        }
    }

    private static String at(Throwable broken) {
        StackTraceElement[] stack = broken.getStackTrace();
        StringBuilder places = new StringBuilder();
        for (int i = 0; i < Math.min(8, stack.length); i++) places.append("\n    at ").append(stack[i]);
        return places.toString();
    }

    public String oneLine() {
        return "seed " + seed + ": " + failure.orElse("no promise was broken") + "; " + events + " events, trace "
                + Long.toHexString(traceHash);
    }
}
