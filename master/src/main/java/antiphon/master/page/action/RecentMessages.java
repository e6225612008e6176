package antiphon.master.page.action;

import antiphon.json.Json;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.message.Message;
import antiphon.node.read.LogFeed;
import io.grpc.StatusRuntimeException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The newest messages of the log, in the form of the page. When more have come than can be looked at, the newest of
/// them stand for all. While readers are refused the log, the page has none of its messages either, also none that it
/// has shown before. Used by one thread.
public final class RecentMessages {
    private static final int KEPT = 60;
    private static final int READ_MAX = 24;
    private static final int BYTES_MAX = 256 * 1024;
    private static final int CONTENT_CHARS_MAX = 240;
    private static final long MICROS_PER_MILLI = 1000;

    private final LogFeed feed;
    private final EntryVerifier verifier;
    private final PageWrites writes;
    private final Deque<Json> recent = new ArrayDeque<>();
    private Optional<String> refusal = Optional.empty();
    private long seen;

    /// @param writes called with the messages that are shown
    public RecentMessages(LogFeed feed, EntryVerifier verifier, PageWrites writes) {
        this.feed = feed;
        this.verifier = verifier;
        this.writes = writes;
    }

    /// Those that readers are shown since the last call, but at most the newest few.
    public List<Json> unsent() {
        refusal = feed.refusal();
        if (refusal.isPresent()) forget();
        return refusal.isPresent() ? List.of() : durableSince();
    }

    private List<Json> durableSince() {
        long position = feed.end();
        if (position <= seen) return List.of();
        List<Json> unsent = read(Math.max(seen + 1, position - READ_MAX + 1), position).stream().map(this::of).toList();
        seen = position;
        recent.addAll(unsent);
        while (recent.size() > KEPT) recent.removeFirst();
        return unsent;
    }

    /// What comes after a refusal may be another log's end.
    private void forget() {
        recent.clear();
        seen = 0;
    }

    /// Why there are none, in a sentence, as it was at the last call of [#unsent]; empty while they are shown.
    public Optional<String> refusal() {
        return refusal;
    }

    public List<Json> all() {
        return List.copyOf(recent);
    }

    /// Unreadable messages are left out: the events and the node's log report damage.
    private List<LogEntry> read(long from, long through) {
        try {
            return feed.entries(from, through, BYTES_MAX);
        } catch (StatusRuntimeException _) {
            return List.of();
        }
    }

    private Json of(LogEntry entry) {
        Message message = entry.message();
        writes.seen(message.requestId(), entry.sequence());
        String content = message.content();
        boolean isWhole = content.length() <= CONTENT_CHARS_MAX;
        return new Json()
                .put("number", entry.sequence())
                .put("client", message.clientId())
                .put("timeMs", message.timestampMicros() / MICROS_PER_MILLI)
                .put("content", beginning(content, CONTENT_CHARS_MAX))
                .put("bytes", isWhole ? 0 : entry.contentUtf8().remaining())
                .put("problem", verifier.problemWith(entry).orElse(""));
    }

    /// Surrogate pairs are not split.
    static String beginning(String text, int charsMax) {
        if (text.length() <= charsMax) return text;
        return text.substring(0, Character.isHighSurrogate(text.charAt(charsMax - 1)) ? charsMax - 1 : charsMax);
    }
}
