package antiphon.worker.core;

import antiphon.core.Owner;
import antiphon.message.LogId;
import antiphon.message.Numbers;
import antiphon.worker.core.arrival.HeldEpochs;
import antiphon.worker.core.arrival.HeldLog;
import antiphon.worker.core.contract.Effects;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerEvent;
import java.util.Optional;

/// The log this worker belongs to, permanently, and the epoch it has promised: it follows no master of a lower one.
///
/// An epoch that was taken over is promised to its owner. So a majority of promises is a majority for one owner, even
/// if two nodes believe that they own the epoch.
final class EpochPromise {
    private final Effects effects;
    private Optional<LogId> logId;
    private long promised;
    private final boolean isMember;
    private Optional<Owner> owner;
    private long committed;
    private String lastRefusal = "";

    EpochPromise(HeldLog held, HeldEpochs epochs, Effects effects) {
        this.logId = held.logId();
        this.promised = held.promisedEpoch();
        this.owner = epochs.owner();
        this.isMember = epochs.isMember();
        this.committed = epochs.committed();
        this.effects = effects;
    }

    /// Takes the log id and the epoch of a master, or returns why not; then nothing has changed.
    ///
    /// @param shown empty leaves the log unchecked
    /// @param epoch 0 leaves it unchecked, except after a promise to an owner
    /// @param by the owner of the epoch; empty when it has none
    /// @param noRoom why nothing can be written now, and so no epoch promised
    Optional<Refusal> admit(Optional<LogId> shown, long epoch, Optional<Owner> by, Optional<Refusal> noRoom) {
        Optional<Refusal> refusal = check(shown, epoch, by);
        if (refusal.isPresent()) reportOnce(refusal.get().detail());
        else if (noRoom.isPresent() && isChange(shown, epoch)) return noRoom;
        else follow(shown, epoch, by);
        return refusal;
    }

    private Optional<Refusal> check(Optional<LogId> shown, long epoch, Optional<Owner> by) {
        if (shown.isPresent() && logId.isPresent() && !shown.equals(logId))
            return Optional.of(new Refusal(
                    Refusal.Reason.OTHER_LOG,
                    "this worker holds log " + logId.get() + ", the master serves log " + shown.get()
                            + ": connect the worker to the master of its log, or start it without data"));
        if (epoch != 0 && epoch < promised)
            return Optional.of(new Refusal(
                    Refusal.Reason.OLD_EPOCH,
                    "this worker has promised epoch " + promised + ", the master is of epoch " + epoch
                            + ": a newer master has taken over, stop this one"));
        // A page of another follower carries the epoch that it has promised and no owner: it is no word of a leader.
        if (isMember && owner.isPresent() && by.isEmpty())
            return Optional.of(new Refusal(
                    Refusal.Reason.OLD_EPOCH,
                    "this worker has promised epoch " + promised + " to " + nameOf(owner) + ", and who asks in epoch "
                            + epoch + " does not say that it leads there"));
        if (epoch <= promised && !by.equals(owner))
            return Optional.of(new Refusal(
                    Refusal.Reason.OLD_EPOCH,
                    "this worker has promised epoch " + promised + " to " + nameOf(owner) + ", not to " + nameOf(by)));
        if (!Numbers.isEpochNear(epoch, promised))
            return Optional.of(new Refusal(
                    Refusal.Reason.BAD_EPOCH,
                    "this worker has promised epoch " + promised + ", and a master says that it is of epoch " + epoch
                            + ", more than " + Numbers.EPOCH_JUMP_MAX + " above: no master gets there by its starts;"
                            + " find out who that is"));
        return Optional.empty();
    }

    /// What a majority holds for good is in the log of every later leader: a mistake is to end this node before it is
    /// truncated.
    long requireUncommitted(long after) {
        if (after < committed)
            throw new IllegalStateException(
                    "cannot truncate after message " + after + ": committed up to " + committed);
        return after;
    }

    private static String nameOf(Optional<Owner> owner) {
        return owner.map(Owner::toString).orElse("a master without failover");
    }

    private void reportOnce(String refusal) {
        if (refusal.equals(lastRefusal)) return;
        lastRefusal = refusal;
        effects.emit(new WorkerEvent.MasterRefused(refusal));
    }

    private boolean isChange(Optional<LogId> shown, long epoch) {
        return epoch > promised || (logId.isEmpty() && shown.isPresent());
    }

    private void follow(Optional<LogId> shown, long epoch, Optional<Owner> by) {
        lastRefusal = "";
        if (logId.isEmpty() && shown.isPresent()) {
            logId = shown;
            effects.promise(new WorkerEffect.AdoptLog(shown.get()));
            effects.emit(new WorkerEvent.LogTaken(shown.get()));
        }
        if (epoch > promised) {
            promised = epoch;
            owner = by;
            effects.promise(by.<WorkerEffect>map(to -> new WorkerEffect.PromiseTo(to, epoch, committed))
                    .orElse(new WorkerEffect.Promise(epoch)));
            effects.emit(new WorkerEvent.EpochPromised(epoch));
        }
    }

    /// The owner of the promised epoch says that the messages up to here are held by a majority for good.
    void committed(long upTo) {
        committed = Math.max(committed, upTo);
    }

    Optional<LogId> logId() {
        return logId;
    }

    long promised() {
        return promised;
    }

    Optional<Owner> owner() {
        return owner;
    }

    long committed() {
        return committed;
    }

    static Optional<Refusal> logUnknown() {
        return Optional.of(new Refusal(
                Refusal.Reason.OTHER_LOG,
                "this worker belongs to no log yet: send log_id, or let the master recover the worker"));
    }
}
