package antiphon.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.Forecast.Fate;
import antiphon.master.core.contract.Forecast.Range;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.policy.Health;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the master forecasts of writes (promise P12), each time with what a write then gets.
class ForecastTest {
    private static Range of(MasterStory story, int concern) {
        return of(story.view().forecast().ranges(), concern);
    }

    private static Range of(List<Range> ranges, int concern) {
        return ranges.stream()
                .filter(range -> range.from() <= concern && concern <= range.to())
                .findFirst()
                .orElseThrow();
    }

    /// Worker 2 holds one message back for so long.
    private static MasterStory withWorker2LateBy(Duration late) {
        MasterStory story = MasterStory.running(2);
        story.worker(2).holdsBack = true;
        story.write("ann", 1);
        story.passes(late);
        story.reaches(story.worker(2), 1);
        return story;
    }

    @Test
    void withQuickWorkersEveryWriteIsAcknowledgedAtOnce() {
        MasterStory story = MasterStory.running(2);
        assertThat(story.view().forecast().ranges()).singleElement()
                .returns(1, Range::from)
                .returns(3, Range::to)
                .returns(Fate.AT_ONCE, Range::fate)
                .returns("acknowledged at once", Range::sentence);
        MasterStory.assertThat(story.write("ann", 3)).isAcknowledged();
    }

    /// A large message over a slow link says nothing about a small one.
    @Test
    void aMessageWhoseBytesComeOverAWhileIsNoMeasure() {
        MasterStory story = MasterStory.running(2);
        story.worker(2).holdsBack = true;
        story.write("ann", 1);
        story.passes(Duration.ofSeconds(3));
        story.arriving(story.worker(2), 20_000);
        story.passes(Duration.ofSeconds(2));
        assertThat(of(story, 3).fate()).as("the next waits behind it").isNotEqualTo(Fate.AT_ONCE);
        story.worker(2).holdsBack = false;
        story.reaches(story.worker(2), 1);
        assertThat(of(story, 3).sentence()).isEqualTo("acknowledged at once");
        MasterStory.assertThat(story.write("ben", 3)).isAcknowledged();
    }

    @Test
    void aLateWorkerIsWaitedForAsLongAsItsLastAcknowledgementTook() {
        MasterStory story = withWorker2LateBy(Duration.ofSeconds(5));
        assertThat(of(story, 2).fate()).isEqualTo(Fate.AT_ONCE);
        assertThat(of(story, 3)).returns(Fate.LATER, Range::fate)
                .returns(Duration.ofSeconds(5).toNanos(), Range::expectedNs)
                .returns(List.of("worker2"), Range::waitsFor)
                .returns("waits for worker2 (its last acknowledgement took 5 s, 0 ms ago), about 5 s now",
                        Range::sentence);
        MasterStory.assertThat(story.write("ann", 2)).isAcknowledged();
        MasterStory.Write all = story.write("ben", 3);
        story.passes(Duration.ofSeconds(4));
        MasterStory.assertThat(all).isPending();
    }

    @Test
    void whatTakesLongerThanTheReplicationTimeoutMakesTheClientReadOnlyAndIsNotPossible() {
        assertThat(withWorker2LateBy(Duration.ofSeconds(5)).view().forecast().possible()).isEqualTo(3);
        MasterStory story = withWorker2LateBy(Duration.ofSeconds(7));
        assertThat(story.view().forecast().possible()).isEqualTo(2);
        assertThat(of(story, 3).sentence()).endsWith("; after 5.5 s its client is read-only until then");
    }

    @Test
    void anOldMeasureSaysNothingAboutNowAndItsAgeIsShown() {
        MasterStory story = withWorker2LateBy(Duration.ofSeconds(5));
        story.worker(2).holdsBack = false;
        story.passes(Duration.ofMinutes(10));
        assertThat(of(story, 3).fate()).isEqualTo(Fate.AT_ONCE);
        ClusterView.Worker late = story.viewOf(story.worker(2));
        assertThat(late.tookNs()).isEqualTo(Duration.ofSeconds(5).toNanos());
        assertThat(late.tookAgoNs()).isEqualTo(Duration.ofMinutes(10).toNanos());
        MasterStory.assertThat(story.write("ann", 3)).isAcknowledged();
    }

    @Test
    void aQuickAcknowledgementEndsTheForecastOfASlowOne() {
        MasterStory story = withWorker2LateBy(Duration.ofSeconds(5));
        story.worker(2).holdsBack = false;
        story.write("ann", 1);
        assertThat(of(story, 3).fate()).isEqualTo(Fate.AT_ONCE);
    }

    @Test
    void aWorkerThatAcknowledgesNothingIsNotWellThoughItAnswersHeartbeats() {
        MasterStory story = MasterStory.running(2);
        story.worker(2).holdsBack = true;
        for (int one = 0; one < 1_200; one++) story.write("ann", 1);
        story.passes(Duration.ofSeconds(3));
        assertThat(story.viewOf(story.worker(2)).health()).isEqualTo(Health.Name.HEALTHY);
        assertThat(of(story, 3)).returns(Fate.WAITS, Range::fate)
                .extracting(Range::sentence).asString()
                .startsWith("waits for worker2 (acknowledged nothing for 3 s, 1,200 messages behind); after 5.5 s");
        MasterStory.assertThat(story.write("ann", 3)).isPending();
    }

