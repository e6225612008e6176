package antiphon.master.core;

import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterInput.OfWorker;
import antiphon.master.core.contract.Presence;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.WorkerReport;
import antiphon.master.core.delivery.WorkerDelivery;
import antiphon.master.core.member.Identities;
import antiphon.master.core.member.Member;
import antiphon.master.core.member.Members;
import antiphon.master.core.member.Positions;
import antiphon.master.core.start.Start;
import antiphon.master.core.write.Writes;
import antiphon.message.LogId;
import java.util.Optional;

/// Inputs from workers and the links to them, and their effect on the counted copies.
final class WorkerInputs {
    private static final Reason ANOTHER_NODE = new Reason(
            Reason.Code.ANOTHER_NODE,
            "another node, or another life of it, than the one that answered the last heartbeat: if it has not just"
                    + " started again, give each worker an address that leads to it alone");

    private static final Reason STEPPED_DOWN = new Reason(
            Reason.Code.LATER_EPOCH, "this master has stepped down: another node leads, or is about to");

    private final Members members;
    private final Identities identities;
    private final Positions positions;
    private final Start start;
    private final Writes writes;

    WorkerInputs(Members members, Identities identities, Positions positions, Start start, Writes writes) {
        this.members = members;
        this.identities = identities;
        this.positions = positions;
        this.start = start;
        this.writes = writes;
    }

    void on(OfWorker input, long nowNs) {
        Member member = members.get(input.worker());
        WorkerDelivery delivery = member.delivery();
        switch (input) {
            case MasterInput.WorkerAnswered(_, WorkerReport report) -> answered(member, report, nowNs);
            case MasterInput.WorkerMissed(_, Reason reason, Presence presence) -> {
                start.missed(member.id(), presence, reason, nowNs);
                member.missed(reason, nowNs);
            }
            case MasterInput.WorkerKeysChanged _ -> delivery.mayTakeNow(nowNs);
            case MasterInput.WorkerProgressed progress -> progressed(member, progress, nowNs);
            case MasterInput.CatchUpArriving(_, long bytes) -> delivery.catchUpArriving(bytes, nowNs);
            case MasterInput.FrameArriving(_, long stream, long bytes) -> delivery.arriving(stream, bytes, nowNs);
            case MasterInput.FrameSent(_, long stream, long upTo, boolean writable) ->
                delivery.frameSent(stream, upTo, writable);
            case MasterInput.FrameHeldUp(_, long stream, Reason reason) -> delivery.heldUp(stream, reason, nowNs);
            case MasterInput.LinkWritable(_, long stream) -> delivery.becameWritable(stream);
            case MasterInput.DeliveryFailed(_, long stream, Reason reason, boolean retryable) ->
                member.deliveryFailed(stream, reason, retryable, nowNs);
            case MasterInput.MessageRefused(_, long stream, Reason reason) ->
                member.refusedMessage(stream, reason, nowNs);
            case MasterInput.WorkerFull(_, long stream, Reason reason) -> {
                if (delivery.state().uses(stream)) delivery.notTaken(reason, false, nowNs);
            }
            case MasterInput.RecoveryEnded ended -> recoveryEnded(member, ended, nowNs);
        }
    }

    private void progressed(Member member, MasterInput.WorkerProgressed progress, long nowNs) {
        if (!member.delivery().state().uses(progress.stream())) return;
        if (isTheOneThatAnswered(member, progress.incarnation())) {
            member.progressed(progress, nowNs);
            positions.workerMoved();
        } else {
            member.delivery().stop(ANOTHER_NODE);
        }
    }

    private boolean isTheOneThatAnswered(Member member, long incarnation) {
        return start.accepts(incarnation) && member.isTheOneThatAnswered(incarnation);
    }

    private void recoveryEnded(Member member, MasterInput.RecoveryEnded ended, long nowNs) {
        boolean known = isTheOneThatAnswered(member, ended.incarnation());
        member.delivery().recoveryEnded(known ? ended : ended.failed(ANOTHER_NODE), writes.head(), nowNs);
        // It may have become one whose copies count, and its next report says so.
        boolean isCaughtUp = known && ended.agrees() && ended.result() == MasterInput.RecoveryResult.SYNCED;
        if (isCaughtUp && !start.counts(member.id(), member.report())) member.askNow(nowNs);
        positions.workerMoved();
    }

    /// To a heartbeat.
    private void answered(Member member, WorkerReport report, long nowNs) {
        Optional<Reason> another = identities.objectionTo(member, report);
        if (another.isPresent()) {
            start.missed(member.id(), Presence.ANSWERS, another.get(), nowNs);
            member.isAnother(another.get(), nowNs);
            positions.workerMoved();
            return;
        }
        Optional<Reason> comeback = member.heard(report, nowNs);
        start.answered(member.id(), report);
        member.mayBeInMemory(report, identities.isOnDisk());
        if (!start.delivers()) return;
        member.mayHaveTruncated(report, start.epoch());
        Optional<Reason> objection = objectionTo(member, report, nowNs);
        if (objection.isPresent()) {
            if (objection.get().code() == Reason.Code.OTHER_LOG) member.forgetReport(); // Its numbers are of that log.
            member.delivery().refuse(objection.get(), nowNs);
            return;
        }
        member.holds(report, comeback, writes.head(), nowNs);
        positions.workerMoved();
    }

    private Optional<Reason> objectionTo(Member member, WorkerReport report, long nowNs) {
        Optional<LogId> held = report.logId();
        if (held.isPresent() && !held.equals(start.logId()))
            return Optional.of(otherLog(held.get()));
        if (held.isPresent() && report.epoch() > start.epoch()) {
            superseded(member, report.epoch(), nowNs);
            return Optional.of(new Reason(
                    Reason.Code.LATER_EPOCH, "it has promised epoch " + report.epoch() + " to another master"));
        }
        return Optional.empty();
    }

    /// Which of the two logs is the right one only an operator can say: the master may be the one that lost its disk.
    private Reason otherLog(LogId held) {
        String all = members.allHold(held) ? "; no worker holds this master's log, which may be the wrong one" : "";
        return new Reason(
                Reason.Code.OTHER_LOG,
                "it holds another log, " + held + ", left untouched" + all + ". See with `antiphon log verify` which of"
                        + " the two is the right one. If it is the worker's: stop the master, move its directory away,"
                        + " start it again. If it is the master's: do the same with the worker");
    }

    /// Nobody is delivered to any more, whatever kept a delivery waiting before. `by` itself is refused with its own
    /// reason.
    private void superseded(Member by, long epoch, long nowNs) {
        start.superseded(by.id(), epoch);
        writes.answerAll();
        Reason steppedDown = new Reason(
                Reason.Code.LATER_EPOCH,
                "this master has stepped down: " + by.id() + " has promised epoch " + epoch + " to another master");
        for (Member member : members)
            if (!member.id().equals(by.id())) member.delivery().refuse(steppedDown, nowNs);
    }

    /// As with a later epoch, which another has heard of.
    void stepDown(long nowNs) {
        start.stepDown();
        writes.answerAll();
        for (Member member : members) member.delivery().refuse(STEPPED_DOWN, nowNs);
    }
}
