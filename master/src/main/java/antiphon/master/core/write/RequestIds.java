package antiphon.master.core.write;

import antiphon.message.ContentHash;
import java.util.LinkedHashMap;
import java.util.Optional;

/// The number and a content hash of each write with a request id, for the last `window` messages of the log. The log
/// alone determines this state: reading its last `window` messages restores it after a restart.
final class RequestIds {
    private record Key(String client, String requestId) {}

    /// A write of the log.
    record Known(long sequence, ContentHash content) {}

    private final LinkedHashMap<Key, Known> known = new LinkedHashMap<>(); // in the order of the log
    private final long window;

    RequestIds(long window) {
        this.window = window;
    }

    Optional<Known> find(String client, String requestId) {
        return Optional.ofNullable(known.get(new Key(client, requestId)));
    }

    /// The first number stays, unless the window had passed it before another write got a number under the same id. A
    /// log that is read from its beginning contains both.
    void remember(String client, String requestId, ContentHash content, long sequence) {
        Key key = new Key(client, requestId);
        Known first = known.get(key);
        if (first != null && first.sequence < sequence - window) known.remove(key);
        known.putIfAbsent(key, new Known(sequence, content));
    }

    int size() {
        return known.size();
    }

    /// Forgets the messages below the window.
    void headMoved(long head) {
        while (!known.isEmpty() && known.firstEntry().getValue().sequence <= head - window) known.pollFirstEntry();
    }
}
