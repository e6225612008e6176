package antiphon.failover.core.register;

import antiphon.core.Owner;
import antiphon.failover.core.register.RegisterAnswer.Decided;
import antiphon.failover.core.register.RegisterAnswer.Done;
import antiphon.failover.core.register.RegisterAnswer.Reason;
import antiphon.failover.core.register.RegisterAnswer.Refused;
import antiphon.failover.core.register.RegisterCommand.Change;
import antiphon.failover.core.register.RegisterCommand.Claim;
import antiphon.failover.core.register.RegisterCommand.Init;
import antiphon.message.LogId;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The whole register: whose epoch it is, and who its members are. Epoch and version only grow, and each command that
/// takes effect raises one of them, so two states with the same two numbers are the same.
///
/// @param log null only while the register is empty, as is the owner
/// @param version counts the changes of members
/// @param level the lowest version of the commands that all members know; those of this build are of level 1
public record RegisterState(
        @Nullable LogId log,
        long epoch,
        @Nullable Owner owner,
        long version,
        List<Member> members,
        List<Learner> joining,
        int level) {
    /// Far more than anybody needs: what it costs to keep all of them in one answer is bounded by it.
    public static final int NODES_MAX = 16;
    public static final int LEVEL = 1;
    public static final RegisterState EMPTY = new RegisterState(null, 0, null, 0, List.of(), List.of(), LEVEL);

    public RegisterState {
        members = List.copyOf(members);
        joining = List.copyOf(joining);
        boolean empty = log == null;
        if (empty != (owner == null) || empty != members.isEmpty() || empty != (epoch == 0))
            throw new IllegalArgumentException("log, epoch, owner and members come together");
        if (epoch < 0 || version < 0 || level < 1)
            throw new IllegalArgumentException("epoch " + epoch + ", version " + version + ", level " + level);
        if (empty && (version != 0 || !joining.isEmpty()))
            throw new IllegalArgumentException("an empty register has no members to change");
        if (!empty) checkMembers(members, joining);
    }

    public boolean isEmpty() {
        return log == null;
    }

    /// Whether this is a later state of the same register.
    public boolean isAfter(RegisterState other) {
        return epoch != other.epoch ? epoch > other.epoch : version > other.version;
    }

    /// What the command does to this state. The same on every node: it depends on nothing else.
    public Decided apply(RegisterCommand command) {
        return switch (command) {
            case Init init -> apply(init);
            case Claim claim -> apply(claim);
            case Change change -> apply(change);
        };
    }

    private Decided apply(Init init) {
        if (!isEmpty()) return refused(Reason.ALREADY_INITIALIZED);
        return new Done(
                new RegisterState(init.log(), init.epoch(), init.owner(), 0, init.members(), List.of(), LEVEL));
    }

    private Decided apply(Claim claim) {
        if (isEmpty()) return refused(Reason.NOT_INITIALIZED);
        if (claim.expectedEpoch() != epoch) return refused(Reason.EPOCH_CHANGED);
        if (!isMember(claim.owner(), members)) return refused(Reason.NOT_A_MEMBER);
        return new Done(new RegisterState(log, claim.newEpoch(), claim.owner(), version, members, joining, level));
    }

    private Decided apply(Change change) {
        if (isEmpty()) return refused(Reason.NOT_INITIALIZED);
        if (change.epoch() != epoch) return refused(Reason.EPOCH_CHANGED);
        if (change.version() != version) return refused(Reason.VERSION_CHANGED);
        return new Done(new RegisterState(log, epoch, owner, version + 1, change.members(), change.joining(), level));
    }

    private Decided refused(Reason reason) {
        return new Refused(reason, this);
    }

    /// A node that is a member by name but runs on another disk is none.
    static boolean isMember(Owner owner, List<Member> members) {
        return members.stream()
                .anyMatch(member -> member.node().equals(owner.node()) && member.disk().equals(owner.disk()));
    }

    /// @throws IllegalArgumentException unless there is a member, and no name, disk or voter stands for two
    static void checkMembers(List<Member> members, List<Learner> joining) {
        if (members.isEmpty()) throw new IllegalArgumentException("a register needs a member");
        if (members.size() + joining.size() > NODES_MAX)
            throw new IllegalArgumentException(
                    "at most " + NODES_MAX + " nodes, got " + (members.size() + joining.size()));
        var names = Stream.concat(members.stream().map(Member::node), joining.stream().map(Learner::node));
        checkDistinct("name", names.toList());
        checkDistinct("disk", members.stream().map(Member::disk).toList());
        checkDistinct("voter", members.stream().map(Member::voter).toList());
    }

    private static void checkDistinct(String what, List<?> all) {
        if (all.stream().distinct().count() != all.size())
            throw new IllegalArgumentException("a " + what + " stands for two nodes: " + all);
    }
}
