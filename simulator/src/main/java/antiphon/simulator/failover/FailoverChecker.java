package antiphon.simulator.failover;

import antiphon.core.Owner;
import antiphon.log.EntryLog;
import antiphon.log.state.Epochs;
import antiphon.master.core.contract.Outcome;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.simulator.check.Fault;
import antiphon.simulator.check.Held;
import antiphon.simulator.client.ClientChecks;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.member.SimMember;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/// Holds a cluster in which any node can lead to the promises, from what the disks hold durably and from the answers
/// that are given. It trusts no node's own report about either.
public final class FailoverChecker implements ClientChecks {
    private record Given(SimClient.Write write, long sequence) {}

    /// What a node knows to be committed, in one life of it.
    private record Known(int life, long committed) {}

    private final Collection<SimMember> members;
    private final Supplier<List<UUID>> listed;
    private final int majority;
    private final long requestIdsWindow;
    private final Map<UUID, Held> disks = new HashMap<>(); // asked by key only
    private final Map<UUID, Epochs> epochs = new HashMap<>(); // asked by key only
    private final TreeMap<Long, Owner> owners = new TreeMap<>(); // by epoch
    private final Settled settled = new Settled();
    private final Shown shown = new Shown();
    private final TreeMap<Long, Map<UUID, Long>> heldIn = new TreeMap<>(); // by epoch: how far each disk went in it
    private final Map<UUID, Known> known = new HashMap<>(); // asked by key only
    private final Set<Given> given = new HashSet<>(); // asked by key only
    private final Set<String> refused = new HashSet<>(); // asked by key only
    private final Set<UUID> damaged = new HashSet<>(); // asked by key only
    private long opened; // the last epoch that took writes
    private long acknowledged;

    /// @param listed those whose disks count
    /// @param requestIdsWindow this many messages later a repeat counts as new
    FailoverChecker(
            Collection<SimMember> members, Supplier<List<UUID>> listed, int nodes, long requestIdsWindow) {
        this.requestIdsWindow = requestIdsWindow;
        this.listed = listed;
        this.members = members;
        this.majority = nodes / 2 + 1;
    }

    // Disks.

    public void look() {
        for (SimMember member : members) if (member.isRunning()) look(member);
        settle();
    }

    /// What a majority has held under one epoch that it had adopted is settled, whether a leader knows of it or not.
    private void settle() {
        for (Long epoch : heldIn.keySet()) settle(epoch);
    }

    /// Also when some have promised a later epoch since: they did not before they held it, so its log has it too.
    private void settle(long epoch) {
        Map<UUID, Long> of = heldIn.getOrDefault(epoch, Map.of());
        List<UUID> most = listed.get().stream()
                .filter(of::containsKey)
                .sorted(Comparator.comparingLong((UUID disk) -> of.getOrDefault(disk, 0L)).reversed())
                .limit(majority)
                .toList();
        if (most.size() < majority) return;
        long position = of.getOrDefault(most.getLast(), 0L);
        if (position <= settled.size()) return;
        Held last = disks.getOrDefault(most.getLast(), new Held());
        for (UUID disk : most)
            if (last.position() < position
                    || !disks.getOrDefault(disk, new Held()).holds(position, last.at(position).hash()))
                throw new Fault("members of epoch " + epoch + " hold different messages " + position);
        settled.extend(last, position, "members of epoch " + epoch + " agree");
    }

    private void noteHeld(SimMember member, long position) {
        Epochs its = member.state().epochs();
        if (its.owner().isPresent() && its.adopted() == its.promised())
            heldIn.computeIfAbsent(its.adopted(), _ -> new HashMap<>()).merge(member.diskId(), position, Math::max);
    }

    void look(SimMember member) {
        lookAtEpochs(member);
        Held held = heldBy(member);
        EntryLog log = member.log();
        long position = log.durable();
        if (position < held.position()) shortened(member, held, position);
        if (position > held.position()) read(member, held.position() + 1, position).forEach(held::add);
        noteHeld(member, position);
        lookAtCommitted(member);
        shown.look(member.name, member.diskId(), held, member.shown());
    }

    private void lookAtCommitted(SimMember member) {
        Known now = new Known(member.life(), member.knowsCommitted());
        Known before = known.put(member.diskId(), now);
        if (now.equals(before)) return;
        if (before != null && now.life() == before.life() && now.committed() < before.committed())
            throw new Fault(member.name + " knew that " + before.committed() + " messages are committed, and says "
                    + now.committed());
        requireSettled(member, now.committed());
    }

    /// A reader gets it.
    void shows(SimMember member, long sequence, Hash hash) {
        shown.show(member.name, sequence, hash);
    }

    Held heldBy(SimMember member) {
        return disks.computeIfAbsent(member.diskId(), _ -> new Held());
    }

    private void lookAtEpochs(SimMember member) {
        Epochs now = member.state().epochs();
        Epochs before = epochs.put(member.diskId(), now);
        if (now.equals(before)) return;
        if (before != null && (now.promised() < before.promised() || now.adopted() < before.adopted()
                || now.committed() < before.committed()))
            throw new Fault(member.name + " went back from " + before + " to " + now);
        now.owner().ifPresent(owner -> requireOwner(now.promised(), owner));
        requireSettled(member, now.committed());
    }

