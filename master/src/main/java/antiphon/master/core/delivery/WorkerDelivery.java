package antiphon.master.core.delivery;

import antiphon.core.NodeId;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterInput.RecoveryResult;
import antiphon.master.core.contract.Pace;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.policy.Health;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Delivers the log to one worker. Nothing is kept per message: the worker's progress is one number, and a retry
/// resumes from it.
public final class WorkerDelivery {
    private final CoreSettings settings;
    private final Retries retries;
    private final DeliveryOrders orders;
    private final Progress progress = new Progress();
    private final StreamFlow flow;
    private final RecoveryWatch recovery;
    private final Refusals refusals;
    private final Pace pace = new Pace();

    private Delivery state = new Delivery.Waiting(WorkerHealth.NOT_HEARD_FROM);
    private boolean recoveryDue = true;
    private long lastNumber;

    public WorkerDelivery(NodeId worker, CoreSettings settings, RandomGenerator random, Consumer<MasterEffect> out) {
        this.settings = settings;
        this.retries = new Retries(settings.retries(), random);
        this.orders = new DeliveryOrders(worker, state, out);
        this.flow = new StreamFlow(settings, progress);
        this.recovery = new RecoveryWatch(settings.recoveryStallNs());
        this.refusals = new Refusals(settings.refusalNs());
    }

    public Delivery state() {
        return state;
    }

    public long durable() {
        return progress.durable();
    }

    /// Whether the worker takes nothing now, also while that is being checked again.
    public boolean takesNothing() {
        return refusals.takesNothing();
    }

    /// Whether it has sent the number to resume from on the current stream.
    public boolean isOpened() {
        return flow.isOpened();
    }

    public long underWay() {
        return progress.underWay();
    }

    public int failures() {
        return retries.failures();
    }

    /// The worker answered its first heartbeat: from now on it waits for the master.
    public void heard() {
        state = state.whenHeard();
    }

    /// The worker answered a heartbeat and holds a prefix of this log: delivery that waited for that continues.
    public void answered(long position, long head, long nowNs) {
        if (position > durable()) {
            flow.heard(nowNs);
            recovery.heard(nowNs);
        }
        holds(position);
        if (state.goesOnAt(nowNs)) resume(head, nowNs);
    }

    /// Only a recovery shows by a higher number that messages are taken: while it is refused, those that it took before
    /// may become durable.
    private void holds(long position) {
        if (position > durable() && state instanceof Delivery.Recovering) refusals.took();
        progress.durableUpTo(position);
    }

    /// The worker restarted, came back, or lost messages: only its new report counts.
    public void startOver(long position, Reason reason) {
        stop(reason);
        progress.startOver(position);
        retries.over();
        recoveryDue = true;
        pace.startOver();
    }

    /// It holds messages that this master does not have, so none of them was acknowledged: a recovery makes it
    /// truncate them. Until then its reported position does not count.
    public void diverged(Reason reason, long head, long nowNs) {
        switch (state) {
            case Delivery.Recovering _ -> {}
            case Delivery.Refused(_, long againAtNs) when againAtNs > nowNs -> {}
            default -> {
                startOver(0, reason);
                resume(head, nowNs);
            }
        }
    }

    /// The worker is given up until it answers again.
    public void lost(Reason reason) {
        if (state instanceof Delivery.Refused) return;
        stop(reason);
        recoveryDue = true;
        orders.disconnect();
    }

    /// The two logs do not match according to its last report; its next report may differ.
    public void refuse(Reason reason, long nowNs) {
        if (state instanceof Delivery.Refused(Reason before, _) && before.equals(reason)) return;
        stop(reason);
        refuseUntil(reason, nowNs);
    }

    /// Another node answers in its place: the state of this worker is unknown.
    public void isAnother(Reason reason, long nowNs) {
        if (state instanceof Delivery.Refused(Reason before, _) && before.equals(reason)) return;
        startOver(0, reason);
        refuseUntil(reason, nowNs);
    }

    /// Refused deliveries may be retried with its next answer.
    public void mayTakeNow(long nowNs) {
        refusals.keysChanged();
        if (state instanceof Delivery.Refused(Reason reason, _)) become(new Delivery.Refused(reason, nowNs));
    }

    private void refuseUntil(Reason reason, long againAtNs) {
        recoveryDue = true;
        become(new Delivery.Refused(reason, againAtNs));
    }

    /// Until the next answered heartbeat.
    public void stop(Reason reason) {
        orders.end(state);
        progress.resume();
        become(new Delivery.Waiting(reason));
    }

    private void resume(long head, long nowNs) {
        retries.over();
        if (recoveryDue) startRecovery(head, nowNs);
        else openStream(nowNs);
    }

    private void startRecovery(long head, long nowNs) {
        recovery.begins(nowNs);
        refusals.attempt(state);
        Delivery.Recovering begun = new Delivery.Recovering(++lastNumber, durable(), head, refusals.problem());
        become(begun);
        orders.recover(begun, !refusals.isUnreported());
    }

