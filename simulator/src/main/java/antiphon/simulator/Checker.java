package antiphon.simulator;

import antiphon.log.EntryLog;
import antiphon.log.LostRange;
import antiphon.master.core.MasterEvent;
import antiphon.master.core.Refusal;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Watches the nodes from outside, after every event, and holds them to the promises. It knows what their disks hold
/// durably and which answers clients got, and trusts no node's own report about either.
final class Checker {
    private final World world;
    private final Map<Integer, Held> held = new TreeMap<>();
    private final History history;
    private final Set<String> refused = new HashSet<>(); // asked by key only
    private final Set<String> sequenced = new HashSet<>(); // every message ever in a master's log, by key only
    private final QueueLimits limits;
    /// Messages that nodes held durably and a lost or damaged disk took; looked up only.
    private final Map<Integer, Set<Hash>> taken = new TreeMap<>();
    /// Up to where each worker said that it is durable, since it started or truncated its log.
    private final Map<Integer, Long> said = new TreeMap<>();
    private Beliefs beliefs = new Beliefs();
    private long acknowledged;

    Checker(World world) {
        this.world = world;
        this.history = new History(world.options().core().requestIdsWindow());
        this.limits = new QueueLimits(world.options());
    }

    long acknowledgedCount() {
        return acknowledged;
    }

    Held heldBy(SimNode<?> node) {
        return held.computeIfAbsent(node.id, _ -> new Held());
    }

    // Nodes.

    /// After every event.
    void look() {
        for (SimNode<?> node : world.nodes()) {
            if (!node.isRunning()) continue;
            look(node);
            limits.check(node);
        }
    }

    private void look(SimNode<?> node) {
        Held known = heldBy(node);
        EntryLog log = node.log();
        long position = log.durable();
        long promised = node.state().promisedEpoch();
        if (promised != known.promisedEpoch()) promised(node, known, promised);
        if (!known.hasLog()) known.belongsTo(node.state().logId());
        if (position < known.position()) wentBack(node, known, position);
        if (position > known.position()) advanced(node, known, position);
    }

    private static void promised(SimNode<?> node, Held known, long epoch) {
        if (epoch < known.promisedEpoch())
            throw new Fault(node.name + " promised epoch " + known.promisedEpoch() + " and now " + epoch);
        known.promised(epoch);
    }

    private void wentBack(SimNode<?> node, Held known, long position) {
        for (long sequence = position + 1; sequence <= known.position(); sequence++) {
            if (node == world.master() || history.contains(sequence, known.at(sequence).hash()))
                throw new Fault(node.name + " gave up message " + sequence + ", which "
                        + (node == world.master() ? "was durable on it" : "was acknowledged"));
        }
        known.truncateAfter(position);
        said.remove(node.id);
    }

    private void advanced(SimNode<?> node, Held known, long position) {
        for (LogEntry entry : read(node, known.position() + 1, position)) {
            long sequence = entry.sequence();
            if (sequence != known.position() + 1)
                throw new Fault(node.name + " delivers message " + sequence + " behind " + known.position());
            if (entry.message().epoch() < known.lastEpoch())
                throw new Fault(node.name + " holds message " + sequence + " of epoch " + entry.message().epoch()
                        + " behind one of epoch " + known.lastEpoch());
            requireNotRefused(entry);
            known.add(entry);
            if (node == world.master()) {
                sequenced.add(entry.message().content());
                history.sequenced(entry);
            }
            againstHistory(node, entry);
        }
    }

    private void requireNotRefused(LogEntry entry) {
        if (refused.contains(entry.message().content()))
            throw new Fault(entry + " was refused, and is in the log: " + entry.message().content());
    }

