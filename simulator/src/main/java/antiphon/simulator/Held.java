package antiphon.simulator;

import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The messages that one node's disk was seen to hold durably; it stays when the node dies. Another disk is another
/// `Held`.
final class Held {
    private final List<LogEntry> entries = new ArrayList<>();
    private long promisedEpoch;
    private Optional<LogId> logId = Optional.empty();
    private boolean damaged;
    /// The disk itself says that the messages up to here were durable, so that their loss cannot go unnoticed.
    private long vouchedFor;

    long position() {
        return entries.size();
    }

    LogEntry at(long sequence) {
        return entries.get((int) sequence - 1);
    }

    boolean holds(long sequence, Hash hash) {
        return sequence <= position() && (sequence == 0 || at(sequence).hash().equals(hash));
    }

    long lastEpoch() {
        return entries.isEmpty() ? 0 : entries.getLast().message().epoch();
    }

    void add(LogEntry entry) {
        entries.add(entry);
    }

    void truncateAfter(long sequence) {
        entries.subList((int) sequence, entries.size()).clear();
        vouchedFor = Math.min(vouchedFor, sequence);
    }

    long promisedEpoch() {
        return promisedEpoch;
    }

    void promised(long epoch) {
        promisedEpoch = epoch;
    }

    /// Whether it belongs to a log.
    boolean hasLog() {
        return logId.isPresent();
    }

    void belongsTo(Optional<LogId> log) {
        logId = log;
    }

    /// Whether it is known to belong to another log, whose epochs have nothing to do with that one's.
    boolean isOfAnotherLogThan(Held other) {
        return hasLog() && other.hasLog() && !logId.equals(other.logId);
    }

    long vouchedFor() {
        return vouchedFor;
    }

    /// A start writes down how far the log is durable, where the disk has room for it.
    void vouchedForAll() {
        vouchedFor = position();
    }

    /// Whether bits were turned on it, and not all of it is known to be right again.
    boolean isDamaged() {
        return damaged;
    }

    void damaged(boolean now) {
        damaged = now;
    }
}
