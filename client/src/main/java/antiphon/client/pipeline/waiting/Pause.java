package antiphon.client.pipeline.waiting;

/// Until when nothing is sent. Of several pauses the one that ends last counts.
public final class Pause {
    private long untilNs;
    private boolean on;

    /// @return whether it ends later than before
    public boolean extend(long nowNs, long pauseNs) {
        long newUntilNs = nowNs + pauseNs;
        if (isOn(nowNs) && newUntilNs - untilNs <= 0) return false;
        untilNs = newUntilNs;
        on = true;
        return true;
    }

    public boolean isOn(long nowNs) {
        if (on && nowNs - untilNs >= 0) on = false;
        return on;
    }

    /// The end of the last one.
    public long endNs() {
        return untilNs;
    }
}