    private static List<LogEntry> read(SimNode<?> node, long from, long through) {
        try {
            return node.log().read(from, through, Long.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The tail of an older epoch was never acknowledged. A worker may show it until it hears of the new one; and it
    /// may come back on an old disk of the master, which has promised no more than that old epoch.
    private void againstHistory(SimNode<?> node, LogEntry entry) {
        long sequence = entry.sequence();
        if (sequence > history.size() || history.contains(sequence, entry.hash())) return;
        long epoch = history.at(sequence).message().epoch();
        boolean knowsBetter = node == world.master() && node.state().promisedEpoch() >= epoch;
        if (knowsBetter || entry.message().epoch() >= epoch)
            throw new Fault(node.name + " holds " + entry + ", but what was acknowledged there is of epoch " + epoch);
    }

    /// A master begins to give out numbers.
    void leads(SimMaster master, long epoch) {
        look();
        if (!history.isPartOf(heldBy(master)))
            throw new Fault("a master leads without message " + (history.heldBy(heldBy(master)) + 1)
                    + ", which was acknowledged and is on a disk that lives");
        for (Held node : held.values()) {
            if (node == heldBy(master) || node.isOfAnotherLogThan(heldBy(master))) continue;
            if (node.promisedEpoch() >= epoch)
                throw new Fault("a master leads in epoch " + epoch + ", and epoch " + node.promisedEpoch()
                        + " was promised before");
        }
    }

    /// A worker acknowledges everything up to `position` to a master of this epoch.
    void acknowledges(SimNode<?> worker, long epoch, long position) {
        if (epoch < worker.state().promisedEpoch())
            throw new Fault(worker.name + " answers a master of epoch " + epoch + " and has promised "
                    + worker.state().promisedEpoch());
        holds(worker, position);
    }

    /// A worker says that it is durable up to here.
    void holds(SimNode<?> worker, long position) {
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
    void shown(SimWorker worker, long from, List<LogEntry> entries) {
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

    // Disks.

    /// Bits were turned on it.
    void damaged(SimNode<?> node) {
        heldBy(node).damaged(true);
    }

    /// Whether it holds all acknowledged messages intact. If so, its earlier damage no longer counts.
    boolean isWhole(SimNode<?> node) {
        if (!node.isRunning() || node.state().lost().isPresent() || !history.isPartOf(heldBy(node))) return false;
        if (heldBy(node).isDamaged() && !SimRepair.isSound(node)) return false;
        heldBy(node).damaged(false);
        return true;
    }

    /// Whether every message on this disk is on another one as well.
    boolean isHeldElsewhere(SimNode<?> node) {
        Held its = heldBy(node);
        if (its.position() == 0) return true;
        Hash last = its.at(its.position()).hash();
        return held.values().stream().anyMatch(other -> other != its && other.holds(its.position(), last));
    }

    /// Of its messages, those up to here are acknowledged ones.
    long acknowledgedOn(SimNode<?> node) {
        return history.heldBy(heldBy(node));
    }

    /// And those up to here are on another disk.
    long acknowledgedBeside(SimNode<?> node) {
        Held its = heldBy(node);
        return held.values().stream().filter(other -> other != its).mapToLong(history::heldBy).max().orElse(0);
    }

    /// The disk is gone, and an empty one is in its place. What was acknowledged lasts as far as another disk has it.
    ///
    /// @return what it held
    Held diskLost(SimNode<?> node) {
        Held its = heldBy(node);
        keepInMind(node, 0);
        held.put(node.id, new Held());
        if (node == world.master()) history.forgetRequests();
        long left = world.nodes().stream().mapToLong(this::lastsOn).max().orElse(0);
        if (left < history.size()) history.lastsThrough(left);
        return its;
    }

    /// What has been acknowledged since it was taken out counts all the same.
    void diskPutBack(SimNode<?> node, Held old) {
        held.put(node.id, old);
        for (long sequence = 1; sequence <= old.position(); sequence++) history.sequenced(old.at(sequence));
    }

    /// A node that runs may hold more than it was ever counted for, and say so only later.
    private long lastsOn(SimNode<?> node) {
        long there = history.heldBy(heldBy(node));
        return node.isRunning() ? Math.min(there, node.knownPosition()) : there;
    }

    /// It was there once: a master that counted it as a copy was right.
    private void take(SimNode<?> node, long after) {
        keepInMind(node, after);
        heldBy(node).truncateAfter(after);
    }

    private void keepInMind(SimNode<?> node, long after) {
        Held its = heldBy(node);
        Set<Hash> hashes = taken.computeIfAbsent(node.id, _ -> new HashSet<>());
        for (long sequence = after + 1; sequence <= its.position(); sequence++) hashes.add(its.at(sequence).hash());
    }

    private long copiesOf(long sequence, Hash hash) {
        return world.nodes().stream()
                .filter(node -> heldBy(node).holds(sequence, hash)
                        || taken.getOrDefault(node.id, Set.of()).contains(hash))
                .count();
    }

    void started(SimNode<?> node) {
        Held known = heldBy(node);
        EntryLog log = node.log();
        if (node.state().promisedEpoch() < known.promisedEpoch())
            throw new Fault(node.name + " has forgotten that it promised epoch " + known.promisedEpoch());
        if (log.durable() < known.position()) cameBackShort(node, known);
        if (known.position() > 0
                && !log.hashAt(known.position()).equals(Optional.of(known.at(known.position()).hash())))
            throw new Fault(node.name + " comes back with other messages than were durable");
        said.remove(node.id);
        if (node == world.master()) beliefs = new Beliefs();
        look(node);
        if (!node.hasFullDisk()) known.vouchedForAll();
    }

    /// Only damage excuses it, and only if the node knows what it has lost.
    private void cameBackShort(SimNode<?> node, Held known) {
        long position = node.log().durable();
        Optional<LostRange> lost = node.state().lost();
        boolean knows = lost.isPresent()
                && lost.get().first() <= position + 1
                && lost.get().through() >= Math.min(known.vouchedFor(), known.position());
        if (!known.isDamaged() || !knows)
            throw new Fault(node.name + " comes back with " + position + " messages, but " + known.position()
                    + " were durable" + lost.map(range -> ", and it knows only of " + range).orElse(""));
        take(node, position);
        if (node != world.master()) return;
        history.forgetRequests();
        for (long sequence = 1; sequence <= position; sequence++) history.sequenced(known.at(sequence));
    }

    void ended(SimNode<?> node) {
        look(node);
    }

    // Writes.

    /// The master answers so at this instant.
    ///
    /// @param answered how many copies the answer claims
    void acknowledged(SimClient.Write write, long sequence, int answered) {
        look();
        acknowledged++;
        Held master = heldBy(world.master());
        if (master.position() < sequence)
            throw new Fault(
                    "message " + sequence + " is acknowledged, and durable on the master is " + master.position());
        history.extend(master, sequence);
        LogEntry entry = history.at(sequence);
        long copies = copiesOf(sequence, entry.hash());
        int wanted = write.concern() == 0 ? world.options().workers() + 1 : write.concern();
        if (copies < wanted)
            throw new Fault(
                    "message " + sequence + " is acknowledged with w=" + wanted + " and has " + copies + " copies");
        requireCopies(sequence, answered, copies);
        if (!entry.message().content().equals(write.content()))
            throw new Fault("message " + sequence + " is \"" + entry.message().content()
                    + "\" and was acknowledged as " + write);
    }

    /// The master says that it has the write under this number, where this one is in its log.
    void unconfirmed(SimClient.Write write, long sequence, SimClient.Write there) {
        if (!there.content().equals(write.content()))
            throw new Fault(write + " is unconfirmed as message " + sequence + ", which holds other content: " + there);
    }

    /// The master refuses a write since this one in its log has its request id.
    void hasOtherContent(SimClient.Write write, SimClient.Write first) {
        boolean hasTheId = first.client().equals(write.client()) && first.requestId().equals(write.requestId());
        if (!hasTheId || first.content().equals(write.content()))
            throw new Fault(write + " is refused for the content of " + first + ", and needs not be");
    }

    /// The master's answer to its caller; and whether it has appended the write for that caller.
    void isRepeat(SimClient.Write write, boolean repeat, boolean appended) {
        if (repeat == appended)
            throw new Fault(
                    write + (appended ? " was appended and is answered" : " was not appended and is not answered")
                            + " as a repeat");
    }

    /// The master answers so at this instant; the message may be durable nowhere.
    void unconfirmed(long sequence, int answered) {
        look();
        Held master = heldBy(world.master());
        Optional<Hash> hash = sequence <= master.position()
                ? Optional.of(master.at(sequence).hash())
                : world.master().log().hashIfReadable(sequence);
        long copies = hash.map(its -> copiesOf(sequence, its)).orElse(0L); // It is appended at the end of this turn.
        requireCopies(sequence, answered, copies);
    }

    /// It may not have heard of all of them yet.
    private static void requireCopies(long sequence, int answered, long copies) {
        if (answered > copies)
            throw new Fault("message " + sequence + " is answered with " + answered + " copies, and " + copies
                    + " disks hold it");
    }

    void answered(long sentNs, long sequence) {
        history.answered(sentNs, world.nowNs(), sequence);
    }

    /// The master gives a number to it.
    void numbered(SimClient.Write write) {
        beliefs.requireWritable(write);
    }

    /// A refused write is in no log, neither now nor later.
    void refused(SimClient.Write write, Refusal refusal) {
        if (refusal.detail().isBlank()) throw new Fault("a refusal without a word: " + refusal);
        if (sequenced.contains(write.content())) throw new Fault(write + " is refused, and was in the log");
        refused.add(write.content());
    }

    void emitted(MasterEvent event) {
        beliefs.emitted(event);
    }
}