    @Test
    void aWorkerThatStandsStillIsNoticedBeforeItIsSuspected() {
        MasterStory story = MasterStory.running(2);
        story.isolate(story.worker(1));
        story.worker(1).silent = true;
        story.passes(Duration.ofMillis(1_600));
        assertThat(story.viewOf(story.worker(1)).health()).isEqualTo(Health.Name.HEALTHY);
        assertThat(of(story, 2).fate()).isEqualTo(Fate.AT_ONCE);
        assertThat(of(story, 3)).returns(Fate.WAITS, Range::fate)
                .extracting(Range::sentence).asString().contains("no answer to a heartbeat for ");
        MasterStory.assertThat(story.write("ann", 3)).isPending();
    }

    @Test
    void aWorkerThatIsAwayIsWaitedForAndWhy() {
        MasterStory story = MasterStory.running(2);
        story.stops(story.worker(1));
        assertThat(of(story, 3).sentence()).startsWith("waits for worker1 (retrying: connection lost)");
        story.passes(Duration.ofSeconds(20));
        assertThat(of(story, 3).sentence()).startsWith("waits for worker1 (UNHEALTHY for ").contains(": no connection");
        story.stops(story.worker(2));
        assertThat(of(story, 2).sentence()).startsWith("waits for 1 of worker1 (UNHEALTHY").contains("and worker2 (");
    }

    @Test
    void aFullWorkerIsWaitedForThoughItIsHealthy() {
        MasterStory story = MasterStory.running(2);
        story.worker(2).full = true;
        story.write("ann", 1);
        assertThat(of(story, 3)).returns(Fate.WAITS, Range::fate)
                .extracting(Range::sentence).asString().startsWith("waits for worker2 (refused: its disk is full)");
        assertThat(story.view().forecast().possible()).isEqualTo(2);
        MasterStory.assertThat(story.write("ann", 3)).isPending();
    }

    @Test
    void aFullWorkerIsKnownByItsHeartbeatBeforeAWriteMeetsIt() {
        MasterStory story = MasterStory.running(2);
        story.worker(2).noRoom = "its storage takes nothing more";
        story.passes(Duration.ofSeconds(2));
        assertThat(of(story, 3)).returns(Fate.WAITS, Range::fate)
                .extracting(Range::sentence).asString()
                .startsWith("waits for worker2 (its storage takes nothing more)");
        story.worker(2).noRoom = "";
        story.passes(Duration.ofSeconds(2));
        assertThat(of(story, 3)).returns(Fate.AT_ONCE, Range::fate);
    }

    @Test
    void aCatchUpIsForecastFromHowFastItGoes() {
        MasterStory story = MasterStory.running(1);
        MasterStory.Worker worker = story.worker(1);
        for (int one = 0; one < 1_000; one++) story.write("ann", 1);
        worker.recoveryHangs = true;
        worker.position = 100; // It comes back with an older disk, and gets on by 50 a second.
        story.restarts(worker);
        story.passes(Duration.ofSeconds(1));
        assertThat(of(story, 2).sentence()).startsWith("waits for worker1 (catching up, 900 messages left)");
        for (int second = 1; second <= 4; second++) {
            worker.position = 100 + second * 50L;
            story.passes(Duration.ofSeconds(1));
        }
        assertThat(of(story, 2)).returns(Fate.LATER, Range::fate)
                .extracting(Range::sentence).asString()
                .startsWith("waits for worker1 (catching up, 700 messages left, ");
        assertThat(Duration.ofNanos(of(story, 2).expectedNs()))
                .isBetween(Duration.ofSeconds(12), Duration.ofSeconds(20));
    }

    @Test
    void aWorkerThatHoldsDeliveriesBackOnPurposeSaysSoBeforeAnyMessageShows() {
        MasterStory story = MasterStory.running(2);
        story.worker(2).holdsBackFor = Duration.ofSeconds(4);
        story.passes(Duration.ofSeconds(1));
        assertThat(of(story, 3)).returns(Fate.LATER, Range::fate)
                .returns("waits for worker2 (it holds deliveries back for 4 s on purpose), about 4 s now",
                        Range::sentence);
    }

    @Test
    void theMastersOwnDiskIsWaitedForByEveryWrite() {
        MasterStory story = MasterStory.running(2);
        story.diskHolds();
        story.write("ann", 1);
        story.passes(Duration.ofSeconds(2));
        assertThat(story.view().forecast().ranges()).singleElement()
                .returns(3, Range::to)
                .returns(Fate.WAITS, Range::fate)
                .extracting(Range::sentence).asString()
                .startsWith("waits for master (made nothing durable for 2 s, 1 message behind)");
        MasterStory.assertThat(story.write("ann", 1)).isPending();
        story.diskSyncs();
        assertThat(of(story, 1)).returns(Fate.LATER, Range::fate).returns(List.of("master"), Range::waitsFor);
    }

