package antiphon.master.core;

import static antiphon.master.core.MasterStory.LOG;
import static antiphon.master.core.MasterStory.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.master.core.MasterStory.Worker;
import antiphon.master.core.MasterStory.Write;
import antiphon.master.core.contract.LogForReaders.Standing;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.contract.WorkerReport.Agreement;
import antiphon.master.core.start.TakenEpoch;
import antiphon.master.core.start.TakenEpoch.Voter;
import antiphon.message.Hash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A master that has taken epoch 7 over, with a log of five messages.
class EpochStartTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Owner SELF = new Owner(new NodeId("self"), new UUID(9, 9), 99);
    private static final OwnedEpoch EPOCH = new OwnedEpoch(7, SELF, 5, Hash.of(new byte[Hash.BYTES]));

    private MasterStory story = of(3);

    private static TakenEpoch taken(int members, long committed) {
        List<Voter> voters = new ArrayList<>();
        for (int number = 1; number < members; number++)
            voters.add(new Voter(new NodeId("worker" + number), new UUID(number, number)));
        voters.add(new Voter(SELF.node(), SELF.disk()));
        return new TakenEpoch(LOG, EPOCH, voters, committed);
    }

    private static MasterStory of(int members) {
        MasterStory story = MasterStory.takingOver(taken(members, 0));
        story.happens(new MasterInput.Started(Optional.of(LOG), 7, 5, 0));
        story.happens(new MasterInput.LeaseUntil(Long.MAX_VALUE));
        return story;
    }

    private void adopts(Worker worker) {
        worker.adopted = 7;
        story.passes(SECOND);
    }

    private List<MasterEffect.Opened> opened() {
        return story.effects(MasterEffect.Opened.class);
    }

    private boolean hasOpened() {
        return !opened().isEmpty();
    }

    /// One of two others has adopted.
    private void opens() {
        adopts(story.worker(1));
    }

    // Opening.

    @Test
    void itLeadsTowardsTheMembersAtOnce() {
        story.passes(SECOND);
        assertThat(story.effects(MasterEffect.StartRecovery.class)).extracting(MasterEffect.StartRecovery::worker)
                .containsExactly(story.worker(1).id, story.worker(2).id);
        assertThat(story.effects(MasterEffect.OpenStream.class)).hasSize(2);
        assertThat(story.effects(MasterEffect.BeginEpoch.class)).isEmpty();
    }

    @Test
    void oneThatSteppedDownWhileItReadItsLogDoesNotBegin() {
        story = MasterStory.takingOver(taken(3, 0));
        story.happens(new MasterInput.StepDown());
        story.happens(new MasterInput.Started(Optional.of(LOG), 7, 5, 0));
        opens();
        assertThat(story.view().state()).isEqualTo(MasterState.STOPPED);
        assertThat(story.effects(MasterEffect.OpenStream.class)).isEmpty();
        assertThat(hasOpened()).isFalse();
    }

    @Test
    void aDiskThatHasPromisedALaterEpochDoesNotBegin() {
        story = MasterStory.takingOver(taken(3, 0));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> story.happens(new MasterInput.Started(Optional.of(LOG), 8, 5, 0)));
    }

    @Test
    void aLogThatIsShorterThanWhatIsCommittedIsNotTaken() {
        assertThatIllegalArgumentException().isThrownBy(() -> taken(3, 6)).withMessageContaining("committed up to 6");
    }

    /// A member that answers them refuses to promise the next epoch.
    @Test
    void oneThatIsOverSendsNoHeartbeats() {
        story.happens(new MasterInput.StepDown());
        int before = story.effects(MasterEffect.Ping.class).size();
        story.passes(Duration.ofSeconds(30));
        assertThat(story.effects(MasterEffect.Ping.class)).hasSize(before);
    }

    @Test
    void itTakesNoWritesUntilAMajorityHasAdoptedTheEpoch() {
        story.passes(SECOND);
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.NOT_WRITING).says("1 of 3 members");
        assertThat(story.view().state()).isEqualTo(MasterState.RECOVERING);
        assertThat(story.forReaders()).isEqualTo(Standing.MAY_LACK_MESSAGES);

        adopts(story.worker(1));

        assertThat(story.write("ann", 2)).isAcknowledgedWith(6, 2);
        assertThat(story.view().state()).isEqualTo(MasterState.WRITING);
        assertThat(story.forReaders()).isEqualTo(Standing.WHOLE);
    }

    @Test
    void aMemberThatAdoptsAtTheEndOfItsRecoveryIsAskedAtOnce() {
        story = MasterStory.takingOver(taken(3, 0));
        story.worker(1).adoptsAtRecovery = 7;
        story.happens(new MasterInput.Started(Optional.of(LOG), 7, 5, 0));
        assertThat(hasOpened()).isTrue();
    }

    @Test
    void itOpensOnceAndSaysSo() {
        opens();
        adopts(story.worker(2));
        assertThat(opened()).containsExactly(new MasterEffect.Opened(7));
        assertThat(story.events(MasterEvent.StartedWriting.class)).containsExactly(
                new MasterEvent.StartedWriting(LOG, 7, 5, "an epoch taken over: 2 of 3 members have adopted it"));
    }

    @Test
    void aMajorityOfFiveIsThree() {
        story = of(5);
        adopts(story.worker(1));
        assertThat(hasOpened()).isFalse();
        adopts(story.worker(3));
        assertThat(hasOpened()).isTrue();
    }

    @Test
    void aMajorityOfFourIsThree() {
        story = of(4);
        adopts(story.worker(1));
        assertThat(hasOpened()).isFalse();
    }

    @Test
    void aLoneMemberOpensAtOnce() {
        story = of(1);
        assertThat(story.write("ann", 1)).isAcknowledgedWith(6, 1);
    }

    @Test
    void aMemberThatHasAdoptedAnotherEpochDoesNotCount() {
        story.worker(1).adopted = 6;
        story.passes(SECOND);
        assertThat(hasOpened()).isFalse();
    }

    @Test
    void aMemberThatHasPromisedAnEarlierEpochDoesNotCount() {
        story.worker(1).epoch = 6;
        adopts(story.worker(1));
        assertThat(hasOpened()).isFalse();
    }

    @Test
    void aMemberOfAnotherLogDoesNotCount() {
        story.worker(1).logId = Optional.of(MasterStory.OTHER_LOG);
        adopts(story.worker(1));
        assertThat(hasOpened()).isFalse();
    }

    @Test
    void onlyTheDiskThatTheListOfMembersNamesCounts() {
        story.worker(1).disk = new UUID(4, 4).toString();
        adopts(story.worker(1));
        assertThat(hasOpened()).isFalse();
        story.worker(1).disk = "";
        story.restarts(story.worker(1));
        story.passes(SECOND);
        assertThat(hasOpened()).isFalse();
    }

    @Test
    void aMembersDiskAtAnotherMembersAddressDoesNotCount() {
        story = MasterStory.takingOver(taken(3, 0));
        story.isolate(story.worker(2));
        story.worker(1).disk = story.worker(2).disk;
        story.happens(new MasterInput.Started(Optional.of(LOG), 7, 5, 0));
        adopts(story.worker(1));
        assertThat(hasOpened()).isFalse();
    }

    @Test
    void itGoesOnWithTheLogWithWhichItTookOver() {
        MasterStory other = MasterStory.takingOver(taken(3, 0));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> other.happens(new MasterInput.Started(Optional.of(LOG), 7, 6, 0)));
        assertThatIllegalArgumentException().isThrownBy(
                () -> new TakenEpoch(LOG, EPOCH, List.of(new Voter(SELF.node(), new UUID(1, 1))), 0));
    }

    // Copies.

    @Test
    void thePositionOfAMemberThatHasNotAdoptedCountsForNothing() {
        opens();
        story.worker(1).holdsBack = true;
        Write write = story.write("ann", 2);
        assertThat(story.worker(2).position).as("worker2 holds it").isEqualTo(6);
        assertThat(write).isPending();
        assertThat(story.committed()).isEqualTo(5);

        adopts(story.worker(2));

        assertThat(write).isAcknowledgedWith(6, 2);
        assertThat(story.committed()).isEqualTo(6);
    }

    @Test
    void aMemberThatComesBackWithAnotherDiskDoesNotCountAnyMore() {
        opens();
        story.worker(1).disk = new UUID(4, 4).toString();
        story.restarts(story.worker(1));
        story.worker(1).incarnationOnStreams = story.worker(1).incarnation;
        story.worker(1).incarnationOfRecovery = story.worker(1).incarnation;
        story.passes(Duration.ofSeconds(4));

        Write write = story.write("ann", 2);

        assertThat(story.worker(1).position).isEqualTo(6);
        assertThat(write).isPending();
    }

    @Test
    void aPositionThatDoesNotSayWhoseLifeItIsOfDoesNotCount() {
        opens();
        story.worker(1).incarnationOnStreams = 0;
        story.worker(1).incarnationOfRecovery = 0;
        assertThat(story.write("ann", 2)).isPending();
    }

    @Test
    void aMemberThatDivergedIsMadeToRecoverAndDoesNotCountUntilThen() {
        story.worker(1).position = 9;
        story.worker(1).agreement = Agreement.BEYOND_HEAD;
        story.passes(SECOND);
        assertThat(story.effects(MasterEffect.StartRecovery.class)).extracting(MasterEffect.StartRecovery::worker)
                .contains(story.worker(1).id);
        assertThat(story.committed()).isZero();
    }

    // What is committed.

    @Test
    void whatAMajorityHoldsIsCommittedWhetherTheLeaderIsAmongThemOrNot() {
        adopts(story.worker(1));
        adopts(story.worker(2));
        story.diskHolds();
        Write write = story.write("ann", 2);
        assertThat(story.committed()).isEqualTo(6);
        assertThat(write).as("acknowledged once it is durable here too").isPending();
    }

    /// A frame of messages says it too; without one a follower would wait for the next heartbeat.
    @Test
    void membersAreToldWhatIsCommittedSoonAfterTheLastMessage() {
        adopts(story.worker(1));
        adopts(story.worker(2));
        long before = toldWorker1();
        story.write("ann", 2);
        story.write("ann", 2);
        assertThat(toldWorker1()).as("the next frame may say it").isEqualTo(before);
        story.passes(Duration.ofMillis(6));
        assertThat(toldWorker1()).isEqualTo(before + 1);
        story.passes(SECOND);
        assertThat(toldWorker1()).as("once").isEqualTo(before + 1);
    }

    private long toldWorker1() {
        return story.effects(MasterEffect.SayCommitted.class).stream()
                .filter(said -> said.worker().equals(story.worker(1).id))
                .count();
    }

    @Test
    void fewerThanAMajorityCommitNothing() {
        opens();
        story.worker(1).holdsBack = true;
        story.worker(2).holdsBack = true;
        assertThat(story.write("ann", 1)).isAcknowledgedWith(6, 1);
        assertThat(story.committed()).isEqualTo(5);
    }

    @Test
    void whatIsCommittedStaysCommitted() {
        story = MasterStory.takingOver(taken(3, 4));
        story.happens(new MasterInput.Started(Optional.of(LOG), 7, 5, 0));
        assertThat(story.committed()).as("known from before").isEqualTo(4);
        story.happens(new MasterInput.LeaseUntil(Long.MAX_VALUE));
        opens();
        story.write("ann", 2);
        assertThat(story.committed()).isEqualTo(6);
        story.worker(1).position = 0;
        story.restarts(story.worker(1));
        story.passes(SECOND);
        assertThat(story.committed()).isEqualTo(6);
    }

    // The lease.

    @Test
    void withoutALeaseNewWritesAreRefused() {
        story.happens(new MasterInput.LeaseUntil(story.nowNs() + SECOND.multipliedBy(2).toNanos()));
        opens();
        assertThat(story.takesWrites()).isTrue();
        assertThat(story.write("ann", 2)).isAcknowledged();
        story.passes(SECOND);
        assertThat(story.takesWrites()).isFalse();
        assertThat(story.write("ann", 2)).isRefused(Refusal.Reason.NOT_WRITING).says("too few of the 3 members");
        story.happens(new MasterInput.LeaseUntil(story.nowNs() + SECOND.toNanos()));
        assertThat(story.write("ann", 2)).isAcknowledged();
    }

    @Test
    void aLeaseThatIsGivenUpDoesNotComeBack() {
        opens();
        story.worker(1).holdsBack = true;
        story.worker(2).holdsBack = true;
        var pending = story.write("ann", 2);
        story.happens(new MasterInput.GiveLeaseUp());
        story.happens(new MasterInput.LeaseUntil(Long.MAX_VALUE));
        assertThat(story.takesWrites()).isFalse();
        assertThat(story.write("bob", 1)).isRefused(Refusal.Reason.NOT_WRITING).says("hands its lead over");
        assertThat(story.effects(MasterEffect.LeaseGivenUp.class)).as("a write is short of copies").isEmpty();
        story.catchesUp(story.worker(1));
        assertThat(pending).as("a majority holds it").isAcknowledged();
        assertThat(story.effects(MasterEffect.LeaseGivenUp.class))
                .containsExactly(new MasterEffect.LeaseGivenUp(7));
    }

    @Test
    void aWriteThatGetsNoCopiesDoesNotKeepAnotherFromLeading() {
        opens();
        story.worker(1).holdsBack = true;
        story.worker(2).holdsBack = true;
        assertThat(story.write("ann", 1)).isAcknowledged();
        story.happens(new MasterInput.GiveLeaseUp());
        assertThat(story.effects(MasterEffect.LeaseGivenUp.class)).isEmpty();
        story.passes(SECOND.multipliedBy(2));
        assertThat(story.effects(MasterEffect.LeaseGivenUp.class)).hasSize(1);
        story.passes(SECOND.multipliedBy(5));
        assertThat(story.effects(MasterEffect.LeaseGivenUp.class)).as("it is said once").hasSize(1);
    }

    @Test
    void aLeaseEndsAlsoWhileNothingHappens() {
        opens();
        story.happens(new MasterInput.LeaseUntil(story.nowNs() + 1_000));
        assertThat(story.wakesAtNs()).isEqualTo(story.nowNs() + 1_000);
        story.passes(Duration.ofNanos(1_000));
        assertThat(story.events(MasterEvent.LeaseLost.class)).containsExactly(new MasterEvent.LeaseLost(7));
        assertThat(story.write("ann", 2)).isRefused(Refusal.Reason.NOT_WRITING);
    }

    /// Who is shown that writes are taken sends them here, and not to the node that leads by now.
    @Test
    void theLeaseIsShownWhereWritesDependOnIt() {
        opens();
        assertThat(story.events(MasterEvent.LeaseHeld.class)).as("it opened with one").isEmpty();
        story.happens(new MasterInput.LeaseUntil(story.nowNs()));
        assertThat(story.view().state()).isEqualTo(MasterState.RECOVERING);
        assertThat(story.view().stateReason()).contains("too few of the 3 members");
        assertThat(story.forReaders()).as("up to what is committed").isEqualTo(Standing.WHOLE);

        story.happens(new MasterInput.LeaseUntil(Long.MAX_VALUE));
        assertThat(story.view().state()).isEqualTo(MasterState.WRITING);
        assertThat(story.events(MasterEvent.LeaseHeld.class)).containsExactly(new MasterEvent.LeaseHeld(7));
    }

    @Test
    void anEpochThatOpensWithoutALeaseSaysSo() {
        story.happens(new MasterInput.LeaseUntil(story.nowNs()));
        opens();
        assertThat(story.events(MasterEvent.LeaseLost.class)).hasSize(1);
    }

    @Test
    void withoutALeaseOnlyWhatAMajorityHoldsIsAcknowledged() {
        opens();
        story.diskHolds();
        Write one = story.write("ann", 1);
        Write two = story.write("ann", 2);
        story.happens(new MasterInput.LeaseUntil(story.nowNs()));
        story.diskSyncs();
        assertThat(two).isAcknowledgedWith(7, 2);
        assertThat(one).isPending();

        story.happens(new MasterInput.LeaseUntil(Long.MAX_VALUE));
        assertThat(one).isAcknowledgedWith(6, 2);
    }

    @Test
    void withoutALeaseARepeatIsAcknowledgedIfAMajorityHoldsIt() {
        opens();
        story.write("ann", 1, "id");
        story.happens(new MasterInput.LeaseUntil(story.nowNs()));
        assertThat(story.write("ann", 2, "id")).isARepeatOf(6);
        assertThat(story.write("ann", 1, "id")).hasNoAnswer();
    }

    // The end.

    private void isOver(long laterEpoch) {
        assertThat(story.effects(MasterEffect.EpochOver.class)).containsExactly(new MasterEffect.EpochOver(laterEpoch));
        assertThat(story.events(MasterEvent.Stopped.class)).hasSize(1);
        assertThat(story.forReaders()).isEqualTo(Standing.SUPERSEDED);
        assertThat(story.write("ann", 2)).isRefused(Refusal.Reason.NOT_WRITING).says("epoch 7");
        assertThat(story.effects(MasterEffect.Distrust.class)).isEmpty();
    }

    @Test
    void aLeaderThatStepsDownAcknowledgesNothingMoreNotEvenWhatItsOwnDiskCompletes() {
        opens();
        story.diskHolds();
        Write write = story.write("ann", 2, "id");
        story.happens(new MasterInput.Stored(6), new MasterInput.StepDown());
        assertThat(write).isUnconfirmedWith(6, 2);
        assertThat(story.write("ann", 2, "id")).isUnconfirmedWith(6, 2);
        assertThat(story.effects(MasterEffect.CloseStream.class)).hasSize(2);
        story.happens(new MasterInput.StepDown());
        isOver(0);
        assertThat(story.committed()).as("what its own disk completes").isEqualTo(5);
    }

    @Test
    void aLaterEpochThatAMemberReportsEndsItsOwn() {
        opens();
        Write write = story.write("ann", 3);
        story.worker(2).epoch = 8;
        story.passes(SECOND);
        assertThat(write).isUnconfirmedWith(6, 2);
        isOver(8);
    }

    @Test
    void oneThatIsStoppedAcknowledgesNothingMore() {
        opens();
        story.diskHolds();
        Write write = story.write("ann", 2, "id");
        story.happens(new MasterInput.Stopping());
        story.diskSyncs();
        assertThat(write).isUnconfirmedWith(6, 0);
        assertThat(story.write("ann", 2, "id")).isUnconfirmedWith(6, 2);
        assertThat(story.forReaders()).isEqualTo(Standing.WHOLE);
    }

    @Test
    void beforeItOpensARepeatIsUnconfirmed() {
        story.happens(new MasterInput.RequestSeen("ann", "id", MasterStory.CONTENT, 5));
        assertThat(story.write("ann", 1, "id").answers).hasSize(1)
                .allMatch(Outcome.Unconfirmed.class::isInstance);
        opens();
        assertThat(story.write("ann", 2, "id")).isARepeatOf(5);
    }
}
