package antiphon.log.memory;

import antiphon.log.EntryLog;
import antiphon.log.Truncated;
import antiphon.log.state.LogStart;
import antiphon.log.state.ReplicaState;
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
    /// Memory per entry besides its encoding: its objects, hashes and text, roughly.
    private static final int OBJECTS_BYTES = 500;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final List<LogEntry> entries = new ArrayList<>();
    private final ReplicaState state;
    private final LogStart start;
    private long usedBytes;
    private volatile long durable;

    /// @param state knows which log it is
    MemoryLog(ReplicaState state, LogStart start) {
        this.state = state;
        this.start = start;
        this.durable = start.before();
    }

    @Override
    public long start() {
        return start.sequence();
    }

    @Override
    public long end() {
        return reading(this::last);
    }

    @Override
    public long durable() {
        return durable;
    }

    @Override
    public Optional<Hash> hashAt(long sequence) {
        return reading(() -> {
            if (sequence == 0) return state.logId().map(LogId::genesis);
            if (sequence == start.before()) return start.hashBefore();
            if (sequence < start.sequence() || sequence > last()) return Optional.empty();
            return Optional.of(at(sequence).hash());
        });
    }

    @Override
    public void append(List<LogEntry> added) {
        writing(() -> {
            for (LogEntry entry : added) {
                if (entry.sequence() != last() + 1)
                    throw new IllegalArgumentException(
                            "message " + entry.sequence() + " cannot follow message " + last());
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

    /// Truncated messages are gone: there is no place to keep them.
    @Override
    public Truncated truncateAfter(long sequence) {
        return writing(() -> {
            if (sequence < start.before())
                throw new IllegalArgumentException("there is no message " + sequence + " to truncate after");
            long last = last();
            int kept = (int) (Math.min(sequence, last) - start.before());
            List<LogEntry> removed = entries.subList(kept, entries.size());
            removed.forEach(entry -> usedBytes -= bytesOf(entry));
            removed.clear();
            durable = Math.min(durable, last());
            return new Truncated(last() + 1, last, List.of());
        });
    }

    @Override
    public List<LogEntry> read(long from, long through, long bytesMax) {
        return reading(() -> {
            List<LogEntry> page = new ArrayList<>();
            long last = Math.min(through, last());
            long bytes = 0;
            for (long sequence = Math.max(from, start()); sequence <= last; sequence++) {
                LogEntry entry = at(sequence);
                bytes += entry.sizeBytes();
                if (bytes > bytesMax && !page.isEmpty()) break;
                page.add(entry);
            }
            return page;
        });
    }

    /// An estimate, as if all had the same size: adding them up would block the log.
    @Override
    public long bytesAbove(long sequence) {
        return reading(() -> {
            long above = Math.clamp(last() - sequence, 0, entries.size());
            return above == 0 ? 0 : (long) ((double) usedBytes / entries.size() * above);
        });
    }

    private long last() {
        return start.before() + entries.size();
    }

    private LogEntry at(long sequence) {
        return entries.get((int) (sequence - start.sequence()));
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
