package antiphon.master.core;

import java.util.LinkedHashMap;
import java.util.OptionalLong;

/// Which number each write with a request id got, for the last `window` messages of the log. So the state follows from
/// the log alone: reading its last `window` messages gives it back after a restart.
final class RequestIds {
    private record Key(String client, String requestId) {}

    private final LinkedHashMap<Key, Long> sequences = new LinkedHashMap<>(); // in the order of the log
    private final long window;

    RequestIds(long window) {
        this.window = window;
    }

    OptionalLong sequenceOf(String client, String requestId) {
        Long sequence = sequences.get(new Key(client, requestId));
        return sequence == null ? OptionalLong.empty() : OptionalLong.of(sequence);
    }

    /// The first number stays, unless so much later another write was given one under the same id that the window had
    /// left the first behind. In a log that is read from its beginning both are met.
    void remember(String client, String requestId, long sequence) {
        Key key = new Key(client, requestId);
        Long first = sequences.get(key);
        if (first != null && first < sequence - window) sequences.remove(key);
        sequences.putIfAbsent(key, sequence);
    }

    int size() {
        return sequences.size();
    }

    /// Forgets the messages that the window has left behind.
    void headMoved(long head) {
        while (!sequences.isEmpty() && sequences.firstEntry().getValue() <= head - window) sequences.pollFirstEntry();
    }
}
