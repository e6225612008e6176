package antiphon.log;

import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// A log that is gone when its process ends: for tests and demonstrations (`STORAGE=memory`). What it calls durable
/// survives only as long as the process, so with it promise P1 holds across crashes of *other* nodes at most.
public final class MemoryLog implements EntryLog {
    /// What an entry takes besides its encoding: its objects, hashes and text, roughly.
    private static final int OBJECTS_BYTES = 500;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final List<LogEntry> entries = new ArrayList<>();
    private Optional<LogId> logId = Optional.empty();
    private final long capacityBytes;
    private long usedBytes;
    private long promisedEpoch;
    private volatile long durable;

    /// With room for half of what the Java heap may hold: the other half is for everything else.
    public MemoryLog() {
        this(Runtime.getRuntime().maxMemory() / 2);
    }

    /// @param capacityBytes what [#freeBytes] counts from; the log itself refuses nothing
    public MemoryLog(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    @Override
    public Optional<LogId> logId() {
        return reading(() -> logId);
    }

    @Override
    public void adopt(LogId wanted) {
        writing(() -> {
            if (logId.isPresent() && !logId.get().equals(wanted))
                throw new IllegalStateException("this log is " + logId.get() + " and cannot become " + wanted);
            logId = Optional.of(wanted);
        });
    }

    @Override
    public long promisedEpoch() {
        return reading(() -> promisedEpoch);
    }

    @Override
    public void promise(long epoch) {
        writing(() -> {
            if (epoch < promisedEpoch)
                throw new IllegalArgumentException(
                        "epoch " + promisedEpoch + " is promised, cannot go back to " + epoch);
            promisedEpoch = epoch;
        });
    }

    @Override
    public Optional<LostRange> lost() {
        return Optional.empty();
    }

    @Override
    public void distrust() {}

    @Override
    public void settled() {}

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
            if (sequence == 0) return logId.map(LogId::genesis);
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

    @Override
    public long freeBytes() {
        return reading(() -> capacityBytes - usedBytes);
    }

    @Override
    public String kind() {
        return "memory";
    }

    @Override
    public void close() {}

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
