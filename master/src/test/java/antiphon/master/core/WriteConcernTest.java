package antiphon.master.core;

import static antiphon.master.core.MasterStory.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.MasterStory.Worker;
import antiphon.master.core.MasterStory.Write;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.policy.CoreSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Promise P1 and P4: acknowledged exactly when enough copies are durable, the master's own among them.
class WriteConcernTest {
    @ParameterizedTest
    @CsvSource({
        // the order in which nodes become durable (0 is the master); after how many of them w=1, 2, 3 and 0 are
        // answered
        "012, 1, 2, 3, 3",
        "021, 1, 2, 3, 3",
        "102, 2, 2, 3, 3",
        "201, 2, 2, 3, 3",
        "120, 3, 3, 3, 3",
        "210, 3, 3, 3, 3",
    })
    void aWriteIsAcknowledgedWithTheCopyThatMeetsItsConcernAndNotBefore(
            String order, int one, int two, int three, int all) {
        int[] answeredAfter = {all, one, two, three};
        for (int concern = 0; concern <= 3; concern++) {
            MasterStory story = MasterStory.running(2);
            story.diskHolds();
            story.worker(1).holdsBack = true;
            story.worker(2).holdsBack = true;
            Write write = story.write("ann", concern);
            int durable = 0;
            for (int node : order.chars().map(digit -> digit - '0').toArray()) {
                assertThat(write).as("w=%s with %s of %s", concern, durable, order).isPending();
                if (node == 0) story.diskSyncs();
                else story.catchesUp(story.worker(node));
                if (++durable == answeredAfter[concern]) break;
            }
            assertThat(write).isAcknowledgedWith(1, durable);
        }
    }

    @Test
    void aMasterWithoutWorkersAnswersAllItsConcerns() {
        MasterStory story = MasterStory.running(0);
        assertThat(story.write("ann", 1)).isAcknowledgedWith(1, 1);
        assertThat(story.write("ann", 0)).isAcknowledgedWith(2, 1);
        assertThat(story.write("ann", 2)).isRefused(Refusal.Reason.BAD_REQUEST);
    }

