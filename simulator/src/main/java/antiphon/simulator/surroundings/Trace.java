package antiphon.simulator.surroundings;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// The events of a run, line by line: the last lines, and a hash over all of them. Two runs are the same if their
/// hashes are.
public final class Trace {
    private static final int LINES_KEPT = 60;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final double NS_PER_S = 1e9;

    private final Consumer<String> printer;
    private final Deque<String> last = new ArrayDeque<>();
    private long hash = FNV_OFFSET;

    /// @param printer is given every line
    public Trace(Consumer<String> printer) {
        this.printer = printer;
    }

    /// @return the line
    public String say(long nowNs, String who, String what) {
        String line = String.format(Locale.ROOT, "%12.6f %-8s %s", nowNs / NS_PER_S, who, what);
        for (int i = 0; i < line.length(); i++) hash = (hash ^ line.charAt(i)) * FNV_PRIME;
        if (last.size() == LINES_KEPT) last.removeFirst();
        last.addLast(line);
        printer.accept(line);
        return line;
    }

    public List<String> lastLines() {
        return List.copyOf(last);
    }

    /// FNV-1a, 64 bits, over all lines.
    public long hash() {
        return hash;
    }
}
