package antiphon.simulator.promises;

import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.simulator.check.Fault;
import antiphon.simulator.check.Held;
import antiphon.simulator.check.History;
import antiphon.simulator.client.ClientChecks;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.surroundings.Surroundings;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Holds the answers that clients get against what is on the disks.
public final class WriteChecker implements ClientChecks {
    private final Surroundings surroundings;
    private final Cluster cluster;
    private final History history;
    private final DiskChecker disks;
    private final Runnable look;
    private final Set<String> refused = new HashSet<>(); // asked by key only
    private final Set<String> sequenced = new HashSet<>(); // every message ever in a master's log, by key only
    private final Set<Given> given = new HashSet<>(); // asked by key only
    private long acknowledged;

    /// An acknowledgement by a master.
    private record Given(SimClient.Write write, long sequence) {}

    /// @param look updates what the disks hold
    WriteChecker(
            Surroundings surroundings, Cluster cluster, History history, DiskChecker disks, Runnable look) {
        this.surroundings = surroundings;
        this.cluster = cluster;
        this.history = history;
        this.disks = disks;
        this.look = look;
    }

    public long acknowledgedCount() {
        return acknowledged;
    }

    /// It is in a master's log.
    void sequenced(LogEntry entry) {
        sequenced.add(entry.message().content());
    }

    void requireNotRefused(LogEntry entry) {
        if (refused.contains(entry.message().content()))
            throw new Fault(entry + " was refused, and is in the log: " + entry.message().content());
    }

    /// The master answers so at this instant.
    ///
    /// @param answered how many copies the answer claims
    public void acknowledged(SimClient.Write write, long sequence, int answered) {
        look.run();
        acknowledged++;
        given.add(new Given(write, sequence));
        Held master = disks.heldBy(cluster.master());
        if (master.position() < sequence)
            throw new Fault(
                    "message " + sequence + " is acknowledged, and durable on the master is " + master.position());
        history.extend(master, sequence);
        LogEntry entry = history.at(sequence);
        long copies = disks.copiesOf(sequence, entry.hash());
        int wanted = write.concern() == 0 ? surroundings.options().workers() + 1 : write.concern();
        if (copies < wanted)
            throw new Fault(
                    "message " + sequence + " is acknowledged with w=" + wanted + " and has " + copies + " copies");
        requireCopies(sequence, answered, copies);
        if (!entry.message().content().equals(write.content()))
            throw new Fault("message " + sequence + " is \"" + entry.message().content()
                    + "\" and was acknowledged as " + write);
    }

    /// The master says that it has the write under this number, where this one is in its log.
    public void unconfirmed(SimClient.Write write, long sequence, SimClient.Write there) {
        if (!there.content().equals(write.content()))
            throw new Fault(write + " is unconfirmed as message " + sequence + ", which holds other content: " + there);
    }

    /// The master refuses a write since this one in its log has its request id.
    public void hasOtherContent(SimClient.Write write, SimClient.Write first) {
        boolean hasTheId = first.client().equals(write.client()) && first.requestId().equals(write.requestId());
        if (!hasTheId || first.content().equals(write.content()))
            throw new Fault(write + " is refused for the content of " + first + ", and needs not be");
    }

    /// The master's answer to its caller; and whether it has appended the write for that caller.
    public void isRepeat(SimClient.Write write, boolean repeat, boolean appended) {
        if (repeat == appended)
            throw new Fault(
                    write + (appended ? " was appended and is answered" : " was not appended and is not answered")
                            + " as a repeat");
    }

    /// The master answers so at this instant; the message may be durable nowhere.
    public void unconfirmed(long sequence, int answered) {
        look.run();
        Held master = disks.heldBy(cluster.master());
        Optional<Hash> hash = sequence <= master.position()
                ? Optional.of(master.at(sequence).hash())
                : cluster.master().log().hashIfReadable(sequence);
        long copies = hash.map(its -> disks.copiesOf(sequence, its)).orElse(0L); // Appended at the end of this turn.
        requireCopies(sequence, answered, copies);
    }

    /// It may not have heard of all of them yet.
    private static void requireCopies(long sequence, int answered, long copies) {
        if (answered > copies)
            throw new Fault("message " + sequence + " is answered with " + answered + " copies, and " + copies
                    + " disks hold it");
    }

    @Override
    public void answered(SimClient.Write write, long sentNs, long sequence) {
        if (!given.contains(new Given(write, sequence)))
            throw new Fault(write + " is answered as message " + sequence + ", and no master acknowledged it so");
        history.answered(sentNs, surroundings.nowNs(), sequence);
    }

    /// A refused write is in no log, neither now nor later.
    @Override
    public void refused(SimClient.Write write, String detail) {
        if (detail.isBlank()) throw new Fault(write + " is refused without a reason");
        if (sequenced.contains(write.content())) throw new Fault(write + " is refused, and was in the log");
        refused.add(write.content());
    }
}
