package antiphon.failover.program;

import antiphon.failover.node.LeaderReports;
import antiphon.failover.node.Seat;
import antiphon.master.ElectedLeader;
import antiphon.master.core.start.TakenEpoch;
import antiphon.node.Incarnation;
import antiphon.node.runtime.NodeRuntime;
import antiphon.node.runtime.Role;
import antiphon.node.runtime.RoleFactory;
import antiphon.node.runtime.RoleNotWantedException;
import antiphon.node.runtime.RoleParts;
import antiphon.worker.ElectedFollower;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The roles of a node, one after the other, as leadership decides. They are begun and ended by the [NodeRuntime]; the
/// seat hears of each that has begun.
final class MemberRoles implements Seat.Changes {
    private static final Logger LOG = LoggerFactory.getLogger(MemberRoles.class);

    private final MemberParts parts;
    private final AtomicReference<@Nullable NodeRuntime> runtime = new AtomicReference<>(); // set before a change
    private volatile Runnable begun = () -> {}; // informs the seat of the role that was made last
    private volatile boolean stopping;

    MemberRoles(MemberParts parts) {
        this.parts = parts;
    }

    RoleFactory first() {
        return following();
    }

    /// The first role has begun.
    void begun(NodeRuntime running) {
        runtime.set(running);
        begun.run();
    }

    /// From now on a role that does not begin is no failure.
    void beginStop() {
        stopping = true;
    }

    @Override
    public void follow() {
        change(following());
    }

    @Override
    public void lead(TakenEpoch epoch) {
        change(leading(epoch));
    }

    private RoleFactory following() {
        return new RoleFactory("worker", this::follower);
    }

    private Role follower(RoleParts role) throws IOException {
        ElectedFollower follower = ElectedFollower.of(parts.settings().following(), role, parts.cluster());
        parts.seen().in(role);
        begun = () -> parts.seat().follows(follower.inputs());
        return parts.watched(follower.role(), parts.passing().whileFollowing());
    }

    private RoleFactory leading(TakenEpoch taken) {
        return new RoleFactory("master", role -> leader(role, taken));
    }

    private Role leader(RoleParts role, TakenEpoch taken) throws IOException {
        if (!parts.seat().mayLead(taken))
            throw new RoleNotWantedException(
                    "epoch " + taken.epoch().epoch() + " was over before this node could lead");
        ElectedLeader leader = ElectedLeader.of(
                parts.settings().leading().inOrder(taken.others()), role, taken,
                new Incarnation(parts.self().incarnation()),
                new LeaderReports(taken.epoch().epoch(), System::nanoTime, parts::put));
        parts.seen().in(role);
        begun = () -> parts.seat().leads(leader.inputs());
        return parts.watched(leader.role(), parts.passing().whileLeading());
    }

    private void change(RoleFactory to) {
        NodeRuntime running = runtime.get();
        if (running == null) throw new IllegalStateException("the node has not started");
        try {
            var _ = running.change(to).whenComplete((_, failure) -> changed(failure));
        } catch (IllegalStateException e) {
            if (!stopping) throw e;
        }
    }

    /// A node that cannot take a role that it should have is of no use to the cluster: the others go on without it.
    private void changed(@Nullable Throwable failure) {
        if (stopping) return;
        if (failure == null || failure.getCause() instanceof RoleNotWantedException) begun.run();
        else {
            LOG.error("this node cannot take the role that it should have");
            parts.onBroken().accept(failure);
        }
    }
}
