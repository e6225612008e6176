package antiphon.cli.write;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Says what became of lines: every line, and neighbours with the same fate in one sentence.
final class LineRanges {
    /// How long a range may wait for its next line.
    private static final long PAUSE_MS = 200;

    private final Consumer<String> say;
    private final long pauseMs;

    // Guarded by this: the range that may still grow.
    private @Nullable String fate;
    private long firstIndex;
    private long lastIndex;
    private long firstLine;
    private long lastLine;

    LineRanges(Consumer<String> say) {
        this(say, PAUSE_MS);
    }

    LineRanges(Consumer<String> say, long pauseMs) {
        this.say = say;
        this.pauseMs = pauseMs;
    }

    /// @param index the line's place among those that were sent: blank lines are in a range, and do not end it
    synchronized void add(long index, long line, String what) {
        if (what.equals(fate) && index == lastIndex + 1) {
            lastIndex = index;
            lastLine = line;
        } else if (what.equals(fate) && index == firstIndex - 1) {
            firstIndex = index;
            firstLine = line;
        } else {
            begin(index, line, what);
        }
    }

    private void begin(long index, long line, String what) {
        flush();
        fate = what;
        firstIndex = lastIndex = index;
        firstLine = lastLine = line;
        CompletableFuture.delayedExecutor(pauseMs, TimeUnit.MILLISECONDS).execute(() -> flushFrom(index, what));
    }

    /// Only the range that began then: a later one waits for its own time.
    private synchronized void flushFrom(long index, String what) {
        if (what.equals(fate) && firstIndex <= index && index <= lastIndex) flush();
    }

    synchronized void flush() {
        if (fate == null) return;
        String lines = firstLine == lastLine ? "line " + firstLine : "lines " + firstLine + " to " + lastLine;
        say.accept(lines + ": " + fate);
        fate = null;
    }
}
