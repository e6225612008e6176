package antiphon.message;

import antiphon.security.keys.SigningKeys;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/// Signed entries for tests, chained as a master would.
public final class TestEntries {
    public static final LogId LOG = new LogId(new UUID(1, 2));
    public static final SigningKeys KEYS = SigningKeys.ofFernetKey(
            Base64.getUrlEncoder().encodeToString("a key for tests, of 32 bytes ...".getBytes(
                    java.nio.charset.StandardCharsets.UTF_8)));

    private TestEntries() {}

    public static Message message(long sequence, String content) {
        return new Message(sequence, 1, 1_700_000_000_123_456L + sequence, "ann", "r" + sequence, content);
    }

    public static LogEntry first(String content) {
        return EntryCodec.seal(message(1, content), LOG.genesis(), KEYS);
    }

    public static LogEntry after(LogEntry parent, String content) {
        return EntryCodec.seal(message(parent.sequence() + 1, content), parent.hash(), KEYS);
    }

    /// The first `count` entries of a log, with contents `message 1` and so on.
    public static List<LogEntry> chain(int count) {
        List<LogEntry> entries = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            String content = "message " + number;
            entries.add(entries.isEmpty() ? first(content) : after(entries.getLast(), content));
        }
        return entries;
    }
}
