package antiphon.node;

import antiphon.log.EntryLog;
import antiphon.log.ReplicaStore;
import antiphon.log.Truncated;
import antiphon.log.memory.MemoryState;
import antiphon.log.memory.MemoryStore;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// A store in memory, and its log, whose syncs wait until the test lets them through, which can fail, and has the room
/// the test says.
public final class GatedLog implements EntryLog, ReplicaStore {
    public final Semaphore syncsBegun = new Semaphore(0);
    public final Semaphore syncsLetThrough = new Semaphore(0);
    public final AtomicInteger syncs = new AtomicInteger();
    public final AtomicInteger entriesRead = new AtomicInteger();
    public volatile boolean syncFails;
    public volatile boolean readFails;
    public volatile long freeBytes = Long.MAX_VALUE;
    private final MemoryStore store = new MemoryStore();

    @Override
    public long sync() throws IOException {
        syncs.incrementAndGet();
        syncsBegun.release();
        syncsLetThrough.acquireUninterruptibly();
        if (syncFails) throw new IOException("the disk is gone");
        return store.log().sync();
    }

    @Override
    public List<LogEntry> read(long from, long through, long bytesMax) throws IOException {
        if (readFails) throw new IOException("the disk is gone");
        List<LogEntry> entries = store.log().read(from, through, bytesMax);
        entriesRead.addAndGet(entries.size());
        return entries;
    }

    @Override
    public void append(List<LogEntry> entries) {
        store.log().append(entries);
    }

    @Override
    public Truncated truncateAfter(long sequence) {
        return store.log().truncateAfter(sequence);
    }

    @Override
    public EntryLog log() {
        return this;
    }

    @Override
    public MemoryState state() {
        return store.state();
    }

    @Override
    public long start() {
        return store.log().start();
    }

    @Override
    public long end() {
        return store.log().end();
    }

    @Override
    public long durable() {
        return store.log().durable();
    }

    @Override
    public Optional<Hash> hashAt(long sequence) {
        return store.log().hashAt(sequence);
    }

    @Override
    public long bytesAbove(long sequence) {
        return store.log().bytesAbove(sequence);
    }

    @Override
    public long freeBytes() {
        return freeBytes;
    }

    @Override
    public String kind() {
        return store.kind();
    }

    @Override
    public String place() {
        return store.place();
    }

    @Override
    public void close() {
        store.close();
    }
}
