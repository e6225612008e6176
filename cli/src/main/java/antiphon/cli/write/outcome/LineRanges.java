package antiphon.cli.write.outcome;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Says what became of lines: every line, and neighbours with the same fate in one sentence.
public final class LineRanges {
    /// How long a range may wait for its next line.
    private static final long PAUSE_MS = 200;

    /// How often it may do that: a range that grows for minutes is said now and then.
    private static final int PAUSES_MAX = 25;

    private final Consumer<String> say;
    private final Executor later;

    // Guarded by this: the range that may still grow.
    private @Nullable String fate;
    private long firstIndex;
    private long lastIndex;
    private long firstLine;
    private long lastLine;
    private long ranges; // of those begun
    private boolean grown; // since the last pause began
    private int pauses;

    public LineRanges(Consumer<String> say) {
        this(say, CompletableFuture.delayedExecutor(PAUSE_MS, TimeUnit.MILLISECONDS));
    }

    /// @param later runs what it is given after a pause
    LineRanges(Consumer<String> say, Executor later) {
        this.say = say;
        this.later = later;
    }

    /// @param index the line's place among those that were sent: blank lines are in a range, and do not end it
    public synchronized void add(long index, long line, String what) {
        if (what.equals(fate) && index == lastIndex + 1) {
            lastIndex = index;
            lastLine = line;
            grown = true;
        } else if (what.equals(fate) && index == firstIndex - 1) {
            firstIndex = index;
            firstLine = line;
            grown = true;
        } else {
            begin(index, line, what);
        }
    }

    private void begin(long index, long line, String what) {
        flush();
        fate = what;
        firstIndex = lastIndex = index;
        firstLine = lastLine = line;
        pauses = 0;
        ranges++;
        pause(ranges);
    }

    private void pause(long range) {
        grown = false;
        pauses++;
        later.execute(() -> pauseOver(range));
    }

    /// Only of the range that began then: a later one waits for its own time.
    private synchronized void pauseOver(long range) {
        if (fate == null || range != ranges) return;
        if (grown && pauses < PAUSES_MAX) pause(range);
        else flush();
    }

    public synchronized void flush() {
        if (fate == null) return;
        String lines = firstLine == lastLine ? "line " + firstLine : "lines " + firstLine + " to " + lastLine;
        say.accept(lines + ": " + fate);
        fate = null;
    }
}
