package antiphon.simulator.story;

import antiphon.simulator.story.teller.StoryTrace;
import antiphon.simulator.surroundings.Schedule;
import java.util.function.BooleanSupplier;

/// Where a story is played: a cluster in virtual time, the trace of what happens, and checks after every event.
public abstract class Stage {
    private static final long SECOND = 1_000_000_000;
    static final long TIME_NS_MAX = 600 * SECOND;
    static final String TOO_LONG = "a story lasts at most " + TIME_NS_MAX / SECOND + " s";

    private final StoryTrace trace = new StoryTrace();

    public final StoryTrace trace() {
        return trace;
    }

    /// The first moment of the story.
    protected abstract void open();

    /// After the last step.
    protected void close() {}

    protected abstract Schedule schedule();

    /// Called after every event.
    protected abstract void look();

    public final void runTo(long storyNs) {
        if (storyNs > TIME_NS_MAX) throw new IllegalArgumentException(TOO_LONG);
        while (schedule().step(trace.zeroNs() + storyNs)) look();
    }

    final void runFor(long ns) {
        runTo(nowNs() + ns);
    }

    /// Since the story began.
    protected final long nowNs() {
        return schedule().nowNs() - trace.zeroNs();
    }

    /// @return whether it came true
    protected final boolean runUntil(BooleanSupplier condition) {
        long endNs = trace.zeroNs() + TIME_NS_MAX;
        while (!condition.getAsBoolean()) {
            if (!schedule().step(endNs)) return false;
            look();
        }
        return true;
    }

    /// What befalls the cluster from outside.
    protected final void say(String what) {
        trace.say(schedule().nowNs(), "world", what);
    }
}
