package antiphon.simulator.promises;

import antiphon.message.Hash;
import antiphon.simulator.check.Held;
import antiphon.simulator.check.History;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.node.SimRepair;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What the disks of all nodes hold durably, as seen from outside.
public final class DiskChecker {
    private final Cluster cluster;
    private final History history;
    private final Map<Integer, Held> held = new TreeMap<>();
    /// Messages that nodes held durably and a lost or damaged disk took; looked up only.
    private final Map<Integer, Set<Hash>> taken = new TreeMap<>();

    DiskChecker(Cluster cluster, History history) {
        this.cluster = cluster;
        this.history = history;
    }

    public Held heldBy(SimNode node) {
        return held.computeIfAbsent(node.id, _ -> new Held());
    }

    Collection<Held> all() {
        return held.values();
    }

    /// Bits were turned on it.
    public void damaged(SimNode node) {
        heldBy(node).damaged(true);
    }

    /// Whether it holds all acknowledged messages intact. If so, its earlier damage no longer counts.
    public boolean isWhole(SimNode node) {
        if (!node.isRunning() || node.state().lost().isPresent() || !history.isPartOf(heldBy(node))) return false;
        if (heldBy(node).isDamaged() && !SimRepair.isSound(node)) return false;
        heldBy(node).damaged(false);
        return true;
    }

    /// Whether every message on this disk is on another one as well.
    public boolean isHeldElsewhere(SimNode node) {
        Held its = heldBy(node);
        if (its.position() == 0) return true;
        Hash last = its.at(its.position()).hash();
        return held.values().stream().anyMatch(other -> other != its && other.holds(its.position(), last));
    }

    /// Of its messages, those up to here are acknowledged ones.
    public long acknowledgedOn(SimNode node) {
        return history.heldBy(heldBy(node));
    }

    /// And those up to here are on another disk.
    public long acknowledgedElsewhere(SimNode node) {
        Held its = heldBy(node);
        return held.values().stream().filter(other -> other != its).mapToLong(history::heldBy).max().orElse(0);
    }

    /// The disk is gone, and an empty one is in its place. What was acknowledged lasts as far as another disk has it.
    ///
    /// @return what it held
    Held lost(SimNode node) {
        Held its = heldBy(node);
        keepInMind(node, 0);
        held.put(node.id, new Held());
        if (cluster.isMaster(node)) history.forgetRequests();
        long left = cluster.nodes().stream().mapToLong(this::lastsOn).max().orElse(0);
        if (left < history.size()) history.lastsThrough(left);
        return its;
    }

    /// What has been acknowledged since it was taken out counts all the same.
    void putBack(SimNode node, Held old) {
        held.put(node.id, old);
        for (long sequence = 1; sequence <= old.position(); sequence++) history.sequenced(old.at(sequence));
    }

    /// A node that runs may hold more than it was ever counted for, and say so only later.
    private long lastsOn(SimNode node) {
        long there = history.heldBy(heldBy(node));
        return node.isRunning() ? Math.min(there, node.knownPosition()) : there;
    }

    /// It was there once: a master that counted it as a copy was right.
    void take(SimNode node, long after) {
        keepInMind(node, after);
        heldBy(node).truncateAfter(after);
    }

    private void keepInMind(SimNode node, long after) {
        Held its = heldBy(node);
        Set<Hash> hashes = taken.computeIfAbsent(node.id, _ -> new HashSet<>());
        for (long sequence = after + 1; sequence <= its.position(); sequence++) hashes.add(its.at(sequence).hash());
    }

    /// How many disks hold the message, or held it until they were lost.
    long copiesOf(long sequence, Hash hash) {
        return cluster.nodes().stream()
                .filter(node -> heldBy(node).holds(sequence, hash)
                        || taken.getOrDefault(node.id, Set.of()).contains(hash))
                .count();
    }
}
