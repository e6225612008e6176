package antiphon.worker.core;

import antiphon.core.OwnedEpoch;
import antiphon.worker.core.arrival.Arrivals;
import antiphon.worker.core.contract.Effects;
import antiphon.worker.core.contract.WorkerEffect;
import java.util.Optional;

/// Whether this worker's log counts in the epoch it has promised to an owner.
///
///     promised --its leader says where it starts--> comparing --all of the log is the leader's, durable up to the
///     start--> ordered --durable--> adopted
///
/// All of the log, not only what lies below the start: what a worker holds of an older epoch above it would pass for a
/// part of this one at the next takeover.
final class Adoption {
    private final EpochPromise promise;
    private final Arrivals arrivals;
    private final Effects effects;
    private Optional<OwnedEpoch> epoch = Optional.empty(); // the promised one, once its leader has asked
    private long adopted;
    private long agreed; // the log is the leader's up to here, as far as is known
    private boolean ordered;
    private boolean own; // this node leads in the promised epoch, or is about to

    Adoption(long adopted, EpochPromise promise, Arrivals arrivals, Effects effects) {
        this.adopted = adopted;
        this.promise = promise;
        this.arrivals = arrivals;
        this.effects = effects;
    }

    /// Another epoch is promised: how much of this log is its leader's is not known yet.
    void promised() {
        epoch = Optional.empty();
        agreed = 0;
        ordered = false;
        own = false;
    }

    /// The leader of the promised epoch asks.
    void heard(OwnedEpoch asking) {
        epoch = Optional.of(asking);
    }

    /// The log is the beginning of the leader's up to here.
    void agreed(long upTo) {
        agreed = Math.max(agreed, upTo);
    }

    /// @param position everything up to here is durable
    void endTurn(long position) {
        if (ordered || epoch.isEmpty() || isCounted()) return;
        OwnedEpoch leader = epoch.get();
        if (position < leader.startPosition() || !holdsStartOf(leader)) return;
        agreed = Math.max(agreed, leader.startPosition());
        if (agreed < arrivals.head()) return;
        ordered = true;
        effects.add(new WorkerEffect.Adopt(leader.epoch(), promise.committed()));
    }

    /// This node leads in the promised epoch: its own log is the one that counts.
    ///
    /// @param position everything up to here is durable
    void adoptOwn(long position) {
        if (position < arrivals.head())
            throw new IllegalStateException("epoch " + promise.promised() + " cannot begin with a log up to "
                    + arrivals.head() + " that is durable up to " + position);
        ordered = true;
        own = true;
        effects.add(new WorkerEffect.Adopt(promise.promised(), promise.committed()));
    }

    /// Where the log does not reach back that far any more, what was compared above it stands for it.
    private boolean holdsStartOf(OwnedEpoch leader) {
        long start = leader.startPosition();
        return start < arrivals.beforeStart() || arrivals.hashAt(start).equals(Optional.of(leader.startHash()));
    }

    /// It is durable.
    void adopted(long upTo) {
        adopted = Math.max(adopted, upTo);
        if (own && isCounted()) effects.add(new WorkerEffect.AdoptedOwn(adopted));
    }

    /// Whether a position may be answered: without failover always.
    boolean isCounted() {
        return promise.owner().isEmpty() || adopted == promise.promised();
    }

    /// Of a position, what counts: nothing in an epoch that is not adopted.
    long counted(long position) {
        return isCounted() ? position : 0;
    }

    boolean hasAdopted() {
        return promise.owner().isPresent() && isCounted();
    }

    long adopted() {
        return adopted;
    }
}
