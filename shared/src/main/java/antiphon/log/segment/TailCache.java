package antiphon.log.segment;

import antiphon.log.EntryLog;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The newest messages, and the hashes of some more, in memory: replication and readers at the end need no disk.
/// Invariant: `firstHash <= firstEntry <= next`, and what lies between is here.
public final class TailCache {
    /// Memory per entry besides its encoding and its text: its objects and hashes, roughly.
    private static final int OBJECTS_BYTES = 500;
    private static final int SLOTS_FIRST = 64;

    private final int slotsMax;
    private final long bytesMax;
    private @Nullable LogEntry[] entries = new LogEntry[0];
    private byte[] hashes = new byte[0];
    private long firstHash = 1;
    private long firstEntry = 1;
    private long next = 1;
    private long bytes;

    public TailCache(LogSettings settings) {
        this.slotsMax = settings.cachedHashes();
        this.bytesMax = settings.cacheBytes();
    }

    /// Nothing is known of the messages up to `sequence`.
    public synchronized void beginAfter(long sequence) {
        forgetEntriesBefore(next);
        next = sequence + 1;
        firstHash = next;
        firstEntry = next;
    }

    /// The next message is known by its hash only.
    public synchronized void hash(long sequence, Hash hash) {
        advance(sequence, hash);
        forgetEntriesBefore(next);
    }

    /// The next messages.
    public synchronized void entries(List<LogEntry> following) {
        for (LogEntry entry : following) entry(entry);
    }

    /// The next message.
    synchronized void entry(LogEntry entry) {
        int slot = advance(entry.sequence(), entry.hash());
        entries[slot] = entry;
        bytes += weight(entry);
        while (bytes > bytesMax) forgetEntriesBefore(firstEntry + 1);
    }

    private int advance(long sequence, Hash hash) {
        if (sequence != next) throw new IllegalArgumentException("message " + sequence + " cannot be next to " + next);
        if (next - firstHash == slots()) makeRoom();
        int slot = slot(sequence);
        hash.copyTo(hashes, slot * Hash.BYTES);
        next++;
        return slot;
    }

    private void makeRoom() {
        if (slots() < slotsMax) {
            grow(Math.min(slotsMax, Math.max(SLOTS_FIRST, 2 * slots())));
            return;
        }
        firstHash++;
        forgetEntriesBefore(firstHash);
    }

    private void grow(int slots) {
        @Nullable
        LogEntry[] oldEntries = entries;
        byte[] oldHashes = hashes;
        entries = new LogEntry[slots];
        hashes = new byte[slots * Hash.BYTES];
        for (long sequence = firstHash; sequence < next; sequence++) {
            int from = (int) (sequence % oldEntries.length);
            entries[slot(sequence)] = oldEntries[from];
            System.arraycopy(oldHashes, from * Hash.BYTES, hashes, slot(sequence) * Hash.BYTES, Hash.BYTES);
        }
    }

    private void forgetEntriesBefore(long sequence) {
        for (; firstEntry < sequence; firstEntry++) {
            LogEntry entry = entries[slot(firstEntry)];
            if (entry != null) bytes -= weight(entry);
            entries[slot(firstEntry)] = null;
        }
    }

    private static long weight(LogEntry entry) {
        return 2L * entry.sizeBytes() + OBJECTS_BYTES;
    }

    private int slots() {
        return entries.length;
    }

    private int slot(long sequence) {
        return (int) (sequence % entries.length);
    }

    public synchronized Optional<Hash> hashAt(long sequence) {
        if (sequence < firstHash || sequence >= next) return Optional.empty();
        int at = slot(sequence) * Hash.BYTES;
        return Optional.of(Hash.of(Arrays.copyOfRange(hashes, at, at + Hash.BYTES)));
    }

    /// As [EntryLog#read], or nothing when the first message is not here.
    public synchronized List<LogEntry> page(long from, long through, long pageBytesMax) {
        if (from < firstEntry) return List.of();
        List<LogEntry> page = new ArrayList<>();
        long pageBytes = 0;
        for (long sequence = from; sequence <= through && sequence < next; sequence++) {
            LogEntry entry = entries[slot(sequence)];
            if (entry == null) break;
            pageBytes += entry.sizeBytes();
            if (pageBytes > pageBytesMax && !page.isEmpty()) break;
            page.add(entry);
        }
        return page;
    }

    /// Messages after `sequence` are gone.
    public synchronized void truncateAfter(long sequence) {
        for (; next > sequence + 1 && next > firstHash; next--) {
            LogEntry entry = entries[slot(next - 1)];
            if (entry != null) bytes -= weight(entry);
            entries[slot(next - 1)] = null;
        }
        next = sequence + 1;
        firstHash = Math.min(firstHash, next);
        firstEntry = Math.min(firstEntry, next);
    }
}