    @Test
    void aCopyOfALaterMessageIsACopyOfAllBefore() {
        MasterStory story = MasterStory.running(2);
        story.worker(1).holdsBack = true;
        story.worker(2).holdsBack = true;
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 5; i++) writes.add(story.write("ann", 2));
        story.reaches(story.worker(2), 4);
        for (Write write : writes.subList(0, 4)) assertThat(write).isAcknowledged();
        assertThat(writes.get(4)).isPending();
    }

    @Test
    void aWriteThatWaitsDelaysNobody() {
        MasterStory story = MasterStory.running(2);
        story.isolate(story.worker(2));
        Write waits = story.write("ann", 3);
        for (int i = 0; i < 10; i++) {
            assertThat(story.write("bob", 1)).isAcknowledged();
            assertThat(story.write("bob", 2)).isAcknowledged();
            assertThat(story.write("ann", 1)).as("the same client's other writes").isAcknowledged();
        }
        assertThat(waits).isPending();
    }

    @Test
    void aSlowWorkerDelaysNoWriteThatTheOtherCanMeet() {
        MasterStory story = MasterStory.running(2);
        story.worker(1).holdsBack = true;
        assertThat(story.write("ann", 2)).isAcknowledgedWith(1, 2);
    }

    @Test
    void aConcernAboveTheNodesAvailableNowIsAppendedAndWaits() {
        MasterStory story = MasterStory.running(2);
        story.stops(story.worker(2));
        story.passes(Duration.ofSeconds(30));
        Write write = story.write("ann", 3);
        assertThat(write).isPending();
        story.passes(Duration.ofMinutes(10));
        assertThat(write).as("the call itself keeps waiting").isPending();
        story.restarts(story.worker(2));
        story.passes(Duration.ofSeconds(2));
        assertThat(write).isAcknowledgedWith(1, 3);
    }

    @Test
    void theSelfCheckOfTheIssue() {
        MasterStory story = MasterStory.of(2, CoreSettings.STANDARD);
        story.isolate(story.worker(2));
        story.startsEmpty();
        story.passes(Duration.ofSeconds(5));
        assertThat(story.write("ann", 1)).isAcknowledged();
        assertThat(story.write("ann", 2)).isAcknowledged();
        Write third = story.write("ann", 3);
        assertThat(third).isPending();
        assertThat(story.write("ann", 1)).isAcknowledged();
        assertThat(story.write("bob", 1)).isAcknowledged();
        story.restarts(story.worker(2));
        story.passes(Duration.ofSeconds(2));
        assertThat(third).isAcknowledgedWith(3, 3);
        assertThat(story.worker(2).position).isEqualTo(5);
    }

    // The end of a wait.

    @Test
    void atItsDeadlineAWriteIsUnconfirmedWithTheCopiesItHasAndGoesOnSpreading() {
        MasterStory story = MasterStory.running(2);
        Worker slow = story.worker(2);
        slow.holdsBack = true;
        Write write = story.writeWithin(Duration.ofSeconds(2), "ann", 3);
        story.passes(Duration.ofMillis(1_999));
        assertThat(write).isPending();
        story.passes(Duration.ofMillis(1));
        assertThat(write).isUnconfirmedWith(1, 2);

        story.catchesUp(slow);
        assertThat(write).as("answered once and no more").isUnconfirmedWith(1, 2);
        assertThat(story.view().pendingWrites()).isZero();
        assertThat(story.viewOf(slow).position()).isEqualTo(1);
    }

    @Test
    void aWriteThatIsMetInTheTurnOfItsDeadlineIsAcknowledged() {
        MasterStory story = MasterStory.running(1);
        story.worker(1).holdsBack = true;
        Write write = story.write("ann", 2, "", story.nowNs());
        assertThat(write).isUnconfirmedWith(1, 0);
        story.diskHolds();
        Write met = story.writeWithin(Duration.ofSeconds(1), "ann", 1);
        story.later(Duration.ofSeconds(1), new MasterInput.Stored(2));
        story.passes(Duration.ofSeconds(2));
        assertThat(met).isAcknowledgedWith(2, 1);
    }

    @Test
    void aCallerWhoHungUpHearsNothingAndTheWriteGoesOn() {
        MasterStory story = MasterStory.running(2);
        story.worker(2).holdsBack = true;
        Write write = story.writeWithin(Duration.ofSeconds(2), "ann", 3);
        story.hangsUp(write);
        story.passes(Duration.ofSeconds(4));
        assertThat(write).hasNoAnswer();
        story.catchesUp(story.worker(2));
        assertThat(write).hasNoAnswer();
        assertThat(story.view().pendingWrites()).isZero();
        assertThat(story.viewOf(story.worker(2)).position()).isEqualTo(1);
    }

    @Test
    void aWriteTakesTheNextNumberInTheOrderOfArrival() {
        MasterStory story = MasterStory.running(1);
        story.isolate(story.worker(1));
        for (int number = 1; number <= 10; number++)
            assertThat(story.write(number % 2 == 0 ? "ann" : "bob", 1 + number % 2).sequence).isEqualTo(number);
    }

    @Test
    void aMasterThatStopsAnswersAllCallersWithWhatIsKnownAndTakesNothingMore() {
        MasterStory story = MasterStory.running(2);
        story.worker(2).holdsBack = true;
        Write fresh = story.write("ann", 3, "r1");
        Write repeat = story.write("ann", 3, "r1");
        Write late = story.write("bob", 3);
        story.passes(Duration.ofSeconds(6));
        Write fresher = story.write("cyd", 3);
        story.happens(new MasterInput.Stopping());
        assertThat(fresh).isUnconfirmedWith(1, 2);
        assertThat(repeat).isUnconfirmedWith(1, 2);
        assertThat(late).isUnconfirmedWith(2, 2);
        assertThat(fresher).isUnconfirmedWith(3, 2);
        assertThat(story.write("dan", 1)).isRefused(Refusal.Reason.NOT_WRITING).says("stopping");
        story.catchesUp(story.worker(2));
        story.passes(Duration.ofMinutes(1));
        assertThat(fresh).isUnconfirmedWith(1, 2);
    }

    @Test
    void theStatusShowsWhichConcernsCanBeMetNow() {
        MasterStory story = MasterStory.running(2, CoreSettings.STANDARD.withQuorum(2));
        assertThat(story.view().forecast().possible()).isEqualTo(3);
        story.stops(story.worker(2));
        story.passes(Duration.ofSeconds(20));
        assertThat(story.view().forecast().possible()).isEqualTo(2);
        story.stops(story.worker(1));
        story.passes(Duration.ofSeconds(20));
        assertThat(story.view().forecast().possible()).as("below the quorum none").isZero();
    }

    // Against an obvious twin.

    /// @param kind 0, 1 a write; 2 the master syncs; 3, 4, 5 a worker gets further
    record Step(int kind, int concern, long further) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                Arbitraries.integers().between(0, 5),
                Arbitraries.integers().between(0, 4),
                Arbitraries.longs().between(0, 6))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 300)
    void acknowledgedIsWhatCountingThePositionsOfAllNodesSays(@ForAll("steps") List<Step> steps) {
        MasterStory story = MasterStory.running(3);
        story.diskHolds();
        for (int number = 1; number <= 3; number++) story.worker(number).holdsBack = true;
        long[] positions = new long[4];
        List<Write> writes = new ArrayList<>();
        List<Integer> copiesWanted = new ArrayList<>();
        for (Step step : steps) {
            if (step.kind < 2) {
                writes.add(story.write("client" + writes.size(), step.concern));
                copiesWanted.add(step.concern == 0 ? 4 : step.concern);
            } else {
                int node = step.kind - 2;
                positions[node] = Math.min(writes.size(), positions[node] + step.further);
                if (node == 0) story.happens(new MasterInput.Stored(positions[0]));
                else story.reaches(story.worker(node), positions[node]);
            }
            for (int i = 0; i < writes.size(); i++) {
                int copies = 0;
                for (long position : positions) if (position > i) copies++;
                boolean met = positions[0] > i && copies >= copiesWanted.get(i);
                if (met) assertThat(writes.get(i)).isAcknowledged();
                else assertThat(writes.get(i)).isPending();
            }
        }
    }
}
