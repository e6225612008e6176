package antiphon.worker.core;

import antiphon.worker.core.CatchUpRun.Asked;
import antiphon.worker.core.arrival.Arrivals;
import antiphon.worker.core.contract.Effects;
import antiphon.worker.core.contract.RecoveryResult;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerEffect;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// The answers to those who wait for a catch-up: recoveries of masters, or the takeover that this node makes itself.
final class RecoveryAnswers {
    private final Arrivals arrivals;
    private final Effects effects;
    private final BooleanSupplier isCounted;

    /// @param isCounted whether a position may be answered
    RecoveryAnswers(Arrivals arrivals, Effects effects, BooleanSupplier isCounted) {
        this.arrivals = arrivals;
        this.effects = effects;
        this.isCounted = isCounted;
    }

    /// Whether all that the run was for is done, once the log is durable up to its target.
    boolean canEnd(CatchUpRun run) {
        return run.rebuild.isPresent() || isCounted.getAsBoolean();
    }

    void caughtUp(CatchUpRun run, long position) {
        for (Asked recovery : run.asked) answer(recovery, RecoveryResult.SYNCED, position, "");
        run.rebuild.ifPresent(rebuild -> effects.add(
                new WorkerEffect.Rebuilt(rebuild.epoch(), position, rebuild.endHash())));
    }

    void tooLate(CatchUpRun run, Asked recovery, long position, String reason) {
        run.asked.remove(recovery);
        RecoveryResult result = run.unsound ? RecoveryResult.REFUSED : tooShort(recovery.positionBefore(), position);
        answer(recovery, result, position, reason);
    }

    void gaveUp(CatchUpRun run, long position) {
        for (Asked recovery : List.copyOf(run.asked)) tooLate(run, recovery, position, run.lastProblem);
        failed(run);
    }

    void refused(CatchUpRun run, long position, String reason) {
        for (Asked recovery : List.copyOf(run.asked)) {
            run.asked.remove(recovery);
            answer(recovery, RecoveryResult.REFUSED, position, reason);
        }
        failed(run);
    }

    private void failed(CatchUpRun run) {
        run.rebuild.ifPresent(rebuild -> effects.add(
                new WorkerEffect.RebuildFailed(rebuild.epoch(), rebuild.source(), run.lastProblem)));
        run.rebuild = Optional.empty();
    }

    /// A takeover hears nothing: it is over.
    void outdated(CatchUpRun run, Refusal refusal) {
        for (Asked recovery : run.asked) effects.add(new WorkerEffect.RefuseRecovery(recovery.call(), refusal));
    }

    private void answer(Asked recovery, RecoveryResult result, long position, String reason) {
        long said = isCounted.getAsBoolean() ? position : 0;
        effects.add(new WorkerEffect.AnswerRecovery(recovery.call(), result, said, arrivals.hashAt(said), reason));
    }

    static RecoveryResult tooShort(long positionBefore, long position) {
        return position > positionBefore ? RecoveryResult.PARTIALLY_SYNCED : RecoveryResult.FAILED;
    }
}
