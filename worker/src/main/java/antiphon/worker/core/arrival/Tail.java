package antiphon.worker.core.arrival;

import antiphon.message.Hash;
import antiphon.message.LogEntry;

/// The last message appended; with sequence number 0, the start of the log.
record Tail(long sequence, Hash hash, long epoch) {
    static Tail of(LogEntry entry) {
        return new Tail(entry.sequence(), entry.hash(), entry.message().epoch());
    }

    boolean isParentOf(LogEntry entry) {
        return entry.sequence() == sequence + 1 && entry.parentHash().equals(hash);
    }
}
