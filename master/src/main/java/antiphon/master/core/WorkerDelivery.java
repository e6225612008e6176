package antiphon.master.core;

import antiphon.core.PageSize;
import antiphon.master.core.MasterInput.RecoveryResult;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Brings the log to one worker. Nothing is kept per message: what the worker holds is one number, and to retry is to
/// resume from it.
///
/// Invariant: `durable < next`; what lies between is on the wire of the current stream.
final class WorkerDelivery {
    /// A frame of more than one message is no larger than this; it fits the 4 MiB that gRPC takes by default.
    private static final int FRAME_BYTES_MAX = 1024 * 1024;
    /// A worker says each second that a frame is on its way.
    private static final long ARRIVING_NS = 5_000_000_000L;

    private static final Reason NOT_COMPARED = new Reason(
            Reason.Code.DAMAGE, "its last message could not be compared");

    private final int worker;
    private final String name;
    private final CoreSettings settings;
    private final RandomGenerator random;
    private final Consumer<MasterEffect> out;
    private final Pace pace = new Pace();

    private Delivery state = new Delivery.Waiting(WorkerHealth.NOT_HEARD_FROM);
    private long durable;
    private long next = 1;
    private String told = state.name();
    private boolean recoveryDue = true;
    private int failures;
    private long lastNumber;

    private boolean opened; // the stream's first word has come: it says where to resume
    private boolean writable;
    private boolean frameUnderWay;
    private boolean gathers; // there are news that wait for more
    private long sentAtNs;
    private long heardAtNs; // when stream or recovery last got further
    private long arrivedBytes; // of frames, on this stream, as the worker says
    private long arrivedAtNs;
    private long caughtUpBytes; // that the worker fetched, as it says
    private PageSize frame = new PageSize(FRAME_BYTES_MAX, FRAME_BYTES_MAX);

    WorkerDelivery(
            int worker, String name, CoreSettings settings, RandomGenerator random, Consumer<MasterEffect> out) {
        this.worker = worker;
        this.name = name;
        this.settings = settings;
        this.random = random;
        this.out = out;
    }

    Delivery state() {
        return state;
    }

    long durable() {
        return durable;
    }

    boolean streams() {
        return state instanceof Delivery.Streaming;
    }

    /// How many messages are on the wire of the current stream.
    long underWay() {
        return next - 1 - durable;
    }

    int failures() {
        return failures;
    }

    /// The worker answered a heartbeat and holds a part of our log: whatever waited for that goes on.
    void answered(long position, long head, long nowNs) {
        if (position > durable) heardAtNs = nowNs;
        durableUpTo(position);
        switch (state) {
            case Delivery.Waiting _ -> resume(head, nowNs);
            case Delivery.Refused(_, long againAtNs) when againAtNs <= nowNs -> resume(head, nowNs);
            case Delivery.Refused _,Delivery.Retrying _,Delivery.Streaming _,Delivery.HeldUp _,Delivery.Recovering _ ->
                {}
        }
    }

    /// The worker started anew, or came back from the dead, or lost messages: only what it says now counts.
    void startOver(long position, Reason reason) {
        stop(reason);
        durable = position;
        next = position + 1;
        failures = 0;
        recoveryDue = true;
        pace.startOver();
    }

