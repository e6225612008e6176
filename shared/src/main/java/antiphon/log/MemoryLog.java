package antiphon.log;

import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// The entries of a [MemoryStore].
public final class MemoryLog implements EntryLog {
    /// What an entry takes besides its encoding: its objects, hashes and text, roughly.
    private static final int OBJECTS_BYTES = 500;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final List<LogEntry> entries = new ArrayList<>();
    private final ReplicaState state;
    private long usedBytes;
    private volatile long durable;

    /// @param state knows which log it is
    MemoryLog(ReplicaState state) {
        this.state = state;
    }

    @Override
    public long end() {
        return reading(() -> (long) entries.size());
    }

    @Override
    public long durable() {
        return durable;
    }

    @Override
    public Optional<Hash> hashAt(long sequence) {
        return reading(() -> {
            if (sequence == 0) return state.logId().map(LogId::genesis);
            if (sequence < 0 || sequence > entries.size()) return Optional.empty();
            return Optional.of(entries.get((int) sequence - 1).hash());
        });
    }

    @Override
    public void append(List<LogEntry> added) {
        writing(() -> {
            for (LogEntry entry : added) {
                if (entry.sequence() != entries.size() + 1)
                    throw new IllegalArgumentException(
                            "message " + entry.sequence() + " cannot follow message " + entries.size());
                entries.add(entry);
                usedBytes += bytesOf(entry);
            }
        });
    }

    @Override
    public long sync() {
        durable = end();
        return durable;
    }

    /// What is cut is gone: there is no place to keep it.
    @Override
    public Cut truncateAfter(long sequence) {
        return writing(() -> {
            long last = entries.size();
            List<LogEntry> cut = entries.subList((int) Math.min(sequence, last), entries.size());
            cut.forEach(entry -> usedBytes -= bytesOf(entry));
            cut.clear();
            durable = Math.min(durable, entries.size());
            return new Cut(entries.size() + 1, last, List.of());
        });
    }

    @Override
    public List<LogEntry> read(long from, long through, long bytesMax) {
        return reading(() -> {
            List<LogEntry> page = new ArrayList<>();
            long last = Math.min(through, entries.size());
            long bytes = 0;
            for (long sequence = Math.max(from, 1); sequence <= last; sequence++) {
                LogEntry entry = entries.get((int) sequence - 1);
                bytes += entry.sizeBytes();
                if (bytes > bytesMax && !page.isEmpty()) break;
                page.add(entry);
            }
            return page;
        });
    }

    /// An estimate, as if all were of the same size: nobody who looks should hold up the log to add them up.
    @Override
    public long bytesAbove(long sequence) {
        return reading(() -> {
            long above = Math.max(0, entries.size() - sequence);
            return above == 0 ? 0 : (long) ((double) usedBytes / entries.size() * above);
        });
    }

    long usedBytes() {
        return reading(() -> usedBytes);
    }

    private static long bytesOf(LogEntry entry) {
        return 2L * entry.sizeBytes() + OBJECTS_BYTES;
    }

    private <T> T reading(Supplier<T> work) {
        lock.readLock().lock();
        try {
            return work.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    private void writing(Runnable work) {
        writing(() -> {
            work.run();
            return true;
        });
    }

    private <T> T writing(Supplier<T> work) {
        lock.writeLock().lock();
        try {
            return work.get();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
