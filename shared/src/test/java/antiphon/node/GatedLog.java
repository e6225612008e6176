package antiphon.node;

import antiphon.log.Cut;
import antiphon.log.EntryLog;
import antiphon.log.LostRange;
import antiphon.log.MemoryLog;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// A log in memory whose syncs wait until the test lets them through, which can fail, and has the room the test says.
public final class GatedLog implements EntryLog {
    public final Semaphore syncsBegun = new Semaphore(0);
    public final Semaphore syncsLetThrough = new Semaphore(0);
    public final AtomicInteger syncs = new AtomicInteger();
    public final AtomicInteger entriesRead = new AtomicInteger();
    public volatile boolean syncFails;
    public volatile boolean readFails;
    public volatile long freeBytes = Long.MAX_VALUE;
    private final MemoryLog log = new MemoryLog();

    @Override
    public long sync() throws IOException {
        syncs.incrementAndGet();
        syncsBegun.release();
        syncsLetThrough.acquireUninterruptibly();
        if (syncFails) throw new IOException("the disk is gone");
        return log.sync();
    }

    @Override
    public List<LogEntry> read(long from, long through, long bytesMax) throws IOException {
        if (readFails) throw new IOException("the disk is gone");
        List<LogEntry> entries = log.read(from, through, bytesMax);
        entriesRead.addAndGet(entries.size());
        return entries;
    }

    @Override
    public void append(List<LogEntry> entries) {
        log.append(entries);
    }

    @Override
    public Cut truncateAfter(long sequence) {
        return log.truncateAfter(sequence);
    }

    @Override
    public Optional<LogId> logId() {
        return log.logId();
    }

    @Override
    public void adopt(LogId logId) {
        log.adopt(logId);
    }

    @Override
    public long promisedEpoch() {
        return log.promisedEpoch();
    }

    @Override
    public void promise(long epoch) {
        log.promise(epoch);
    }

    @Override
    public Optional<LostRange> lost() {
        return log.lost();
    }

    @Override
    public void distrust() throws IOException {
        log.distrust();
    }

    @Override
    public void settled() throws IOException {
        log.settled();
    }

    @Override
    public long end() {
        return log.end();
    }

    @Override
    public long durable() {
        return log.durable();
    }

    @Override
    public Optional<Hash> hashAt(long sequence) {
        return log.hashAt(sequence);
    }

    @Override
    public long bytesAbove(long sequence) {
        return log.bytesAbove(sequence);
    }

    @Override
    public long freeBytes() {
        return freeBytes;
    }

    @Override
    public String kind() {
        return log.kind();
    }

    @Override
    public void close() {
        log.close();
    }
}
