package antiphon.worker.core;

import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A log to take messages from: number `n` says `m<n>`, signed with nothing.
public final class Chain {
    public static final LogId LOG = new LogId(new UUID(1, 1));
    public static final LogId OTHER_LOG = new LogId(new UUID(2, 2));

    private final List<LogEntry> entries = new ArrayList<>();

    private Chain() {}

    public static Chain of(int length) {
        return of(length, 1);
    }

    public static Chain of(int length, long epoch) {
        Chain chain = new Chain();
        for (int i = 0; i < length; i++) chain.add(epoch, "m" + (i + 1));
        return chain;
    }

    /// Another log that shares the first messages with this one.
    public Chain forkAfter(int length, long epoch, int more) {
        Chain fork = new Chain();
        fork.entries.addAll(entries.subList(0, length));
        for (int i = 0; i < more; i++) fork.add(epoch, "other " + (length + i + 1));
        return fork;
    }

    private void add(long epoch, String content) {
        Hash parent = entries.isEmpty() ? LOG.genesis() : entries.getLast().hash();
        Message message = new Message(entries.size() + 1, epoch, entries.size() + 1, "c", "", content);
        entries.add(EntryCodec.seal(message, parent, _ -> new byte[0]));
    }

    public LogEntry entry(int sequence) {
        return entries.get(sequence - 1);
    }

    public List<LogEntry> range(int from, int through) {
        return List.copyOf(entries.subList(from - 1, through));
    }

    public Hash hash(int sequence) {
        return sequence == 0 ? LOG.genesis() : entry(sequence).hash();
    }
}
