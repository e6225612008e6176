package antiphon.bench.micro;

import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.Message;
import antiphon.security.keys.SigningKeys;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/// Messages to measure with: like those of a client that lets its writes be repeated.
final class Entries {
    public static final LogId LOG = new LogId(new UUID(0x8ca1_29e6_bb07_4480L, 0xb17d_50df_3862_54b4L));

    private static final int KEY_BYTES = 32;
    private static final long TIMESTAMP_MICROS = 1_800_000_000_000_000L;

    private Entries() {}

    /// The same for all, which no node has: what it is does not matter for how long signing takes.
    static SigningKeys keys() {
        return SigningKeys.ofFernetKey(Base64.getUrlEncoder().encodeToString(new byte[KEY_BYTES]));
    }

    static Message message(long sequence, int contentBytes) {
        return new Message(
                sequence, 1, TIMESTAMP_MICROS + sequence, "java-0123456789abcdef", Long.toString(sequence),
                "x".repeat(contentBytes));
    }

    /// A log from its first message on.
    static List<LogEntry> chain(int count, int contentBytes) {
        SigningKeys keys = keys();
        List<LogEntry> entries = new ArrayList<>(count);
        Hash parent = LOG.genesis();
        for (int sequence = 1; sequence <= count; sequence++) {
            LogEntry entry = EntryCodec.seal(message(sequence, contentBytes), parent, keys);
            entries.add(entry);
            parent = entry.hash();
        }
        return entries;
    }
}
