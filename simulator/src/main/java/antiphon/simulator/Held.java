package antiphon.simulator;

import antiphon.message.Hash;
import antiphon.message.LogEntry;
import java.util.ArrayList;
import java.util.List;

/// What one node's disk was seen to hold durably; it stays when the node dies. Another disk is another `Held`.
final class Held {
    private final List<LogEntry> entries = new ArrayList<>();
    private long promisedEpoch;
    private boolean hasLog;
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

    void cutAfter(long sequence) {
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
        return hasLog;
    }

    void belongsToLog() {
        hasLog = true;
    }

    long vouchedFor() {
        return vouchedFor;
    }

    /// A start writes down how far the log is durable.
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
