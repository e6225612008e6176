package antiphon.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.contract.StartObstacle;
import antiphon.master.core.contract.WorkerReport;
import antiphon.master.core.contract.WorkerReport.Agreement;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.start.MasterStart;
import antiphon.master.core.start.OwnLog;
import antiphon.master.core.start.Promises.Promise;
import antiphon.master.core.start.StartDecision;
import antiphon.master.core.start.StartEvidence;
import antiphon.master.core.start.StartPlan;
import antiphon.master.core.start.WorkerEvidence;
import antiphon.message.LogId;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Decisions on values; whole starts are in [MasterStartTest].
class StartDecisionTest {
    private static final LogId LOG = new LogId(new UUID(1, 1));
    private static final OwnLog NONE = new OwnLog(Optional.empty(), 0, 0, 0, true);
    private static final OwnLog UP_TO_5 = new OwnLog(Optional.of(LOG), 3, 5, 0, true);

    private static WorkerEvidence silent(String name) {
        return WorkerEvidence.none(new NodeId(name));
    }

    private static WorkerEvidence empty(String name) {
        return silent(name).says(report(Optional.empty(), 0, 0));
    }

    private static WorkerEvidence holding(String name, long position, long epoch) {
        return silent(name).says(report(Optional.of(LOG), position, epoch));
    }

    private static WorkerReport report(Optional<LogId> log, long position, long epoch) {
        return new WorkerReport(
                1, log, epoch, position, epoch, Agreement.SAME, 0, Long.MAX_VALUE, "", 0, 0, "", "", "", 0,
                Optional.empty(), false, List.of());
    }

    private static StartPlan on(OwnLog own, WorkerEvidence... workers) {
        return StartDecision.on(evidence(own, Optional.empty(), workers));
    }

    private static StartEvidence evidence(OwnLog own, Optional<Promise> later, WorkerEvidence... workers) {
        return new StartEvidence(
                own, List.of(workers), later, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Test
    void aNewLogNeedsNobodyWhoHasOne() {
        assertThat(on(NONE, empty("a"), silent("b"))).isInstanceOfSatisfying(
                StartPlan.Lead.class, lead -> assertThat(lead.log()).isEmpty());
    }

    @Test
    void aLostLogIsRebuiltOnlyWhenAllHaveAnswered() {
        assertThat(on(NONE, holding("a", 5, 3), silent("b"))).isInstanceOfSatisfying(
                StartPlan.Wait.class,
                wait -> assertThat(wait.obstacle()).isEqualTo(StartObstacle.WORKERS_MISSING));
        assertThat(on(NONE, holding("a", 5, 3), empty("b"))).isEqualTo(new StartPlan.Rebuild(LOG));
        assertThat(on(NONE.isRebuilt(LOG), holding("a", 5, 3), empty("b")))
                .isEqualTo(new StartPlan.Fetch(new NodeId("a"), false));
    }

    @Test
    void theLatestEpochCountsBeforeTheLength() {
        assertThat(on(NONE.isRebuilt(LOG), holding("a", 9, 2), holding("b", 5, 3)))
                .isEqualTo(new StartPlan.Fetch(new NodeId("b"), false));
    }

    @Test
    void theOwnLogCountsUnlessAnotherMasterHasLedSince() {
        assertThat(on(UP_TO_5, holding("a", 4, 3), silent("b"))).isInstanceOf(StartPlan.Lead.class);
        StartEvidence later = evidence(
                UP_TO_5, Optional.of(new Promise(new NodeId("a"), 4)), holding("a", 4, 4), silent("b"));
        assertThat(StartDecision.on(later)).isInstanceOf(StartPlan.Wait.class);
    }

    @Test
    void aTailThatCannotBeFetchedIsLeftInTheEnd() {
        WorkerEvidence ahead = holding("a", 7, 3);
        assertThat(on(UP_TO_5, ahead)).isEqualTo(new StartPlan.Fetch(new NodeId("a"), false));
        for (int failed = 0; failed < 3; failed++) ahead = ahead.fetchFailed(true);
        assertThat(on(UP_TO_5, ahead)).isInstanceOf(StartPlan.Lead.class);
    }

    @Test
    void aMasterThatStoppedCanStartAgain() {
        MasterStart start = new MasterStart(
                List.of(new NodeId("a")), CoreSettings.tiny(), Optional.empty(), new SplittableRandom(1), _ -> {});
        MasterInput.Started read = new MasterInput.Started(Optional.of(LOG), 3, 5, 0);
        start.started(read, 0);
        start.superseded(new NodeId("a"), 4);
        assertThat(start.isStopped()).isTrue();
        start.started(read, 1);
        assertThat(start.state()).isEqualTo(MasterState.STARTING);
    }
}
