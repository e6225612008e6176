package antiphon.simulator.member;

import antiphon.failover.node.Seat;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.start.TakenEpoch;
import antiphon.node.loop.StorageWatch;
import antiphon.simulator.node.SimLoop;
import antiphon.worker.core.contract.WorkerInput;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The roles of a member, one after the other. Between two of them its log is synced, and it serves none.
final class MemberRoles implements Seat.Changes {
    private static final long LOOK_NS = 1_000_000;

    private final SimMember member;
    private final SimLoop<WorkerInput> following;
    private final SimLoop<MasterInput> leading;
    private @Nullable SimRole role; // none between two
    private boolean ending; // the role
    private int life; // of the member, in which the role began

    MemberRoles(SimMember member, SimLoop<WorkerInput> following, SimLoop<MasterInput> leading) {
        this.member = member;
        this.following = following;
        this.leading = leading;
    }

    /// A life begins.
    void begin() throws IOException {
        life = member.life();
        leading.close();
        ending = false;
        beginFollowing();
    }

    private void beginFollowing() throws IOException {
        following.open();
        FollowerRole follower = new FollowerRole(member, following);
        role = follower;
        member.seat().follows(follower::put);
    }

    @Override
    public void follow() {
        change(this::beginFollowing);
    }

    @Override
    public void lead(TakenEpoch epoch) {
        change(() -> beginLeading(epoch));
    }

    private void beginLeading(TakenEpoch taken) throws IOException {
        if (!member.seat().mayLead(taken)) {
            beginFollowing();
            return;
        }
        leading.open();
        LeaderRole leader = new LeaderRole(member, taken, leading);
        role = leader;
        leader.begin();
        member.seat().leads(leading::put);
    }

    private interface Beginning {
        void begin() throws IOException;
    }

    private void change(Beginning next) {
        SimRole before = role;
        if (before == null || ending) throw new IllegalStateException(member.name + " changes its role already");
        ending = true;
        before.end(() -> {
            role = null;
            ending = false;
            whenSynced(next);
        });
    }

    /// So it begins with what is durable, as after a restart.
    private void whenSynced(Beginning next) {
        if (member.syncs().isUnderWay()) {
            member.after(LOOK_NS, () -> whenSynced(next));
            return;
        }
        try {
            member.log().sync();
            member.syncs().beginRole();
            next.begin();
        } catch (IOException e) {
            member.syncFailed(e);
        }
    }

    FollowerRole follower() {
        if (role instanceof FollowerRole follower) return follower;
        throw new IllegalStateException(member.name + " does not follow");
    }

    LeaderRole leader() {
        if (role instanceof LeaderRole leader) return leader;
        throw new IllegalStateException(member.name + " does not lead");
    }

    /// The epoch in which it leads or prepares to; empty when it does not.
    Optional<Long> leads() {
        return !ending && role instanceof LeaderRole leader ? Optional.of(leader.epoch()) : Optional.empty();
    }

    /// How far readers who ask for nothing else are shown its log now.
    long shown() {
        var now = role;
        if (now == null || life != member.life() || now.feed().refusal().isPresent()) return 0;
        return now.feed().end();
    }

    List<ServerServiceDefinition> services() {
        return role == null ? List.of() : role.services();
    }

    void synced(long position, long truncationsBefore) {
        if (role != null) role.synced(position, truncationsBefore);
    }

    void roomSeen(StorageWatch.Room room) {
        if (role != null) role.roomSeen(room);
    }
}
