package antiphon.simulator.promises;

import antiphon.log.EntryLog;
import antiphon.log.state.LostRange;
import antiphon.master.core.contract.MasterEvent;
import antiphon.message.LogEntry;
import antiphon.simulator.check.Fault;
import antiphon.simulator.check.Held;
import antiphon.simulator.check.History;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.node.NodeChecks;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.surroundings.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Watches the nodes from outside, after every event, and holds them to the promises. It knows what their disks hold
/// durably ([DiskChecker]) and which answers clients got ([WriteChecker]), and trusts no node's own report about
/// either.
public final class Checker implements NodeChecks {
    private final Cluster cluster;
    private final History history;
    private final DiskChecker disks;
    private final WriteChecker writes;
    private final Consumer<SimNode> limits;
    /// Up to where each worker said that it is durable, since it started or truncated its log.
    private final Map<Integer, Long> said = new TreeMap<>();
    private Beliefs beliefs = new Beliefs();

    /// @param limits looks at the queues of one node
    public Checker(Surroundings surroundings, Cluster cluster, Consumer<SimNode> limits) {
        this.cluster = cluster;
        this.history = new History(surroundings.options().core().requestIdsWindow());
        this.disks = new DiskChecker(cluster, history);
        this.writes = new WriteChecker(surroundings, cluster, history, disks, this::look);
        this.limits = limits;
    }

    public DiskChecker disks() {
        return disks;
    }

    public WriteChecker writes() {
        return writes;
    }

    private Held heldBy(SimNode node) {
        return disks.heldBy(node);
    }

    // Nodes.

    /// After every event.
    public void look() {
        for (SimNode node : cluster.nodes()) {
            if (!node.isRunning()) continue;
            look(node);
            limits.accept(node);
        }
    }

    private void look(SimNode node) {
        Held known = heldBy(node);
        EntryLog log = node.log();
        long position = log.durable();
        long promised = node.state().promisedEpoch();
        if (promised != known.promisedEpoch()) promised(node, known, promised);
        if (!known.hasLog()) known.belongsTo(node.state().logId());
        if (position < known.position()) wentBack(node, known, position);
        if (position > known.position()) advanced(node, known, position);
    }

    private static void promised(SimNode node, Held known, long epoch) {
        if (epoch < known.promisedEpoch())
            throw new Fault(node.name + " promised epoch " + known.promisedEpoch() + " and now " + epoch);
        known.promised(epoch);
    }

    private void wentBack(SimNode node, Held known, long position) {
        for (long sequence = position + 1; sequence <= known.position(); sequence++) {
            if (cluster.isMaster(node) || history.contains(sequence, known.at(sequence).hash()))
                throw new Fault(node.name + " gave up message " + sequence + ", which "
                        + (cluster.isMaster(node) ? "was durable on it" : "was acknowledged"));
        }
        known.truncateAfter(position);
        said.remove(node.id);
    }

    private void advanced(SimNode node, Held known, long position) {
        for (LogEntry entry : read(node, known.position() + 1, position)) {
            long sequence = entry.sequence();
            if (sequence != known.position() + 1)
                throw new Fault(node.name + " delivers message " + sequence + " behind " + known.position());
            if (entry.message().epoch() < known.lastEpoch())
                throw new Fault(node.name + " holds message " + sequence + " of epoch " + entry.message().epoch()
                        + " behind one of epoch " + known.lastEpoch());
            writes.requireNotRefused(entry);
            known.add(entry);
            if (cluster.isMaster(node)) {
                writes.sequenced(entry);
                history.sequenced(entry);
            }
            againstHistory(node, entry);
        }
    }

