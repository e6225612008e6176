package antiphon.master.page.measure;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Turns how long something has lasted into when it began, and says the same each time: what was computed again would
/// differ by the time that the answer took, and look like a change.
public final class SteadyTimes {
    private static final long SAME_MS = 250;

    private Map<String, Long> shown = new HashMap<>();
    private Map<String, Long> showing = new HashMap<>();

    /// @param what names the thing that lasts
    public long beganMs(String what, long lastsNs, long nowMs) {
        long workedOutMs = nowMs - TimeUnit.NANOSECONDS.toMillis(lastsNs);
        long before = shown.getOrDefault(what, workedOutMs);
        long beganMs = Math.abs(before - workedOutMs) <= SAME_MS ? before : workedOutMs;
        showing.put(what, beganMs);
        return beganMs;
    }

    /// All has been asked for: what was not is over, and forgotten.
    public void round() {
        shown = showing;
        showing = new HashMap<>();
    }
}
