package antiphon.master.core;

import java.util.ArrayList;
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
final class Clients {
    private static final class Client {
        int pending;
        boolean readOnly;
        long readOnlySinceNs;
        final long[] owed;

        Client(int nodes) {
            owed = new long[nodes + 1];
        }

        boolean owesNothing() {
            for (long sequence : owed) if (sequence > 0) return false;
            return true;
        }

        long owedMax() {
            long max = 0;
            for (long sequence : owed) max = Math.max(max, sequence);
            return max;
        }
    }

    private final int nodes;
    private final Map<String, Client> known = new HashMap<>(); // looked up, never iterated
    private final Map<String, Client> readOnly = new LinkedHashMap<>();
    private final List<TreeMap<Long, String>> debtors = new ArrayList<>();

    Clients(int nodes) {
        this.nodes = nodes;
        for (int concern = 0; concern <= nodes; concern++) debtors.add(new TreeMap<>());
    }

    void waits(String name) {
        known.computeIfAbsent(name, _ -> new Client(nodes)).pending++;
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
    int count() {
        return known.size();
    }

    int pendingOf(String name) {
        Client client = known.get(name);
        return client == null ? 0 : client.pending;
    }

    boolean isReadOnly(String name) {
        return readOnly.containsKey(name);
    }

    int readOnlyCount() {
        return readOnly.size();
    }

    /// One of the client's writes has waited too long.
    ///
    /// @return whether that made the client read-only
    boolean owes(String name, int concern, long sequence, long nowNs) {
        Client client = clientOf(name);
        if (sequence > client.owed[concern]) {
            debtors.get(concern).remove(client.owed[concern]);
            debtors.get(concern).put(sequence, name);
            client.owed[concern] = sequence;
        }
        if (client.readOnly) return false;
        client.readOnly = true;
        client.readOnlySinceNs = nowNs;
        readOnly.put(name, client);
        return true;
    }

    /// Every write of this concern up to `sequence` has its copies. `onWritable` is called for each client that
    /// owes nothing now.
    void met(int concern, long sequence, Consumer<String> onWritable) {
        TreeMap<Long, String> owing = debtors.get(concern);
        while (!owing.isEmpty() && owing.firstKey() <= sequence) {
            String name = owing.pollFirstEntry().getValue();
            Client client = clientOf(name);
            client.owed[concern] = 0;
            if (client.owesNothing()) {
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
    List<ClusterView.ReadOnlyClient> readOnlyClients(int max, long nowNs) {
        return readOnly.entrySet().stream()
                .limit(max)
                .map(entry -> new ClusterView.ReadOnlyClient(
                        entry.getKey(),
                        nowNs - entry.getValue().readOnlySinceNs,
                        entry.getValue().owedMax()))
                .toList();
    }
}