    public void recoveryEnded(MasterInput.RecoveryEnded ended, long head, long nowNs) {
        if (!(state instanceof Delivery.Recovering begun) || begun.attempt() != ended.attempt()) return;
        if (ended.result() == RecoveryResult.NO_ROOM) {
            become(new Delivery.Refused(ended.reason(), nowNs));
            return;
        }
        if (!refusals.isKnown(ended.reason())) orders.reportEnded(ended);
        if (ended.agrees()) holds(ended.position());
        if (ended.result() == RecoveryResult.SYNCED && ended.agrees()) {
            recoveryDue = false;
            refusals.took();
            openStream(nowNs);
        } else if (ended.result() == RecoveryResult.REFUSED) {
            refuseUntil(ended.reason(), refusals.againAtNs(nowNs));
        } else if (durable() > begun.from()) {
            startRecovery(head, nowNs);
        } else {
            become(new Delivery.Waiting(refusals.failed(RecoveryWatch.failed(ended), recovery.fetches())));
        }
    }

    private void openStream(long nowNs) {
        flow.opens(nowNs);
        become(new Delivery.Streaming(++lastNumber));
        orders.openStream(lastNumber);
    }

    /// Returns whether the report came over the stream in use.
    public boolean progressed(long stream, long position, long nowNs) {
        if (!state.uses(stream)) return false;
        refusals.took();
        if (position > durable()) retries.over();
        if (flow.progressed(position, nowNs)) orders.reportIfChanged(state); // Its first report there.
        return true;
    }

    public void arriving(long stream, long bytes, long nowNs) {
        if (state.uses(stream) && flow.arriving(bytes, nowNs)) pace.arriving();
    }

    public void catchUpArriving(long bytes, long nowNs) {
        recovery.arriving(bytes, nowNs);
    }

    /// Whether bytes of a frame arrived recently.
    public boolean isArriving(long nowNs) {
        return state instanceof Delivery.Streaming && flow.isArriving(nowNs);
    }

    public void frameSent(long stream, long upTo, boolean canWrite) {
        if (!state.uses(stream)) return;
        flow.frameSent(upTo, canWrite);
        orders.reportIfChanged(state); // It streams again after it was held up.
    }

    /// The master cannot read the messages to send. That is no failure of the worker, so neither its health nor its
    /// stream suffers, and no retry is spent: the master tries again with each heartbeat.
    public void heldUp(long stream, Reason reason, long nowNs) {
        if (!state.uses(stream)) return;
        flow.heldUp();
        become(new Delivery.HeldUp(stream, nowNs + settings.heartbeatNs(), reason));
    }

    public void becameWritable(long stream) {
        if (state.uses(stream)) flow.becameWritable();
    }

    /// The stream in use failed.
    public void failed(Reason reason, boolean retryable, Health health, long nowNs) {
        flow.failed();
        if (retryable) become(retries.after(reason, health, nowNs));
        else refuseUntil(reason, refusals.againAtNs(nowNs));
    }

    /// The worker ended the stream in use because it cannot take more now, or refuses a message. It counts as healthy,
    /// and an immediate retry would only cost both: the retry comes when it next answers a heartbeat.
    ///
    /// @param anew a recovery fetches the message again, which fixes what was altered on the way
    public void notTaken(Reason reason, boolean anew, long nowNs) {
        progress.resume();
        recoveryDue |= anew;
        become(new Delivery.Refused(reason, nowNs));
    }

    /// Sends what can be sent, and closes a stream that has been silent for too long.
    ///
    /// @param mostAdvanced the durable number of the most advanced worker
    /// @return the stream that was given up, if one was: a failed delivery
    public OptionalLong endTurn(long head, long mostAdvanced, long nowNs) {
        switch (state) {
            case Delivery.Retrying(long atNs, _) when atNs <= nowNs -> openStream(nowNs);
            case Delivery.Recovering _ when recovery.isStalled(nowNs) ->
                stop(refusals.failed(recovery.stalled(), recovery.fetches()));
            case Delivery.Streaming(long stream) when flow.isSilentTooLong(nowNs) -> {
                orders.closeStream(stream);
                return OptionalLong.of(stream);
            }
            case Delivery.Streaming(long stream) -> {
                if (flow.sends(head, mostAdvanced, nowNs))
                    orders.send(stream, progress.next(), head, flow.frameBytes());
            }
            case Delivery.HeldUp(long stream, long atNs, _) when atNs <= nowNs -> {
                become(new Delivery.Streaming(stream));
                return endTurn(head, mostAdvanced, nowNs);
            }
            case Delivery.HeldUp _,Delivery.Retrying _,Delivery.Recovering _,Delivery.Waiting _,Delivery.Refused _ -> {}
        }
        return OptionalLong.empty();
    }

    /// At the end of a turn. While the worker does not answer heartbeats, latencies are no valid measurement.
    public void keepPace(boolean answers, long head, long nowNs) {
        boolean unsent = state instanceof Delivery.Streaming && flow.hasUnsent(head);
        pace.update(durable(), head, state.takesMessages() && answers,
                unsent || state instanceof Delivery.Recovering, nowNs);
    }

    public long nextNs() {
        return switch (state) {
            case Delivery.Retrying(long atNs, _) -> atNs;
            case Delivery.HeldUp(_, long atNs, _) -> atNs;
            case Delivery.Recovering _ -> recovery.stalledAtNs();
            case Delivery.Streaming _ -> flow.nextNs();
            case Delivery.Waiting _,Delivery.Refused _ -> Long.MAX_VALUE;
        };
    }

    public Pace pace() {
        return pace;
    }

    private void become(Delivery to) {
        state = to;
        if (to instanceof Delivery.Refused(Reason reason, _)) refusals.refused(reason);
        orders.reportEntered(to);
    }
}
