package antiphon.master.core.member;

import antiphon.core.NodeId;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.WorkerReport;
import java.util.Optional;

/// Which node and which disk stand behind each worker's name. Copies are counted by name, so one node or one disk must
/// never stand behind two: a write would then be acknowledged with more copies than exist.
///
/// A node may leave out its name or its disk, as one without a disk does and one of an older version; it
/// always sends its incarnation. The first claim stays, and a second node with the same claim is refused. A restarted
/// worker sends a new incarnation and the same disk under the same name.
public final class Identities {
    private final Members members;
    private String ownDisk = "";

    public Identities(Members members) {
        this.members = members;
    }

    /// @param disk of the master itself, empty when it keeps its messages in memory
    public void ownDisk(String disk) {
        ownDisk = disk;
    }

    /// Whether the master is known to keep its own messages on a disk.
    public boolean isOnDisk() {
        return !ownDisk.isEmpty();
    }

    /// Why the node that answers at this worker's address cannot be that worker; empty when it is.
    public Optional<Reason> objectionTo(Member member, WorkerReport report) {
        Optional<Reason> objection = otherName(member, report)
                .or(() -> ownCopy(report))
                .or(() -> knownUnderAnotherName(member, report));
        member.isNode(objection.isEmpty() ? Optional.of(report) : Optional.empty());
        return objection;
    }

    private Optional<Reason> otherName(Member member, WorkerReport report) {
        NodeId id = member.id();
        String name = id.name();
        boolean isIt = report.name().equals(name) || report.machine().equals(name);
        if (report.name().isEmpty() || isIt) return Optional.empty();
        return another("the node that answers at the address of " + id + " is " + report.name()
                + ": give WORKERS the address of each worker under the worker's own name (its ADDRESS or MACHINE_ID)");
    }

    private Optional<Reason> ownCopy(WorkerReport report) {
        if (ownDisk.isEmpty() || !report.disk().equals(ownDisk)) return Optional.empty();
        return copied("this master's own");
    }

    private Optional<Reason> knownUnderAnotherName(Member member, WorkerReport report) {
        for (Member other : members) {
            if (other.equals(member) || other.identity().isEmpty()) continue;
            WorkerReport known = other.identity().get();
            if (known.incarnation() == report.incarnation())
                return another("the node that answers is known as " + other.id()
                        + " already, and one node is one copy: give each worker an address of its own in WORKERS");
            if (!known.disk().isEmpty() && known.disk().equals(report.disk()))
                return copied("that of " + other.id());
        }
        return Optional.empty();
    }

    private static Optional<Reason> another(String sentence) {
        return Optional.of(new Reason(Reason.Code.ANOTHER_NODE, sentence));
    }

    private static Optional<Reason> copied(String of) {
        return Optional.of(new Reason(
                Reason.Code.COPIED_DISK,
                "its data directory is a copy of " + of + ": one disk is one copy. Start it with an empty directory;"
                        + " or, if the copy is on a disk of its own, remove the file `disk` from it first"));
    }
}
