package antiphon.failover.seen;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.failover.core.leadership.LeadershipView;
import antiphon.failover.core.leadership.LeadershipView.Role;
import antiphon.failover.core.register.Member;
import antiphon.failover.seen.SeenLeader.State;
import antiphon.log.state.Epochs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Keeps what a node knows of the leader, from one turn of leadership to the next. Turns come from one thread; what is
/// known may be read by any.
public final class LeaderWatch {
    private static final int WAITING_MAX = 64;

    private final NodeId own;
    private final Supplier<Epochs> epochs;
    private final LongSupplier nanoTime;
    private Optional<NodeId> lastLeader = Optional.empty();
    private long lastEpoch;
    private final List<Waiting> waiting = new CopyOnWriteArrayList<>();
    private volatile SeenLeader seen;

    /// @param epochs that this node has promised, now
    public LeaderWatch(NodeId own, Supplier<Epochs> epochs, LongSupplier nanoTime) {
        this.own = own;
        this.epochs = epochs;
        this.nanoTime = nanoTime;
        this.seen = new SeenLeader(
                State.SEARCHING, Optional.empty(), epochs.get().promised(), nanoTime.getAsLong(), Optional.empty(),
                List.of(), 0);
    }

    public SeenLeader seen() {
        return seen;
    }

    /// For how long it has been so.
    long forNs(SeenLeader known) {
        return nanoTime.getAsLong() - known.sinceNs();
    }

    /// Completes with the first that is as wanted, perhaps at once; or exceptionally after that time.
    ///
    /// @throws IllegalStateException when too many wait
    public CompletableFuture<SeenLeader> await(Predicate<SeenLeader> wanted, Duration atMost) {
        if (waiting.size() >= WAITING_MAX)
            throw new IllegalStateException(WAITING_MAX + " wait for a leader already: retry later");
        Waiting added = new Waiting(wanted);
        waiting.add(added);
        answer(seen); // It may have come before.
        return added.first.orTimeout(atMost.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, _) -> waiting.remove(added));
    }

    private void answer(SeenLeader now) {
        waiting.stream().filter(each -> each.wanted.test(now)).forEach(each -> each.first.complete(now));
    }

    private static final class Waiting {
        private final Predicate<SeenLeader> wanted;
        private final CompletableFuture<SeenLeader> first = new CompletableFuture<>();

        Waiting(Predicate<SeenLeader> wanted) {
            this.wanted = wanted;
        }
    }

    /// After a turn of leadership.
    public void look(LeadershipView view) {
        Epochs held = epochs.get();
        State state = state(view, held);
        Optional<NodeId> leader = switch (state) {
            case LEADING, OPENING -> Optional.of(own);
            case FOLLOWING -> other(held);
            case SEARCHING -> Optional.empty();
        };
        long epoch = Math.max(held.promised(), view.ownEpoch()); // A claim comes before the promise.
        SeenLeader now = new SeenLeader(
                state, leader, epoch, nanoTime.getAsLong(),
                state == State.SEARCHING ? view.waiting() : Optional.empty(),
                view.register().members().stream().map(Member::node).toList(), changes(leader, epoch));
        SeenLeader kept = now.isAsBefore(seen) ? since(now, seen.sinceNs()) : now;
        seen = kept;
        answer(kept);
    }

    private State state(LeadershipView view, Epochs held) {
        if (view.ownEpoch() > 0) return view.isOpen() && !view.isHandingOver() ? State.LEADING : State.OPENING;
        // One that pauses between two questions hears nobody either, and has a reason.
        boolean hears = view.role() == Role.FOLLOWING && view.hasHeard() && view.waiting().isEmpty();
        return hears && other(held).isPresent() ? State.FOLLOWING : State.SEARCHING;
    }

    private Optional<NodeId> other(Epochs held) {
        return held.owner().map(Owner::node).filter(node -> !node.equals(own));
    }

    private long changes(Optional<NodeId> leader, long epoch) {
        if (leader.isEmpty()) return seen.changes();
        boolean isAnother = lastLeader.isPresent() && (!lastLeader.equals(leader) || lastEpoch != epoch);
        lastLeader = leader;
        lastEpoch = epoch;
        return seen.changes() + (isAnother ? 1 : 0);
    }

    private static SeenLeader since(SeenLeader now, long sinceNs) {
        return new SeenLeader(
                now.state(), now.leader(), now.epoch(), sinceNs, now.whyNone(), now.nodes(), now.changes());
    }
}
