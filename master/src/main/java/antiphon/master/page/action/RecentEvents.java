package antiphon.master.page.action;

import antiphon.json.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/// The last events, kept even while no page is open: they are few, and a user who opens the page wants to know what
/// led to what it shows.
public final class RecentEvents {
    private static final int KEPT = 100;

    private record Numbered(long number, Json json) {}

    private final Deque<Numbered> recent = new ArrayDeque<>();
    private long last;

    public synchronized void add(PageEvent event, long nowMs) {
        Json json = new Json()
                .put("number", ++last)
                .put("atMs", nowMs)
                .put("level", event.level().name().toLowerCase(Locale.ROOT))
                .put("kind", event.kind())
                .put("text", event.text());
        recent.add(new Numbered(last, json));
        if (recent.size() > KEPT) recent.removeFirst();
    }

    /// Those with a number above `seen`.
    public synchronized List<Json> after(long seen) {
        return recent.stream().filter(event -> event.number > seen).map(Numbered::json).toList();
    }

    public synchronized long last() {
        return last;
    }
}
