package antiphon.client.pipeline;

/// Until when nothing is sent. Of several pauses the one that ends last counts.
final class Pause {
    private long untilNs;
    private boolean on;

    /// @return whether it ends later than before
    boolean extend(long nowNs, long pauseNs) {
        long newUntilNs = nowNs + pauseNs;
        if (isOn(nowNs) && newUntilNs - untilNs <= 0) return false;
        untilNs = newUntilNs;
        on = true;
        return true;
    }

    boolean isOn(long nowNs) {
        if (on && nowNs - untilNs >= 0) on = false;
        return on;
    }

    /// The end of the last one.
    long endNs() {
        return untilNs;
    }
}
