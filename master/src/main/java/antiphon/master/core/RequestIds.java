package antiphon.master.core;

import java.util.LinkedHashMap;
import java.util.OptionalLong;

/// Which number each write with a request id got. Remembers the latest `max`, so a repeat must come before so many
/// others; the state can be rebuilt by reading the log.
final class RequestIds {
    private record Key(String client, String requestId) {}

    private final LinkedHashMap<Key, Long> sequences = new LinkedHashMap<>();
    private final int max;

    RequestIds(int max) {
        this.max = max;
    }

    OptionalLong sequenceOf(String client, String requestId) {
        Long sequence = sequences.get(new Key(client, requestId));
        return sequence == null ? OptionalLong.empty() : OptionalLong.of(sequence);
    }

    void remember(String client, String requestId, long sequence) {
        sequences.putIfAbsent(new Key(client, requestId), sequence);
        if (sequences.size() > max) sequences.pollFirstEntry();
    }
}
