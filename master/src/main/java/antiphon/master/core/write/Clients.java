package antiphon.master.core.write;

import antiphon.master.core.contract.ClusterView;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Clients with waiting writes, and clients that are read-only until their writes are met.
///
/// A read-only client owes, per write concern, the highest number it waits for: when that is met, all lower ones are.
/// So it takes a few numbers per client, however many writes are waiting.
public final class Clients {
    private static final class Client {
        int pending;
        boolean readOnly;
        long readOnlySinceNs;
        long shortSinceNs; // when the write that made it read-only was sequenced
        final Map<Integer, Long> owed = new TreeMap<>(); // by write concern

        long owedMax() {
            return owed.values().stream().mapToLong(Long::longValue).max().orElse(0);
        }
    }

    private final Map<String, Client> known = new HashMap<>(); // looked up, never iterated
    private final Map<String, Client> readOnly = new LinkedHashMap<>();
    private final Map<Integer, TreeMap<Long, String>> debtors = new TreeMap<>(); // by write concern

    void waits(String name) {
        known.computeIfAbsent(name, _ -> new Client()).pending++;
    }

    void waitsNoLonger(String name) {
        Client client = clientOf(name);
        client.pending--;
        forgetIfIdle(name, client);
    }

    private void forgetIfIdle(String name, Client client) {
        if (client.pending == 0 && !client.readOnly) known.remove(name);
    }

    /// How many clients are remembered: only those that wait or owe.
    public int count() {
        return known.size();
    }

    public int pendingOf(String name) {
        Client client = known.get(name);
        return client == null ? 0 : client.pending;
    }

    boolean isReadOnly(String name) {
        return readOnly.containsKey(name);
    }

    public int readOnlyCount() {
        return readOnly.size();
    }

    /// One of the client's writes has waited too long.
    ///
    /// @param sinceNs when it was sequenced
    /// @return whether that made the client read-only
    boolean owes(String name, int concern, long sequence, long sinceNs, long nowNs) {
        Client client = clientOf(name);
        long before = client.owed.getOrDefault(concern, 0L);
        if (sequence > before) {
            TreeMap<Long, String> owing = debtors.computeIfAbsent(concern, _ -> new TreeMap<>());
            owing.remove(before);
            owing.put(sequence, name);
            client.owed.put(concern, sequence);
        }
        if (client.readOnly) return false;
        client.readOnly = true;
        client.readOnlySinceNs = nowNs;
        client.shortSinceNs = sinceNs;
        readOnly.put(name, client);
        return true;
    }

    /// Every write of this concern up to `sequence` has its copies. `onWritable` is called for each client that
    /// owes nothing now.
    void met(int concern, long sequence, Consumer<String> onWritable) {
        TreeMap<Long, String> owing = debtors.get(concern);
        while (owing != null && !owing.isEmpty() && owing.firstKey() <= sequence) {
            String name = owing.pollFirstEntry().getValue();
            Client client = clientOf(name);
            client.owed.remove(concern);
            if (client.owed.isEmpty()) {
                client.readOnly = false;
                readOnly.remove(name);
                forgetIfIdle(name, client);
                onWritable.accept(name);
            }
        }
    }

    private Client clientOf(String name) {
        Client client = known.get(name);
        if (client == null) throw new IllegalStateException("client " + name + " is not known to wait for anything");
        return client;
    }

    /// The first `max` read-only clients, the longest first.
    public List<ClusterView.ReadOnlyClient> readOnlyClients(int max, long nowNs) {
        return readOnly.entrySet().stream()
                .limit(max)
                .map(entry -> new ClusterView.ReadOnlyClient(
                        entry.getKey(),
                        nowNs - entry.getValue().readOnlySinceNs,
                        entry.getValue().owedMax(),
                        nowNs - entry.getValue().shortSinceNs))
                .toList();
    }
}
