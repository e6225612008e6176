package antiphon.worker.core.arrival;

import antiphon.message.LogEntry;
import java.util.Optional;
import java.util.TreeMap;

/// Messages that arrived above a gap. Bounded by number and by bytes; when it is full, the messages nearest to the end
/// of the log stay, since they can be used first.
public final class GapBuffer {
    private final int countMax;
    private final long bytesMax;
    private final TreeMap<Long, LogEntry> waiting = new TreeMap<>();
    private long bytes;

    public GapBuffer(int countMax, long bytesMax) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /// Keeps the entry, at the cost of entries further away where there is no room. The same number must not be there.
    ///
    /// @return false when there is no room: nothing has changed
    public boolean add(LogEntry entry) {
        int victims = victimsFor(entry);
        if (victims < 0) return false;
        for (; victims > 0; victims--) bytes -= waiting.pollLastEntry().getValue().sizeBytes();
        LogEntry before = waiting.put(entry.sequence(), entry);
        if (before != null) throw new IllegalStateException("message " + entry.sequence() + " waits already");
        bytes += entry.sizeBytes();
        return true;
    }

    /// How many of the furthest entries must be dropped; negative when dropping all further ones is not enough.
    private int victimsFor(LogEntry entry) {
        int victims = 0;
        long bytesLeft = bytes + entry.sizeBytes();
        for (LogEntry furthest : waiting.descendingMap().values()) {
            if (fits(victims, bytesLeft)) return victims;
            if (furthest.sequence() < entry.sequence()) return -1;
            victims++;
            bytesLeft -= furthest.sizeBytes();
        }
        return fits(victims, bytesLeft) ? victims : -1;
    }

    private boolean fits(int victims, long bytesLeft) {
        return waiting.size() + 1 - victims <= countMax && bytesLeft <= bytesMax;
    }

    public Optional<LogEntry> at(long sequence) {
        return Optional.ofNullable(waiting.get(sequence));
    }

    /// Removes the entry with this number, if it is there.
    public Optional<LogEntry> take(long sequence) {
        LogEntry entry = waiting.remove(sequence);
        if (entry != null) bytes -= entry.sizeBytes();
        return Optional.ofNullable(entry);
    }

    void clear() {
        waiting.clear();
        bytes = 0;
    }

    /// The lowest number that waits.
    ///
    /// @throws java.util.NoSuchElementException when none does
    public long lowest() {
        return waiting.firstKey();
    }

    public int size() {
        return waiting.size();
    }

    public long bytes() {
        return bytes;
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }
}
