package antiphon.simulator.check;

import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The messages that one node's disk was seen to hold durably; it stays when the node dies. Another disk is another
/// `Held`.
public final class Held {
    private final List<LogEntry> entries = new ArrayList<>();
    private long promisedEpoch;
    private Optional<LogId> logId = Optional.empty();
    private boolean damaged;
    /// The disk itself says that the messages up to here were durable, so that their loss cannot go unnoticed.
    private long vouchedFor;

    public long position() {
        return entries.size();
    }

    public LogEntry at(long sequence) {
        return entries.get((int) sequence - 1);
    }

    public boolean holds(long sequence, Hash hash) {
        return sequence <= position() && (sequence == 0 || at(sequence).hash().equals(hash));
    }

    public long lastEpoch() {
        return entries.isEmpty() ? 0 : entries.getLast().message().epoch();
    }

    public void add(LogEntry entry) {
        entries.add(entry);
    }

    public void truncateAfter(long sequence) {
        entries.subList((int) sequence, entries.size()).clear();
        vouchedFor = Math.min(vouchedFor, sequence);
    }

    public long promisedEpoch() {
        return promisedEpoch;
    }

    public void promised(long epoch) {
        promisedEpoch = epoch;
    }

    /// Whether it belongs to a log.
    public boolean hasLog() {
        return logId.isPresent();
    }

    public void belongsTo(Optional<LogId> log) {
        logId = log;
    }

    /// Whether it is known to belong to another log, whose epochs have nothing to do with that one's.
    public boolean isOfAnotherLogThan(Held other) {
        return hasLog() && other.hasLog() && !logId.equals(other.logId);
    }

    public long vouchedFor() {
        return vouchedFor;
    }

    /// A start writes down how far the log is durable, where the disk has room for it.
    public void vouchedForAll() {
        vouchedFor = position();
    }

    /// Whether bits were turned on it, and not all of it is known to be right again.
    public boolean isDamaged() {
        return damaged;
    }

    public void damaged(boolean now) {
        damaged = now;
    }
}
