package antiphon.simulator.node;

import antiphon.simulator.surroundings.Surroundings;

/// A node's own clock: it begins anywhere in each life, also below zero, and runs fast or slow, but never back.
final class SimClock {
    private final Surroundings surroundings;
    private double rate = 1;
    private long offsetNs;

    SimClock(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// @param newRate how much faster than time it runs from now on
    void driftBy(double newRate) {
        rate = newRate;
    }

    /// A life begins.
    void begin() {
        long offsetNsMax = surroundings.options().clocks().offsetNsMax();
        if (offsetNsMax > 0) offsetNs = surroundings.random().nextLong(-offsetNsMax, offsetNsMax + 1);
    }

    long nowNs() {
        return offsetNs + (long) (surroundings.nowNs() * rate);
    }

    /// How much time passes, and a little more, until it has gone so far.
    long realNs(long shownNs) {
        return (long) (shownNs / rate) + 1;
    }
}
