package antiphon.simulator;

import antiphon.log.SegmentedLog;
import antiphon.master.core.ClusterView;
import antiphon.master.core.Health;
import antiphon.master.core.MasterEvent;
import antiphon.master.core.Refusal;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Watches the nodes from outside, after every event, and holds them to the promises. It knows what their disks hold
/// durably and what clients were told, and believes no node's own word about either.
final class Checker {
    private record Request(String client, String requestId) {}

    /// What a node's log was seen to hold durably; it stays when the node dies.
    private static final class Held {
        final List<Hash> hashes = new ArrayList<>();
        long promisedEpoch;
        long lastEpoch;
    }

    private final World world;
    private final Map<Integer, Held> held = new TreeMap<>();
    private final List<Hash> history = new ArrayList<>(); // up to the last acknowledged message
    private final List<Long> historyEpochs = new ArrayList<>();
    private final Map<Request, Long> requests = new HashMap<>(); // asked by key only
    private final Set<String> refused = new HashSet<>(); // asked by key only
    private final TreeMap<Long, Long> answeredUpTo = new TreeMap<>(); // time of an answer, highest number until then
    private long acknowledged;

    Checker(World world) {
        this.world = world;
    }

    long acknowledgedCount() {
        return acknowledged;
    }

    private Held heldBy(SimNode<?> node) {
        return held.computeIfAbsent(node.id, _ -> new Held());
    }

    // Nodes.

    void look() {
        for (SimNode<?> node : world.nodes()) if (node.isRunning()) look(node);
    }

    private void look(SimNode<?> node) {
        Held known = heldBy(node);
        SegmentedLog log = node.log();
        long position = log.position();
        if (log.promisedEpoch() != known.promisedEpoch) promised(node, known, log.promisedEpoch());
        if (position < known.hashes.size()) wentBack(node, known, position);
        if (position > known.hashes.size()) advanced(node, known, position);
    }

    private static void promised(SimNode<?> node, Held known, long epoch) {
        if (epoch < known.promisedEpoch)
            throw new Fault(node.name + " promised epoch " + known.promisedEpoch + " and now " + epoch);
        known.promisedEpoch = epoch;
    }

    private void wentBack(SimNode<?> node, Held known, long position) {
        for (long sequence = position + 1; sequence <= known.hashes.size(); sequence++) {
            if (node == world.master() || isHistory(sequence, known.hashes.get((int) sequence - 1)))
                throw new Fault(node.name + " gave up message " + sequence + ", which "
                        + (node == world.master() ? "was durable on it" : "was acknowledged"));
        }
        known.hashes.subList((int) position, known.hashes.size()).clear();
        known.lastEpoch = 0;
    }

    private boolean isHistory(long sequence, Hash hash) {
        return sequence <= history.size() && history.get((int) sequence - 1).equals(hash);
    }

    private void advanced(SimNode<?> node, Held known, long position) {
        for (LogEntry entry : read(node, known.hashes.size() + 1, position)) {
            long sequence = entry.sequence();
            if (sequence != known.hashes.size() + 1)
                throw new Fault(node.name + " delivers message " + sequence + " behind " + known.hashes.size());
            if (entry.message().epoch() < known.lastEpoch)
                throw new Fault(node.name + " holds message " + sequence + " of epoch " + entry.message().epoch()
                        + " behind one of epoch " + known.lastEpoch);
            known.hashes.add(entry.hash());
            known.lastEpoch = entry.message().epoch();
            if (node == world.master()) sequenced(entry);
            againstHistory(node, entry);
        }
    }