    private static List<LogEntry> read(SimNode node, long from, long through) {
        try {
            return node.log().read(from, through, Long.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The tail of an older epoch was never acknowledged. A worker may show it until it hears of the new one; and it
    /// may come back on an old disk of the master, which has promised no more than that old epoch.
    private void againstHistory(SimNode node, LogEntry entry) {
        long sequence = entry.sequence();
        if (sequence > history.size() || history.contains(sequence, entry.hash())) return;
        long epoch = history.at(sequence).message().epoch();
        boolean knowsBetter = cluster.isMaster(node) && node.state().promisedEpoch() >= epoch;
        if (knowsBetter || entry.message().epoch() >= epoch)
            throw new Fault(node.name + " holds " + entry + ", but what was acknowledged there is of epoch " + epoch);
    }

    /// A master begins to give out numbers.
    public void leads(SimNode master, long epoch) {
        look();
        if (!history.isPartOf(heldBy(master)))
            throw new Fault("a master leads without message " + (history.heldBy(heldBy(master)) + 1)
                    + ", which was acknowledged and is on a disk that lives");
        for (Held node : disks.all()) {
            if (node == heldBy(master) || node.isOfAnotherLogThan(heldBy(master))) continue;
            if (node.promisedEpoch() >= epoch)
                throw new Fault("a master leads in epoch " + epoch + ", and epoch " + node.promisedEpoch()
                        + " was promised before");
        }
    }

    /// A worker acknowledges everything up to `position` to a master of this epoch.
    public void acknowledges(SimNode worker, long epoch, long position) {
        if (epoch < worker.state().promisedEpoch())
            throw new Fault(worker.name + " answers a master of epoch " + epoch + " and has promised "
                    + worker.state().promisedEpoch());
        holds(worker, position);
    }

    /// A worker says that it is durable up to here.
    public void holds(SimNode worker, long position) {
        look(worker);
        if (position > worker.log().durable())
            throw new Fault(worker.name + " says that it is durable up to " + position + ", and its disk is up to "
                    + worker.log().durable());
        Long before = said.put(worker.id, position);
        if (before != null && before > position)
            throw new Fault(worker.name + " said that it is durable up to " + before + ", and now only up to "
                    + position);
    }

    /// A reader was shown these messages after asking for those from `from` on.
    public void shown(SimNode worker, long from, List<LogEntry> entries) {
        Held known = heldBy(worker);
        long next = from;
        for (LogEntry entry : entries) {
            if (entry.sequence() != next || entry.sequence() > known.position())
                throw new Fault(worker.name + " shows " + entry + " where message " + next + " comes");
            if (!known.at(next).message().equals(entry.message()))
                throw new Fault(worker.name + " shows " + entry + ", which is not what it held");
            next++;
        }
    }

    @Override
    public void started(SimNode node) {
        Held known = heldBy(node);
        EntryLog log = node.log();
        if (node.state().promisedEpoch() < known.promisedEpoch())
            throw new Fault(node.name + " has forgotten that it promised epoch " + known.promisedEpoch());
        if (log.durable() < known.position()) cameBackShort(node, known);
        if (known.position() > 0
                && !log.hashAt(known.position()).equals(Optional.of(known.at(known.position()).hash())))
            throw new Fault(node.name + " comes back with other messages than were durable");
        said.remove(node.id);
        if (cluster.isMaster(node)) beliefs = new Beliefs();
        look(node);
        if (!node.diskTrouble().isFull()) known.vouchedForAll();
    }

    /// Only damage excuses it, and only if the node knows what it has lost.
    private void cameBackShort(SimNode node, Held known) {
        long position = node.log().durable();
        Optional<LostRange> lost = node.state().lost();
        boolean knows = lost.isPresent()
                && lost.get().first() <= position + 1
                && lost.get().through() >= Math.min(known.vouchedFor(), known.position());
        if (!known.isDamaged() || !knows)
            throw new Fault(node.name + " comes back with " + position + " messages, but " + known.position()
                    + " were durable" + lost.map(range -> ", and it knows only of " + range).orElse(""));
        disks.take(node, position);
        if (!cluster.isMaster(node)) return;
        history.forgetRequests();
        for (long sequence = 1; sequence <= position; sequence++) history.sequenced(known.at(sequence));
    }

    @Override
    public void ended(SimNode node) {
        look(node);
    }

    @Override
    public Held lostDisk(SimNode node) {
        return disks.lost(node);
    }

    @Override
    public void hasOldDisk(SimNode node, Held old) {
        disks.putBack(node, old);
    }

    /// The master gives a number to it.
    public void numbered(SimClient.Write write) {
        beliefs.requireWritable(write);
    }

    public void emitted(MasterEvent event) {
        beliefs.emitted(event);
    }
}