    private void requireSettled(SimMember member, long committed) {
        if (committed > settled.size()) settle();
        if (committed > settled.size())
            throw new Fault(member.name + " says that " + committed + " messages are committed, settled are "
                    + settled.size());
        Held known = heldBy(member);
        if (committed > 0 && committed <= known.position()
                && !settled.contains(committed, known.at(committed).hash()))
            throw new Fault(member.name + " says that message " + committed
                    + " is committed, and holds another one than is settled");
    }

    private void requireOwner(long epoch, Owner owner) {
        Owner before = owners.putIfAbsent(epoch, owner);
        if (before != null && !before.equals(owner))
            throw new Fault("epoch " + epoch + " is promised to " + before + " and to " + owner);
    }

    private void shortened(SimMember member, Held known, long position) {
        for (long sequence = position + 1; sequence <= known.position(); sequence++)
            if (settled.contains(sequence, known.at(sequence).hash()))
                throw new Fault(member.name + " gives up message " + sequence + ", which is settled");
        known.truncateAfter(position);
        shown.shortened(member.name, member.diskId(), position);
    }

    private static Iterable<LogEntry> read(SimMember member, long from, long through) {
        try {
            return member.log().read(from, through, Long.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Bits were turned on its disk: it may come back with less.
    public void damaged(SimMember member) {
        damaged.add(member.diskId());
    }

    void started(SimMember member) {
        if (damaged.contains(member.diskId())) {
            shown.damaged(member.diskId());
            heldBy(member).truncateAfter(Math.min(heldBy(member).position(), member.log().durable()));
            return;
        }
        Held known = heldBy(member);
        if (member.log().durable() < known.position())
            throw new Fault(member.name + " comes back with " + member.log().durable() + " messages, durable were "
                    + known.position());
        Optional<Hash> last = member.log().hashAt(known.position());
        if (known.position() > 0 && !last.equals(Optional.of(known.at(known.position()).hash())))
            throw new Fault(member.name + " comes back with other messages than were durable");
        look(member);
    }

    // Leaders.

    void opened(SimMember member, long epoch) {
        look();
        if (epoch <= opened) throw new Fault(member.name + " opens epoch " + epoch + " after " + opened);
        opened = epoch;
        settled.requireAllIn(heldBy(member), member.name + " opens epoch " + epoch);
    }

    /// It says to the leader of that epoch that it is durable up to here.
    void acknowledges(SimMember member, long epoch, long position) {
        look(member);
        if (epoch < member.state().promisedEpoch())
            throw new Fault(member.name + " answers the leader of epoch " + epoch + " and has promised "
                    + member.state().promisedEpoch());
        if (position > heldBy(member).position())
            throw new Fault(member.name + " says that it is durable up to " + position + ", and is up to "
                    + heldBy(member).position());
    }

    void answers(SimMember leader, long epoch, SimClient.Write write, Outcome outcome) {
        if (!(outcome instanceof Outcome.Acknowledged(long sequence, int copies, _))) return;
        look();
        acknowledged++;
        given.add(new Given(write, sequence));
        Held own = heldBy(leader);
        if (own.position() < sequence)
            throw new Fault(leader.name + " acknowledges message " + sequence + " and is durable up to "
                    + own.position());
        LogEntry entry = own.at(sequence);
        if (!entry.message().content().equals(write.content()))
            throw new Fault("message " + sequence + " holds other content than was acknowledged: " + write);
        long held = copiesOf(sequence, entry.hash());
        int wanted = write.concern() == 0 ? members.size() : write.concern();
        if (held < Math.max(wanted, copies))
            throw new Fault("message " + sequence + " is acknowledged with w=" + wanted + " and " + copies
                    + " copies, and has " + held);
        if (wanted >= majority) settled.extend(own, sequence, leader.name + " acknowledges " + write);
        else
            if (epoch < opened)
                throw new Fault(leader.name + " acknowledges " + write + " in epoch " + epoch + ", and epoch " + opened
                        + " is open");
    }

    /// Of the members' disks; also those that were lost since, which nobody else can stand for.
    private long copiesOf(long sequence, Hash hash) {
        return listed.get().stream()
                .filter(disk -> disks.getOrDefault(disk, new Held()).holds(sequence, hash))
                .count();
    }

    // Clients.

    @Override
    public void answered(SimClient.Write write, long sentNs, long sequence) {
        if (!given.contains(new Given(write, sequence)))
            throw new Fault(write + " is answered as message " + sequence + ", and no leader acknowledged it so");
    }

    @Override
    public void refused(SimClient.Write write, String detail) {
        if (detail.isBlank()) throw new Fault(write + " is refused without a reason");
        refused.add(write.content());
    }

    /// Of the log in which all agree in the end.
    public void atTheEnd(SimMember leader) {
        look();
        Held log = heldBy(leader);
        settled.requireAllIn(log, "the last log is");
        Map<String, Long> ids = new HashMap<>();
        for (long sequence = 1; sequence <= log.position(); sequence++) {
            var message = log.at(sequence).message();
            if (refused.contains(message.content()))
                throw new Fault("message " + sequence + " was refused, and is in the log: " + message.content());
            if (message.requestId().isEmpty()) continue;
            Long before = ids.put(message.clientId() + " " + message.requestId(), sequence);
            if (before != null && before >= sequence - requestIdsWindow)
                throw new Fault("message " + before + " is in the log twice, also as " + sequence + ": "
                        + message.content());
        }
    }

    long acknowledged() {
        return acknowledged;
    }

}