    private static List<LogEntry> read(SimNode<?> node, long from, long through) {
        try {
            return node.log().read(from, through, Long.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sequenced(LogEntry entry) {
        if (entry.message().requestId().isEmpty()) return;
        Request request = new Request(entry.message().clientId(), entry.message().requestId());
        Long before = requests.putIfAbsent(request, entry.sequence());
        if (before != null && before != entry.sequence())
            throw new Fault(request + " is in the log as message " + before + " and as " + entry.sequence());
    }

    /// A worker may show the tail of an older reign until it hears of the new one; it was never acknowledged.
    private void againstHistory(SimNode<?> node, LogEntry entry) {
        long sequence = entry.sequence();
        if (sequence > history.size() || isHistory(sequence, entry.hash())) return;
        if (node == world.master() || entry.message().epoch() >= historyEpochs.get((int) sequence - 1))
            throw new Fault(node.name + " holds " + entry + ", but what was acknowledged there is of epoch "
                    + historyEpochs.get((int) sequence - 1));
    }

    /// A worker acknowledges to a master of this epoch.
    void answersUnder(SimNode<?> worker, long epoch) {
        if (epoch < worker.log().promisedEpoch())
            throw new Fault(worker.name + " answers a master of epoch " + epoch + " and has promised "
                    + worker.log().promisedEpoch());
    }

    /// A reader was shown these messages after asking for those from `from` on.
    void shown(SimWorker worker, long from, List<LogEntry> entries) {
        long next = from;
        Optional<Hash> parent = worker.log().hashAt(from - 1);
        for (LogEntry entry : entries) {
            if (entry.sequence() != next || !parent.equals(Optional.of(entry.parentHash())))
                throw new Fault(worker.name + " shows " + entry + " where message " + next + " comes");
            next++;
            parent = Optional.of(entry.hash());
        }
    }

    void started(SimNode<?> node) {
        Held known = heldBy(node);
        SegmentedLog log = node.log();
        if (log.promisedEpoch() < known.promisedEpoch)
            throw new Fault(node.name + " has forgotten that it promised epoch " + known.promisedEpoch);
        if (log.position() < known.hashes.size())
            throw new Fault(node.name + " comes back with " + log.position() + " messages, but " + known.hashes.size()
                    + " were durable");
        if (!known.hashes.isEmpty()
                && !log.hashAt(known.hashes.size()).equals(Optional.of(known.hashes.getLast())))
            throw new Fault(node.name + " comes back with other messages than were durable");
        look(node);
    }

    /// What was only there is nobody's to keep.
    void diskLost(SimNode<?> node) {
        held.remove(node.id);
    }

    void ended(SimNode<?> node) {
        look(node);
    }

    // Writes.

    /// The master answers so at this instant.
    void acknowledged(SimClient.Write write, long sequence) {
        look();
        acknowledged++;
        Held master = heldBy(world.master());
        if (master.hashes.size() < sequence)
            throw new Fault(
                    "message " + sequence + " is acknowledged, and durable on the master is " + master.hashes.size());
        extendHistory(master, sequence);
        Hash hash = history.get((int) sequence - 1);
        long copies = held.values().stream()
                .filter(node -> node.hashes.size() >= sequence && node.hashes.get((int) sequence - 1).equals(hash))
                .count();
        int wanted = write.concern() == 0 ? world.options().workers() + 1 : write.concern();
        if (copies < wanted)
            throw new Fault(
                    "message " + sequence + " is acknowledged with w=" + wanted + " and has " + copies + " copies");
        String content = read(world.master(), sequence, sequence).getFirst().message().content();
        if (!content.equals(write.content()))
            throw new Fault("message " + sequence + " is \"" + content + "\" and was acknowledged as " + write);
    }

    private void extendHistory(Held master, long sequence) {
        if (!history.isEmpty() && !master.hashes.get(history.size() - 1).equals(history.getLast()))
            throw new Fault("the master holds another message " + history.size() + " than was acknowledged");
        if (sequence <= history.size()) return;
        List<LogEntry> entries = read(world.master(), history.size() + 1, sequence);
        for (LogEntry entry : entries) {
            history.add(entry.hash());
            historyEpochs.add(entry.message().epoch());
        }
    }

    /// The client has the answer: whatever is sent from now on comes behind.
    void answered(long sentNs, long sequence) {
        Map.Entry<Long, Long> before = answeredUpTo.lowerEntry(sentNs);
        if (before != null && sequence <= before.getValue())
            throw new Fault("message " + sequence + " was sent after " + before.getValue() + " had been acknowledged");
        long highest = answeredUpTo.isEmpty() ? 0 : answeredUpTo.lastEntry().getValue();
        answeredUpTo.put(world.nowNs(), Math.max(highest, sequence));
    }

    void refused(SimClient.Write write, Refusal refusal) {
        if (refusal.detail().isBlank()) throw new Fault("a refusal without a word: " + refusal);
        refused.add(write.content());
    }

    // Health.

    void told(MasterEvent event) {
        if (event instanceof MasterEvent.HealthChanged(String worker, Health.Name from, Health.Name to, _)
                && !isArrow(from, to))
            throw new Fault(worker + " went from " + from + " to " + to);
    }

    private static boolean isArrow(Health.Name from, Health.Name to) {
        return switch (from) {
            case HEALTHY, UNHEALTHY -> to == Health.Name.SUSPECTED;
            case SUSPECTED -> to != Health.Name.SUSPECTED;
        };
    }

    // The end.

    /// Why the cluster is not whole again yet; empty when it is.
    Optional<String> unhealed() {
        for (SimNode<?> node : world.nodes()) if (!node.isRunning()) return Optional.of(node.name + " does not run");
        for (SimClient client : world.clients()) if (!client.isIdle()) return Optional.of("a client still waits");
        SegmentedLog log = world.master().log();
        for (SimNode<?> node : world.nodes()) {
            if (node.log().position() != log.head() || !node.log().hashAt(log.head()).equals(log.hashAt(log.head())))
                return Optional.of(node.name + " holds " + node.log().position() + " of " + log.head() + " messages");
        }
        Optional<ClusterView> view = world.master().lastView();
        return view.isEmpty() ? Optional.of("no status") : unhealthy(view.get());
    }

    private static Optional<String> unhealthy(ClusterView view) {
        if (!view.state().equals("writing")) return Optional.of("the master is " + view.state());
        if (view.readOnlyClientCount() > 0) return Optional.of("clients are read-only: " + view.readOnlyClients());
        if (view.pendingWrites() > 0) return Optional.of(view.pendingWrites() + " writes wait");
        return view.workers().stream()
                .filter(worker -> worker.health() != Health.Name.HEALTHY || !worker.delivery().equals("streaming"))
                .map(worker -> worker.name() + " is " + worker.health() + " and " + worker.delivery() + ": "
                        + worker.deliveryReason())
                .findFirst();
    }

    /// What was refused is nowhere.
    void atTheEnd() {
        look();
        for (LogEntry entry : read(world.master(), 1, world.master().log().head())) {
            if (refused.contains(entry.message().content()))
                throw new Fault(entry + " was refused, and is in the log: " + entry.message().content());
        }
    }
}
