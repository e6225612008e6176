package antiphon.log;

import antiphon.message.EntryCodec;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.Message;
import antiphon.security.keys.SigningKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Makes signed messages that follow one another.
public final class Entries {
    public static final LogId LOG = new LogId(new UUID(7, 7));
    static final SigningKeys KEYS = SigningKeys.ofFernetKey("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    public static final EntryVerifier VERIFIER = new EntryVerifier(KEYS);

    private Entries() {}

    /// Messages behind the head of a log, one for each text.
    public static List<LogEntry> after(ReplicaStore store, List<String> texts) {
        return after(store.log().end(), store.log().hashAt(store.log().end()).orElseThrow(), texts);
    }

    public static List<LogEntry> after(long sequence, Hash hash, List<String> texts) {
        List<LogEntry> entries = new ArrayList<>();
        Hash parent = hash;
        for (String text : texts) {
            long next = sequence + entries.size() + 1;
            LogEntry entry = EntryCodec.seal(new Message(next, 1, next * 1000, "client", "", text), parent, KEYS);
            entries.add(entry);
            parent = entry.hash();
        }
        return entries;
    }

    public static List<LogEntry> after(ReplicaStore store, int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 1; i <= count; i++) texts.add("message " + (store.log().end() + i));
        return after(store, texts);
    }
}