    /// It holds messages that this master does not have, so none of them was acknowledged: a recovery makes it give
    /// them up. Until then nothing it says of its position counts.
    void wentApart(Reason reason, long head, long nowNs) {
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
    void lost(Reason reason) {
        if (state instanceof Delivery.Refused) return;
        stop(reason);
        recoveryDue = true;
        out.accept(new MasterEffect.Disconnect(worker));
    }

    /// Its logs do not fit together, as far as its last word goes; its next may be another.
    void refuse(Reason reason, long nowNs) {
        if (state instanceof Delivery.Refused(Reason before, _) && before.equals(reason)) return;
        stop(reason);
        refuseUntil(reason, nowNs);
    }

    /// Another node answers in its place: what this worker holds is not known.
    void isAnother(Reason reason, long nowNs) {
        if (state instanceof Delivery.Refused(Reason before, _) && before.equals(reason)) return;
        startOver(0, reason);
        refuseUntil(reason, nowNs);
    }

    /// Whatever it refused may be looked at again with its next answer.
    void mayTakeNow(long nowNs) {
        if (state instanceof Delivery.Refused(Reason reason, _)) become(new Delivery.Refused(reason, nowNs));
    }

    private void refuseUntil(Reason reason, long againAtNs) {
        recoveryDue = true;
        become(new Delivery.Refused(reason, againAtNs));
    }

    /// Until the next answered heartbeat.
    void stop(Reason reason) {
        switch (state) {
            case Delivery.Streaming(long stream) -> out.accept(new MasterEffect.CloseStream(worker, stream));
            case Delivery.HeldUp(long stream, _, _) -> out.accept(new MasterEffect.CloseStream(worker, stream));
            case Delivery.Recovering(long attempt, _, _) ->
                out.accept(new MasterEffect.CancelRecovery(worker, attempt));
            case Delivery.Waiting _,Delivery.Retrying _,Delivery.Refused _ -> {}
        }
        next = durable + 1;
        become(new Delivery.Waiting(reason));
    }

    private void resume(long head, long nowNs) {
        failures = 0;
        if (recoveryDue) startRecovery(head, nowNs);
        else openStream(nowNs);
    }

    private void startRecovery(long head, long nowNs) {
        heardAtNs = nowNs;
        long attempt = ++lastNumber;
        boolean again = state instanceof Delivery.Refused; // Whether anything has changed shows only when it ends.
        become(new Delivery.Recovering(attempt, durable, head));
        if (!again) out.accept(new MasterEffect.Tell(new MasterEvent.RecoveryStarted(name, durable, head)));
        out.accept(new MasterEffect.StartRecovery(worker, attempt, head));
    }

    void recoveryEnded(MasterInput.RecoveryEnded ended, long head, long nowNs) {
        if (!(state instanceof Delivery.Recovering(long attempt, long from, _)) || attempt != ended.attempt()) return;
        if (ended.result() == RecoveryResult.NO_ROOM) {
            become(new Delivery.Refused(ended.reason(), nowNs));
            return;
        }
        out.accept(new MasterEffect.Tell(
                new MasterEvent.RecoveryEnded(name, ended.result(), ended.position(), ended.reason().sentence())));
        boolean same = ended.agreement() == WorkerReport.Agreement.SAME;
        if (same) durableUpTo(ended.position());
        if (ended.result() == RecoveryResult.SYNCED && same) {
            recoveryDue = false;
            openStream(nowNs);
        } else if (ended.result() == RecoveryResult.REFUSED) {
            refuseUntil(ended.reason(), nowNs + settings.refusalNs());
        } else if (durable > from) {
            startRecovery(head, nowNs);
        } else {
            Reason reason = ended.reason().sentence().isEmpty() ? NOT_COMPARED : ended.reason();
            become(new Delivery.Waiting(reason.withPrefix("recovery failed: ")));
        }
    }

    private void openStream(long nowNs) {
        heardAtNs = nowNs;
        opened = false;
        arrivedBytes = 0;
        writable = true;
        frameUnderWay = false;
        long stream = ++lastNumber;
        become(new Delivery.Streaming(stream));
        out.accept(new MasterEffect.OpenStream(worker, stream));
    }

    /// Returns whether the word came over the stream in use.
    boolean progressed(long stream, long position, long nowNs) {
        if (!isCurrent(stream)) return false;
        boolean first = !opened;
        opened = true;
        if (position > durable || first) heardAtNs = nowNs;
        if (position > durable) {
            failures = 0;
            frame = frame.arrived(frame.bytes(), 0);
        }
        durableUpTo(position);
        if (first) {
            next = durable + 1;
            tell();
        }
        return true;
    }

    /// A frame that takes long is on its way as long as more of it comes.
    void arriving(long stream, long bytes, long nowNs) {
        if (!isCurrent(stream) || bytes <= arrivedBytes) return;
        arrivedBytes = bytes;
        arrivedAtNs = nowNs;
        heardAtNs = nowNs;
    }

    /// A recovery goes on as long as more of what the worker fetches comes.
    void catchUpArriving(long bytes, long nowNs) {
        if (bytes > caughtUpBytes && state instanceof Delivery.Recovering) heardAtNs = nowNs;
        caughtUpBytes = bytes;
    }

    /// Whether a frame has got further a moment ago.
    boolean isArriving(long nowNs) {
        return arrivedBytes > 0 && streams() && nowNs - arrivedAtNs < ARRIVING_NS;
    }

    private void durableUpTo(long position) {
        if (position <= durable) return;
        durable = position;
        next = Math.max(next, position + 1);
    }

    void frameSent(long stream, long upTo, boolean canWrite) {
        if (!isCurrent(stream)) return;
        next = Math.max(next, upTo + 1);
        frameUnderWay = false;
        writable = canWrite;
        tell(); // That it streams again, when it was held up before.
    }

    /// The master cannot read what it was to send. That is no failure of the worker, so neither its health nor its
    /// stream suffers, and no retry is spent: it is tried again at the pace of heartbeats.
    void heldUp(long stream, Reason reason, long nowNs) {
        if (!isCurrent(stream)) return;
        frameUnderWay = false;
        become(new Delivery.HeldUp(stream, nowNs + settings.heartbeatNs(), reason));
    }

    void becameWritable(long stream) {
        if (isCurrent(stream)) writable = true;
    }

    /// The stream in use failed.
    void failed(Reason reason, boolean healable, Health health, long nowNs) {
        if (expectsWord()) frame = frame.failed();
        next = durable + 1;
        if (healable) retry(reason, health, nowNs);
        else refuseUntil(reason, nowNs + settings.refusalNs());
    }

    /// The worker ended the stream in use because it cannot take more now. That is no sign of ill health, and to send
    /// the same again soon would only cost both: it is asked anew when it next answers a heartbeat.
    void noRoom(Reason reason, long nowNs) {
        next = durable + 1;
        become(new Delivery.Refused(reason, nowNs));
    }

    private void retry(Reason reason, Health health, long nowNs) {
        failures++;
        OptionalLong pauseNs = settings.retries().of(health).pauseNsBefore(failures, random);
        become(
                pauseNs.isPresent()
                        ? new Delivery.Retrying(nowNs + pauseNs.getAsLong(), reason)
                        : new Delivery.Waiting(reason.withPrefix("retries spent: ")));
    }

    boolean isCurrent(long stream) {
        return switch (state) {
            case Delivery.Streaming(long current) -> current == stream;
            case Delivery.HeldUp(long current, _, _) -> current == stream;
            case Delivery.Waiting _,Delivery.Retrying _,Delivery.Recovering _,Delivery.Refused _ -> false;
        };
    }

    /// Sends what can be sent and gives up what has been silent for too long.
    ///
    /// @param foremost how far the worker has got that holds most
    /// @return the stream that was given up, if one was: a failed delivery
    OptionalLong endTurn(long head, long foremost, long nowNs) {
        switch (state) {
            case Delivery.Retrying(long atNs, _) when atNs <= nowNs -> openStream(nowNs);
            case Delivery.Recovering _ when nowNs - heardAtNs >= settings.recoveryStallNs() -> {
                stop(new Reason(
                        Reason.Code.STALLED,
                        "recovery got no further for " + settings.recoveryStallNs() / 1_000_000_000 + " s"));
                recoveryDue = true;
            }
            case Delivery.Streaming(long stream) when expectsWord() && silentTooLong(nowNs) -> {
                out.accept(new MasterEffect.CloseStream(worker, stream));
                return OptionalLong.of(stream);
            }
            case Delivery.Streaming(long stream) -> sendNews(stream, head, foremost, nowNs);
            case Delivery.HeldUp(long stream, long atNs, _) when atNs <= nowNs -> {
                become(new Delivery.Streaming(stream));
                return endTurn(head, foremost, nowNs);
            }
            case Delivery.HeldUp _,Delivery.Retrying _,Delivery.Recovering _,Delivery.Waiting _,Delivery.Refused _ -> {}
        }
        return OptionalLong.empty();
    }

    /// At the end of a turn.
    ///
    /// @param answers whether the worker answers heartbeats: while it does not, what a message takes is no measure
    void keepPace(boolean answers, long head, long nowNs) {
        boolean takes = switch (state) {
            case Delivery.Streaming _,Delivery.Retrying _,Delivery.Waiting _ -> true;
            case Delivery.Recovering _,Delivery.HeldUp _,Delivery.Refused _ -> false;
        };
        boolean worksOff = state instanceof Delivery.Recovering || (streams() && opened && next <= head);
        pace.update(durable, head, takes && answers, worksOff, nowNs);
    }

    private boolean expectsWord() {
        return !opened || durable < next - 1;
    }

    private boolean silentTooLong(long nowNs) {
        return nowNs - heardAtNs >= settings.deliverySilenceNs();
    }

    private void sendNews(long stream, long head, long foremost, long nowNs) {
        gathers = false;
        if (!opened || !writable || frameUnderWay || next > head) return;
        if (next - durable > settings.windowMessagesMax()) return;
        if (Gathering.waits(head - next + 1, foremost - durable, nowNs - sentAtNs)) {
            gathers = true;
            return;
        }
        if (!expectsWord()) heardAtNs = nowNs;
        sentAtNs = nowNs;
        frameUnderWay = true;
        out.accept(new MasterEffect.Send(worker, stream, next, head, frame.bytes()));
    }

    long nextNs() {
        return switch (state) {
            case Delivery.Retrying(long atNs, _) -> atNs;
            case Delivery.HeldUp(_, long atNs, _) -> atNs;
            case Delivery.Recovering _ -> heardAtNs + settings.recoveryStallNs();
            case Delivery.Streaming _ when gathers ->
                Math.min(sentAtNs + Gathering.NS_MAX, heardAtNs + settings.deliverySilenceNs());
            case Delivery.Streaming _ when expectsWord() -> heardAtNs + settings.deliverySilenceNs();
            case Delivery.Streaming _,Delivery.Waiting _,Delivery.Refused _ -> Long.MAX_VALUE;
        };
    }

    Pace pace() {
        return pace;
    }

    /// When it would hold what is sequenced now.
    ///
    /// @param report the worker's last word
    Expectation expectation(WorkerHealth health, Optional<WorkerReport> report, long head, long nowNs) {
        String name = health.health().name().toString();
        if (health.health() instanceof Health.Unhealthy)
            return Expectation
                    .unknown(name + " for " + Words.time(health.forNs(nowNs)) + ": " + health.reason().sentence());
        long silentNs = health.unansweredNs(nowNs);
        boolean shows = !health.isSilent() && pace.sinceProgressNs(nowNs) < silentNs;
        if (silentNs > Expectation.AT_ONCE_NS_MAX && !shows)
            return Expectation.unknown("no answer to a heartbeat for " + Words.time(silentNs));
        String noRoom = report.map(WorkerReport::noRoom).orElse("");
        if (!noRoom.isEmpty()) return Expectation.unknown(noRoom); // Before the next message finds that out.
        return switch (state) {
            case Delivery.Streaming _ when opened -> {
                long delayNs = report.map(WorkerReport::deliveryDelayNs).orElse(0L);
                long gap = report.map(WorkerReport::gap).orElse(0L);
                yield Expectations.streaming(pace, health.roundTripNs(), delayNs, head, durable, gap, nowNs);
            }
            case Delivery.Streaming _ -> Expectation.unknown("a stream to it is being opened");
            case Delivery.Recovering _ -> Expectations.recovering(pace, head, durable, nowNs);
            case Delivery.Refused _,Delivery.Retrying _,Delivery.HeldUp _,Delivery.Waiting _ ->
                Expectation.unknown(state.name() + ": " + state.reason().sentence());
        };
    }

    private void become(Delivery to) {
        state = to;
        // A recovery is told by events of its own, a stream when the worker's first word has come.
        if (!(to instanceof Delivery.Recovering) && !(to instanceof Delivery.Streaming)) tell();
    }

    private void tell() {
        boolean changed = !state.name().equals(told);
        told = state.name();
        if (changed)
            out.accept(new MasterEffect.Tell(
                    new MasterEvent.DeliveryChanged(name, state.name(), state.reason().sentence())));
    }
}
