package antiphon.master.page.action;

import antiphon.http.HttpCall;
import antiphon.http.HttpRefusal;
import antiphon.json.Json;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes that were made on the page, by any of its users, and what has become of each. A write is taken at once and
/// its outcome sent with the frames: a browser has only a few connections to a node, and waiting writes would soon have
/// them all.
public final class PageWrites {
    private static final int KEPT = 20;
    private static final int WAITING_MAX = 10;
    private static final int CONTENT_SHOWN_MAX = 120;
    private static final int TIMEOUT_MS_MAX = 600_000;

    private final PageWriter writer;
    private final Map<String, Entry> recent = new LinkedHashMap<>();

    /// One write.
    private static final class Entry {
        final PostMessageRequest request;
        final long sinceMs;
        long number; // 0 until it is known
        long endedMs;
        @Nullable PostMessageResponse response;

        Entry(PostMessageRequest request, long sinceMs) {
            this.request = request;
            this.sinceMs = sinceMs;
        }
    }

    public PageWrites(PageWriter writer) {
        this.writer = writer;
    }

    /// Takes a write from the form.
    public void post(HttpCall call) throws IOException {
        Form form = Form.of(call);
        PostMessageRequest request = PostMessageRequest.newBuilder()
                .setContent(form.text("content"))
                .setClientId(form.text("client"))
                .setWriteConcern(form.number("w", 1, 0, Integer.MAX_VALUE))
                .setTimeoutMs(form.number("timeout_ms", 0, 0, TIMEOUT_MS_MAX))
                .setRequestId("page-" + UUID.randomUUID())
                .build();
        if (request.getClientId().isBlank()) throw new HttpRefusal(400, "client is blank: say who writes");
        if (request.getContent().isBlank()) throw new HttpRefusal(400, "content is blank: say what to write");
        remember(request);
        writer.write(request, response -> ended(request.getRequestId(), response));
        call.answer(202, "taken\n");
    }

    private synchronized void remember(PostMessageRequest request) {
        long waiting = recent.values().stream().filter(entry -> entry.response == null).count();
        if (waiting >= WAITING_MAX)
            throw new HttpRefusal(429,
                    WAITING_MAX + " writes of this page wait for copies, which is the limit: retry later");
        recent.put(request.getRequestId(), new Entry(request, System.currentTimeMillis()));
        if (recent.size() > KEPT) forgetOldest();
    }

    private void forgetOldest() {
        recent.values().stream()
                .filter(entry -> entry.response != null)
                .findFirst()
                .ifPresent(oldest -> recent.remove(oldest.request.getRequestId()));
    }

    private synchronized void ended(String id, PostMessageResponse response) {
        Entry entry = recent.get(id);
        if (entry == null) return;
        entry.response = response;
        entry.endedMs = System.currentTimeMillis();
        entry.number = response.getSequenceNumber();
    }

    /// A message of the log with this request id was shown.
    synchronized void seen(String requestId, long number) {
        Entry entry = recent.get(requestId);
        if (entry != null) entry.number = number;
    }

    public synchronized List<Json> all() {
        return recent.values().stream().map(PageWrites::of).toList();
    }

    private static Json of(Entry entry) {
        Json json = new Json()
                .put("id", entry.request.getRequestId())
                .put("client", entry.request.getClientId())
                .put("concern", entry.request.getWriteConcern())
                .put("content", RecentMessages.beginning(entry.request.getContent(), CONTENT_SHOWN_MAX))
                .put("sinceMs", entry.sinceMs)
                .put("endedMs", entry.endedMs)
                .put("number", entry.number);
        PostMessageResponse response = entry.response;
        if (response == null) return json.put("outcome", "WAITING");
        String detail = response.getDetail().isEmpty() ? response.getMessage() : response.getDetail();
        return json.put("outcome", response.getOutcome().name())
                .put("copies", response.getCopies())
                .put("detail", detail);
    }
}