    @Test
    void whatIsRefusedIsForecastWithTheRefusalItGets() {
        MasterStory story = MasterStory.running(2);
        story.happens(new MasterInput.DiskChecked(10, Optional.of("/data has room for 10 more bytes")));
        assertThat(of(story, 1).sentence())
                .startsWith("refused: the master's storage takes nothing more: /data has room for 10 more bytes");
        MasterStory.assertThat(story.write("ann", 1)).isRefused(of(story, 1).refusal().orElseThrow());
        story.happens(new MasterInput.DrainWanted(true));
        assertThat(of(story, 1).refusal()).contains(Refusal.Reason.DRAINING);
        MasterStory.assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.DRAINING);
    }

    @Test
    void fullLimitsRefuseWritesThatWaitAndNoOthers() {
        MasterStory story = MasterStory.running(1, CoreSettings.STANDARD.withLimits(4, 0));
        story.worker(1).holdsBack = true;
        for (int one = 0; one < 4; one++) story.write("client" + one, 2);
        assertThat(of(story, 1).fate()).isEqualTo(Fate.AT_ONCE);
        assertThat(of(story, 2).refusal()).contains(Refusal.Reason.TOO_MANY_PENDING);
        MasterStory.assertThat(story.write("zoe", 1)).isAcknowledged();
        MasterStory.assertThat(story.write("zoe", 2)).isRefused(Refusal.Reason.TOO_MANY_PENDING);
    }

    @Test
    void aReadOnlyClientsWritesAreRefusedAndThoseOfOthersAreNot() {
        MasterStory story = MasterStory.running(1);
        story.worker(1).holdsBack = true;
        story.write("ann", 2);
        story.passes(Duration.ofSeconds(6));
        assertThat(of(story.viewFor("ann").forecast().ranges(), 1).refusal()).contains(Refusal.Reason.CLIENT_READ_ONLY);
        assertThat(of(story.viewFor("ben").forecast().ranges(), 1).fate()).isEqualTo(Fate.AT_ONCE);
        MasterStory.assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.CLIENT_READ_ONLY);
        MasterStory.assertThat(story.write("ben", 1)).isAcknowledged();
    }

    @Test
    void whileAWorkerIsAwayWritesGetWhatWasSaidBefore() {
        MasterStory story = MasterStory.running(2);
        List<Range> without = story.view().forecast().without(MasterStory.WORKER1);
        assertThat(of(without, 2).fate()).isEqualTo(Fate.AT_ONCE);
        assertThat(of(without, 3).sentence()).startsWith("waits for worker1 (away)");

        MasterStory guarded = MasterStory.running(2, CoreSettings.STANDARD.withQuorum(3));
        List<Range> refused = guarded.view().forecast().without(MasterStory.WORKER1);
        guarded.stops(guarded.worker(1));
        guarded.passes(Duration.ofSeconds(20));
        assertThat(refused).isEqualTo(guarded.view().forecast().ranges());
        MasterStory.assertThat(guarded.write("ann", 1)).isRefused(Refusal.Reason.QUORUM_LOST);
    }

    @Test
    void ofManyWorkersThoseThatWaitAreListedTogetherAndTheFirstAreNamed() {
        MasterStory story = MasterStory.running(9);
        for (int worker = 1; worker <= 7; worker++) story.isolate(story.worker(worker));
        story.passes(Duration.ofSeconds(20));
        List<Range> ranges = story.view().forecast().ranges();
        assertThat(ranges).extracting(Range::from).containsExactly(1, 4);
        assertThat(ranges.getLast()).returns(10, Range::to)
                .extracting(Range::sentence).asString().contains("worker5 (", " and 2 more").doesNotContain("worker6");
    }

    @Test
    void ofManyWorkersThoseOfWhichTheTimeIsKnownAreListedEach() {
        MasterStory story = MasterStory.running(6);
        story.worker(1).holdsBackFor = Duration.ofSeconds(2);
        for (int worker = 2; worker <= 6; worker++) story.worker(worker).holdsBackFor = Duration.ofSeconds(8);
        story.passes(Duration.ofSeconds(1));
        assertThat(of(story, 2).expectedNs()).isEqualTo(Duration.ofSeconds(2).toNanos());
        assertThat(of(story, 7).expectedNs()).isEqualTo(Duration.ofSeconds(8).toNanos());
        assertThat(story.view().forecast().possible()).isEqualTo(2);
    }

    @Test
    void aQuickWriteConcernDoesNotGetTheTimeOfASlowOne() {
        MasterStory story = MasterStory.running(1);
        story.worker(1).holdsBackFor = Duration.ofMillis(400);
        story.passes(Duration.ofSeconds(1));
        assertThat(story.view().forecast().ranges()).singleElement().returns(Fate.AT_ONCE, Range::fate);
        assertThat(story.view().forecast().oneByOne()).extracting(Range::expectedNs)
                .containsExactly(0L, Duration.ofMillis(400).toNanos());
    }
}
