package antiphon.failover.node;

import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.failover.core.leadership.contract.LeadershipEffect;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.core.leadership.contract.LogEnd;
import antiphon.log.ReplicaStore;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.start.TakenEpoch;
import antiphon.worker.core.contract.WorkerInput;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one role that this node has on its log, and the orders of leadership to it. Roles begin and end outside, one
/// after the other; orders that come meanwhile wait for the one that follows.
///
///     Following --lead--> Changing --begun--> Leading --stop leading--> Changing --begun--> Following
///
/// A promise is made by a replica that follows: so one that leads has ended, and acknowledges nothing more, before this
/// node promises a later epoch to another. For any thread.
public final class Seat {
    /// Each member has at most one fence under way here; those beyond are asked again.
    private static final int ORDERS_MAX = 64;

    /// Ends the present role and begins another, and says when it has begun. Called with the seat locked: it starts the
    /// change, and does not wait for it.
    public interface Changes {
        void follow();

        void lead(TakenEpoch epoch);
    }

    /// Takes answers to fences that the replica need not see.
    @FunctionalInterface
    public interface FenceAnswers {
        void answer(long call, FenceAnswer answer);
    }

    private final Owner self;
    private final ReplicaStore store;
    private final Changes changes;
    private final FenceAnswers fenceAnswers;
    private final Consumer<LeadershipInput> inputs;
    private final Deque<WorkerInput> orders = new ArrayDeque<>(); // until it follows
    private @Nullable Consumer<WorkerInput> follower;
    private @Nullable Consumer<MasterInput> leader;
    private Optional<TakenEpoch> wanted = Optional.empty(); // to lead in; empty to follow
    private long leaseUntilNs = Long.MIN_VALUE; // in the wanted epoch

    /// @param inputs of leadership
    public Seat(
            Owner self, ReplicaStore store, Changes changes, FenceAnswers fenceAnswers,
            Consumer<LeadershipInput> inputs) {
        this.self = self;
        this.store = store;
        this.changes = changes;
        this.fenceAnswers = fenceAnswers;
        this.inputs = inputs;
    }

    // Of roles.

    public synchronized void follows(Consumer<WorkerInput> inputs) {
        follower = inputs;
        leader = null;
        if (wanted.isPresent()) beginToLead();
        else while (!orders.isEmpty()) inputs.accept(orders.remove());
    }

    public synchronized void leads(Consumer<MasterInput> inputs) {
        leader = inputs;
        follower = null;
        inputs.accept(new MasterInput.LeaseUntil(leaseUntilNs));
        if (wanted.isEmpty()) beginToFollow();
    }

    /// Asked between the roles. The replica that followed may have promised a later epoch to another before it ended,
    /// and then it may hold that one's messages: leadership hears of it. The node follows then.
    public synchronized boolean mayLead(TakenEpoch epoch) {
        long promised = store.state().promisedEpoch();
        if (promised > epoch.epoch().epoch()) inputs.accept(new LeadershipInput.LaterEpochHeard(promised));
        boolean mayLead = wanted.equals(Optional.of(epoch)) && promised == epoch.epoch().epoch();
        if (!mayLead) wanted = Optional.empty();
        return mayLead;
    }

    private void beginToLead() {
        follower = null;
        changes.lead(wanted.orElseThrow());
    }

    private void beginToFollow() {
        if (leader != null) leader.accept(new MasterInput.StepDown());
        leader = null;
        changes.follow();
    }

    // Orders.

    synchronized void fence(long call, Fence fence) {
        if (wanted.isPresent()) refuse(call, fence, wanted.get().epoch().epoch());
        else if (orders.size() >= ORDERS_MAX) fenceAnswers.answer(call, new FenceAnswer.NotYet());
        else
            order(new WorkerInput.FenceAsked(
                    call, fence.log(), fence.epoch(), fence.owner(), store.state().lost().isEmpty()));
    }

    /// Leadership stops it before it lets a later one in, so this one is older, or came twice.
    private void refuse(long call, Fence fence, long ownEpoch) {
        boolean isOlder = fence.epoch() < ownEpoch;
        fenceAnswers.answer(call, isOlder ? new FenceAnswer.Refused(ownEpoch) : new FenceAnswer.NotYet());
    }

    synchronized void rebuild(LeadershipEffect.Rebuild rebuild) {
        LogEnd end = rebuild.end();
        order(new WorkerInput.RebuildAsked(
                rebuild.epoch(), self, rebuild.source(), rebuild.incarnation(), end.position(), end.hash()));
    }

    synchronized void adopt(long epoch) {
        order(new WorkerInput.AdoptAsked(epoch, self));
    }

    private void order(WorkerInput order) {
        if (follower == null) orders.add(order);
        else follower.accept(order);
    }

    synchronized void lead(LeadershipEffect.Lead lead) {
        OwnedEpoch epoch = new OwnedEpoch(lead.epoch(), self, lead.start().position(), lead.start().hash());
        wanted = Optional.of(new TakenEpoch(
                store.state().logId().orElseThrow(),
                epoch,
                lead.members().stream().map(member -> new TakenEpoch.Voter(member.node(), member.disk())).toList(),
                // More is known when the replica follows a later leader already: then it is not to lead.
                Math.min(store.state().committed(), lead.start().position())));
        leaseUntilNs = Long.MIN_VALUE;
        orders.clear(); // They belong to what was before.
        if (follower != null) beginToLead();
    }

    synchronized void stopLeading() {
        wanted = Optional.empty();
        if (leader != null) beginToFollow();
    }

    /// A leader that has not begun, or has ended, acknowledges nothing.
    synchronized void giveLeaseUp(long epoch) {
        if (wanted.isEmpty() || wanted.get().epoch().epoch() != epoch || leader == null) return;
        leader.accept(new MasterInput.GiveLeaseUp());
    }

    synchronized void extendLease(long epoch, long untilNs) {
        if (wanted.isEmpty() || wanted.get().epoch().epoch() != epoch) return;
        leaseUntilNs = untilNs;
        if (leader != null) leader.accept(new MasterInput.LeaseUntil(untilNs));
    }
}
