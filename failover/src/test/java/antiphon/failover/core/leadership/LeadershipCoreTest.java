package antiphon.failover.core.leadership;

import static antiphon.failover.RegisterFixture.LOG;
import static antiphon.failover.RegisterFixture.disk;
import static antiphon.failover.RegisterFixture.founded;
import static antiphon.failover.RegisterFixture.member;
import static antiphon.failover.RegisterFixture.node;
import static antiphon.failover.RegisterFixture.owner;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.Owner;
import antiphon.failover.RegisterFixture;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.failover.core.leadership.contract.FenceAnswer.Promised;
import antiphon.failover.core.leadership.contract.LeadershipEffect;
import antiphon.failover.core.leadership.contract.LeadershipEvent;
import antiphon.failover.core.leadership.contract.LeadershipEvent.Waiting;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.core.leadership.contract.LeadershipTimes;
import antiphon.failover.core.leadership.contract.LogEnd;
import antiphon.failover.core.leadership.contract.PollAnswer;
import antiphon.failover.core.leadership.contract.ReplicaView;
import antiphon.failover.core.register.Member;
import antiphon.failover.core.register.RegisterAnswer.Done;
import antiphon.failover.core.register.RegisterAnswer.Unknown;
import antiphon.failover.core.register.RegisterCommand.Change;
import antiphon.failover.core.register.RegisterCommand.Claim;
import antiphon.failover.core.register.RegisterCommand.Init;
import antiphon.failover.core.register.RegisterState;
import antiphon.message.Hash;
import antiphon.message.LogId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// One node's decisions, rule by rule. Node 0 founded the register, and this is node 1.
class LeadershipCoreTest {
    private static final long MS = 1_000_000;
    private static final LeadershipTimes TIMES = new LeadershipTimes(1_000 * MS);
    private static final Owner SELF = owner(1, 7);

    private final LeadershipCore core = new LeadershipCore(SELF, 1, owner(0, 100), TIMES, new Random(1), 0);
    private final List<LeadershipEffect> effects = new ArrayList<>();
    private long nowNs;

    private void at(long ms, LeadershipInput... inputs) {
        nowNs = ms * MS;
        effects.clear();
        for (LeadershipInput input : inputs) core.on(input, nowNs);
        if (inputs.length == 0) core.on(new LeadershipInput.DeadlinePassed(), nowNs);
        effects.addAll(core.endTurn());
    }

    private <E extends LeadershipEffect> E only(Class<E> kind) {
        assertThat(effects).as("effects").filteredOn(kind::isInstance).hasSize(1);
        return kind.cast(effects.stream().filter(kind::isInstance).findFirst().orElseThrow());
    }

    private void assertNo(Class<? extends LeadershipEffect> kind) {
        assertThat(effects).as("effects").noneMatch(kind::isInstance);
    }

    private List<LeadershipEvent> events() {
        List<LeadershipEvent> events = new ArrayList<>();
        for (LeadershipEffect effect : effects)
            if (effect instanceof LeadershipEffect.Emit(var event)) events.add(event);
        return events;
    }

    private static Hash hash(int number) {
        byte[] bytes = new byte[Hash.BYTES];
        bytes[0] = (byte) number;
        return Hash.of(bytes);
    }

    private static LogEnd end(long adopted, long position) {
        return new LogEnd(adopted, position, hash(1));
    }

    private static ReplicaView replica(int node, LogEnd end) {
        return new ReplicaView(disk(node), Math.max(1, end.adoptedEpoch()), end, true, true, true);
    }

    private static LeadershipInput answer(long round, int node, LogEnd end, boolean hears) {
        return new LeadershipInput.PollAnswered(round, node(node), new PollAnswer(replica(node, end), 1, hears));
    }

    private static LeadershipInput promised(long epoch, int node, LogEnd end) {
        return new LeadershipInput.FenceAnswered(epoch, node(node), new Promised(disk(node), 40 + node, end, true));
    }

    private void hearsTheFounder(long ms) {
        at(ms, new LeadershipInput.RegisterApplied(founded()),
                new LeadershipInput.HeartbeatAsked(7, Optional.of(LOG), 1, owner(0, 100)));
    }

    private long asks(long ms) {
        at(ms);
        return only(LeadershipEffect.Poll.class).round();
    }

    /// @return the claimed epoch
    private long claims() {
        hearsTheFounder(0);
        long round = asks(1_000);
        at(1_001, answer(round, 1, end(1, 5), false), answer(round, 2, end(1, 5), false));
        at(1_100);
        Claim claim = (Claim) only(LeadershipEffect.Propose.class).command();
        return claim.newEpoch();
    }

    /// @return the epoch
    private long fences() {
        long epoch = claims();
        RegisterState claimed = founded().apply(new Claim(1, epoch, SELF)).state();
        at(1_110, new LeadershipInput.RegisterAnswered(1, new Done(claimed)));
        return epoch;
    }

    @Test
    void itAsksOnlyAfterTheTimeout() {
        hearsTheFounder(0);
        at(500, new LeadershipInput.HeartbeatAsked(7, Optional.of(LOG), 1, owner(0, 100)));
        at(1_499);
        assertNo(LeadershipEffect.Poll.class);
        asks(1_500);
    }

    @Test
    void aLeaderThatRestartedAsksAtOnce() {
        var restarted = new LeadershipCore(SELF, 1, owner(1, 6), TIMES, new Random(1), 0);
        restarted.on(new LeadershipInput.RegisterApplied(founded()), 0);
        assertThat(restarted.endTurn()).anyMatch(LeadershipEffect.Poll.class::isInstance);
    }

    @Test
    void aDiskThatIsNoMembersNeverAsks() {
        var other = new LeadershipCore(new Owner(node(1), new UUID(9, 9), 7), 0, null, TIMES, new Random(1), 0);
        other.on(new LeadershipInput.RegisterApplied(founded()), 0);
        assertThat(other.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
        other.on(new LeadershipInput.DeadlinePassed(), 100_000 * MS);
        assertThat(other.endTurn()).isEmpty();
    }

    @Test
    void itClaimsWhenAMajorityHearsNobodyAboveEveryPromise() {
        hearsTheFounder(0);
        long round = asks(1_000);
        at(1_001, answer(round, 1, end(1, 5), false));
        assertNo(LeadershipEffect.Propose.class);
        at(1_002, new LeadershipInput.PollAnswered(round, node(2), new PollAnswer(
                new ReplicaView(disk(2), 8, end(1, 5), true, true, true), 3, false)));
        at(1_100);
        assertThat(only(LeadershipEffect.Propose.class).command()).isEqualTo(new Claim(1, 9, SELF));
    }

    @Test
    void itWaitsWhereAMajorityHearsALeader() {
        hearsTheFounder(0);
        long round = asks(1_000);
        at(1_001, answer(round, 0, end(1, 5), true), answer(round, 1, end(1, 5), false),
                answer(round, 2, end(1, 5), true));
        assertThat(events()).containsExactly(new LeadershipEvent.Waits(Waiting.OTHERS_HEAR_A_LEADER));
        at(1_500);
        assertNo(LeadershipEffect.Poll.class);
        at(2_001);
        only(LeadershipEffect.Poll.class);
        assertThat(events()).as("said once").isEmpty();
    }

    @Test
    void aBetterCandidateGoesFirst() {
        hearsTheFounder(0);
        long round = asks(1_000);
        at(1_001, answer(round, 1, end(1, 9), false), answer(round, 2, end(2, 3), false));
        at(1_249);
        assertNo(LeadershipEffect.Propose.class);
        at(1_250);
        only(LeadershipEffect.Propose.class);
    }

    @Test
    void aNodeWithADamagedLogDoesNotClaim() {
        hearsTheFounder(0);
        long round = asks(1_000);
        var damaged = new ReplicaView(disk(1), 1, end(1, 9), false, true, true);
        at(1_001, answer(round, 0, end(1, 5), false), answer(round, 2, end(1, 5), false),
                new LeadershipInput.PollAnswered(round, node(1), new PollAnswer(damaged, 1, false)));
        assertThat(events()).containsExactly(new LeadershipEvent.Waits(Waiting.NO_CANDIDATE));
    }

    @Test
    void aClaimWhoseAnswerIsLostIsUsedWhenItIsSeen() {
        long epoch = claims();
        at(1_200, new LeadershipInput.RegisterAnswered(1, new Unknown()));
        assertThat(core.view().role()).isEqualTo(LeadershipView.Role.FOLLOWING);
        RegisterState claimed = founded().apply(new Claim(1, epoch, SELF)).state();
        at(1_300, new LeadershipInput.RegisterApplied(claimed));
        assertThat(only(LeadershipEffect.AskFence.class).fence()).isEqualTo(new Fence(epoch, SELF, LOG));
    }

    @Test
    void itsOwnReplicaPromisesFirst() {
        long epoch = fences();
        assertThat(only(LeadershipEffect.AskFence.class).members()).containsExactly(member(1));
        at(1_111, promised(epoch, 1, end(1, 5)));
        assertThat(only(LeadershipEffect.AskFence.class).members()).hasSize(3);
    }

    @Test
    void itCopiesTheBestLogBeforeItAdopts() {
        long epoch = fences();
        at(1_111, promised(epoch, 1, end(1, 9)));
        assertNo(LeadershipEffect.Adopt.class);
        at(1_112, promised(epoch, 2, end(2, 3)));
        assertThat(only(LeadershipEffect.Rebuild.class).source()).isEqualTo(node(2));
        assertThat(only(LeadershipEffect.Rebuild.class).incarnation()).as("the life that promised").isEqualTo(42);
        assertNo(LeadershipEffect.Adopt.class);
        at(1_113, new LeadershipInput.RebuildEnded(epoch, Optional.of(end(2, 3))));
        only(LeadershipEffect.Adopt.class);
        assertNo(LeadershipEffect.Lead.class);
        at(1_114, new LeadershipInput.Adopted(epoch));
        assertThat(only(LeadershipEffect.Lead.class).start()).isEqualTo(end(2, 3));
    }

    @Test
    void answersOfOtherDisksAndOfDamagedLogsDoNotCount() {
        long epoch = fences();
        at(1_111, promised(epoch, 1, end(1, 5)));
        at(1_112, new LeadershipInput.FenceAnswered(epoch, node(2), new Promised(new UUID(9, 9), 42, end(1, 9), true)));
        at(1_113, new LeadershipInput.FenceAnswered(epoch, node(0), new Promised(disk(0), 40, end(1, 9), false)));
        at(1_300);
        assertNo(LeadershipEffect.Adopt.class);
        assertNo(LeadershipEffect.Rebuild.class);
        at(1_301, promised(epoch, 0, end(1, 5)));
        at(1_402);
        only(LeadershipEffect.Adopt.class);
    }

    /// A list from after the claim, from which others were removed, would need fewer promises.
    @Test
    void membersAreThoseOfTheClaim() {
        long epoch = fences();
        RegisterState claimed = core.view().register();
        List<Member> fewer = List.of(member(1));
        at(1_111, new LeadershipInput.RegisterApplied(
                claimed.apply(new Change(epoch, claimed.version(), fewer, List.of())).state()));
        at(1_112, promised(epoch, 1, end(1, 5)));
        at(1_400);
        assertNo(LeadershipEffect.Adopt.class);
    }

    @Test
    void twoLogsThatContradictEachOtherAreSaidAndNotChosen() {
        long epoch = fences();
        at(1_111, promised(epoch, 1, end(1, 5)),
                promised(epoch, 2, new LogEnd(1, 5, hash(2))));
        assertThat(events()).containsExactly(
                new LeadershipEvent.LogsContradict(epoch, node(1), node(2), end(1, 5)));
        assertNo(LeadershipEffect.Adopt.class);
    }

    /// Three are left without the two that contradict each other, and would be a majority of five.
    @Test
    void aContradictionIsNotPassedOver() {
        List<Member> five = IntStream.range(0, 5).mapToObj(RegisterFixture::member).toList();
        var cluster = RegisterState.EMPTY.apply(new Init(LOG, 1, owner(0, 100), five)).state();
        at(0, new LeadershipInput.RegisterApplied(cluster), new LeadershipInput.RegisterApplied(
                cluster.apply(new Claim(1, 2, SELF)).state()));
        at(1_001, promised(2, 1, end(1, 5)));
        at(1_002, promised(2, 0, end(1, 9)), promised(2, 2, new LogEnd(1, 9, hash(2))), promised(2, 3, end(1, 5)),
                promised(2, 4, end(1, 5)));
        assertThat(events()).containsExactly(new LeadershipEvent.LogsContradict(2, node(0), node(2), end(1, 9)));
        for (long ms = 1_100; ms < 3_000; ms += 100) {
            at(ms);
            assertNo(LeadershipEffect.Adopt.class);
            assertNo(LeadershipEffect.Rebuild.class);
        }
    }

    @Test
    void aTakeoverThatCannotCopyTheOnlyLogThereIsIsGivenUp() {
        long epoch = fences();
        at(1_111, promised(epoch, 1, end(1, 5)), promised(epoch, 2, end(1, 9)));
        at(1_112, new LeadershipInput.RebuildEnded(epoch, Optional.empty()));
        at(1_113, promised(epoch, 1, end(1, 5)), promised(epoch, 2, end(1, 9)));
        assertThat(events()).containsExactly(new LeadershipEvent.GivesUp(epoch));
        at(3_299);
        assertNo(LeadershipEffect.Poll.class);
        at(3_400, new LeadershipInput.PollAsked(4, owner(2, 9), replica(1, end(1, 5))));
        assertThat(only(LeadershipEffect.AnswerPoll.class).answer().hearsLeader()).isFalse();
    }

    @Test
    void aTakeoverThatGetsNoMajorityIsGivenUp() {
        long epoch = fences();
        at(1_111, promised(epoch, 1, end(1, 5)));
        at(6_109);
        assertThat(events()).isEmpty();
        at(6_110);
        assertThat(events()).containsExactly(new LeadershipEvent.GivesUp(epoch));
    }

    @Test
    void aCopyThatFailsIsMadeFromAnother() {
        long epoch = fences();
        at(1_111, promised(epoch, 1, end(1, 5)), promised(epoch, 2, end(1, 9)));
        assertThat(only(LeadershipEffect.Rebuild.class).source()).isEqualTo(node(2));
        at(1_112, new LeadershipInput.RebuildEnded(epoch, Optional.empty()));
        assertThat(only(LeadershipEffect.AskFence.class).members()).as("its own end may have changed")
                .containsExactly(member(1));
        at(1_113, promised(epoch, 1, end(1, 5)), promised(epoch, 0, end(1, 8)), promised(epoch, 2, end(1, 9)));
        assertThat(only(LeadershipEffect.Rebuild.class).source()).isEqualTo(node(0));
    }

    @Test
    void anEpochThatAMemberPromisedToAnotherIsGivenUp() {
        long epoch = fences();
        at(1_111, new LeadershipInput.FenceAnswered(epoch, node(2), new FenceAnswer.Refused(epoch)));
        assertThat(events()).containsExactly(new LeadershipEvent.StepsDown(epoch, epoch + 1));
        at(1_112, promised(epoch, 1, end(1, 5)), promised(epoch, 0, end(1, 5)));
        assertThat(effects).isEmpty();
    }

    @Test
    void aLeaderStopsBeforeItsReplicaPromisesToAnother() {
        long epoch = leads();
        Fence fence = new Fence(epoch + 1, owner(2, 9), LOG);
        at(3_000, new LeadershipInput.FenceAsked(5, fence));
        assertThat(effects).startsWith(new LeadershipEffect.StopLeading(epoch));
        assertThat(effects).endsWith(new LeadershipEffect.PromiseFence(5, fence));
    }

    private long leads() {
        long epoch = fences();
        at(1_111, promised(epoch, 1, end(1, 5)), promised(epoch, 2, end(1, 5)));
        at(1_112, new LeadershipInput.Adopted(epoch), new LeadershipInput.Opened(epoch));
        return epoch;
    }

    @Test
    void aLeaderReportsToPollsThatALeaderIsThere() {
        leads();
        at(3_000, new LeadershipInput.PollAsked(4, owner(2, 9), replica(1, end(1, 5))));
        assertThat(only(LeadershipEffect.AnswerPoll.class).answer().hearsLeader()).isTrue();
    }

    @Test
    void aFenceWaitsUntilTheLeaseOfTheLeaderIsOver() {
        hearsTheFounder(0);
        Fence ofAnother = new Fence(2, owner(2, 9), LOG);
        at(999, new LeadershipInput.FenceAsked(1, ofAnother));
        only(LeadershipEffect.RefuseFence.class);
        Fence ofItsNewLife = new Fence(2, owner(0, 101), LOG);
        at(999, new LeadershipInput.FenceAsked(2, ofItsNewLife));
        only(LeadershipEffect.PromiseFence.class);
        at(1_000, new LeadershipInput.FenceAsked(3, ofAnother));
        only(LeadershipEffect.PromiseFence.class);
    }

    /// The heartbeat came between the claim and its answer: its leader has a lease of this node.
    @Test
    void itsOwnFenceWaitsTooForWhatItHasAnswered() {
        long epoch = claims();
        at(1_105, new LeadershipInput.HeartbeatAsked(7, Optional.of(LOG), 1, owner(0, 100)));
        at(1_110, new LeadershipInput.FenceAsked(1, new Fence(epoch, SELF, LOG)));
        only(LeadershipEffect.RefuseFence.class);
        at(2_105, new LeadershipInput.FenceAsked(2, new Fence(epoch, SELF, LOG)));
        only(LeadershipEffect.PromiseFence.class);
    }

    /// Its calls arrive, and the answers to it are lost: it does not know yet.
    @Test
    void theFenceOfAnOvertakenClaimantKeepsNobodyFromAsking() {
        hearsTheFounder(0);
        RegisterState later = founded().apply(new Claim(1, 5, owner(2, 9))).state();
        at(100, new LeadershipInput.RegisterApplied(later));
        at(1_050, new LeadershipInput.FenceAsked(1, new Fence(4, owner(0, 100), LOG)));
        asks(1_100);
    }

    /// The life before may have answered a heartbeat just before it ended.
    @Test
    void aFenceWaitsForTheTimeoutAfterAStart() {
        at(0, new LeadershipInput.RegisterApplied(founded()));
        at(999, new LeadershipInput.FenceAsked(1, new Fence(2, owner(2, 9), LOG)));
        only(LeadershipEffect.RefuseFence.class);
        at(1_000, new LeadershipInput.FenceAsked(2, new Fence(2, owner(2, 9), LOG)));
        only(LeadershipEffect.PromiseFence.class);
    }

    /// It keeps the nodes that have promised from looking for another while logs are copied.
    @Test
    void aClaimantIsNotDisturbed() {
        hearsTheFounder(0);
        at(1_000, new LeadershipInput.FenceAsked(1, new Fence(2, owner(2, 9), LOG)));
        at(1_900, new LeadershipInput.PollAsked(4, owner(0, 100), replica(1, end(1, 5))));
        assertThat(only(LeadershipEffect.AnswerPoll.class).answer().hearsLeader()).isTrue();
        assertNo(LeadershipEffect.Poll.class);
        asks(2_000);
    }

    @Test
    void theLeaseCountsFromWhenAHeartbeatWasSent() {
        long epoch = leads();
        assertThat(core.view().leaseUntilNs()).isEqualTo(Long.MIN_VALUE);
        at(1_500, new LeadershipInput.HeartbeatAnswered(epoch, node(2), disk(2), 1_200 * MS));
        assertThat(core.view().leaseUntilNs()).isEqualTo(1_900 * MS);
        at(1_600, new LeadershipInput.HeartbeatAnswered(epoch, node(0), new UUID(9, 9), 1_600 * MS));
        assertThat(core.view().leaseUntilNs()).as("another disk is no member").isEqualTo(1_900 * MS);
        at(1_899);
        assertThat(events()).isEmpty();
        assertThat(core.nextDeadlineNs()).isEqualTo(1_900 * MS);
        at(1_900);
        assertThat(events()).containsExactly(new LeadershipEvent.LeaseLost(epoch));
    }

    /// Its lease would let it acknowledge with fewer copies than survive the takeover that this node has let in.
    @Test
    void theLeaderOfAnEpochThatIsOverGetsNoLease() {
        hearsTheFounder(0);
        assertThat(only(LeadershipEffect.AnswerHeartbeat.class)).isEqualTo(
                new LeadershipEffect.AnswerHeartbeat(7, 0));
        at(1_000, new LeadershipInput.FenceAsked(1, new Fence(4, owner(2, 9), LOG)));
        only(LeadershipEffect.PromiseFence.class);
        at(1_100, new LeadershipInput.HeartbeatAsked(8, Optional.of(LOG), 1, owner(0, 100)));
        assertThat(only(LeadershipEffect.AnswerHeartbeat.class)).isEqualTo(
                new LeadershipEffect.AnswerHeartbeat(8, 4));
        at(1_200, new LeadershipInput.FenceAsked(2, new Fence(5, owner(2, 10), LOG)));
        only(LeadershipEffect.PromiseFence.class);
        at(1_300, new LeadershipInput.HeartbeatAsked(9, Optional.of(LOG), 6, owner(2, 11)));
        assertThat(only(LeadershipEffect.AnswerHeartbeat.class).laterEpoch()).isZero();
    }

    @Test
    void aRestartedNodeKnowsWhatItsDiskHasPromised() {
        LeadershipCore restarted = new LeadershipCore(SELF, 5, owner(2, 9), TIMES, new Random(1), 0);
        restarted.on(new LeadershipInput.HeartbeatAsked(1, Optional.of(LOG), 4, owner(0, 100)), 10 * MS);
        assertThat(restarted.endTurn()).contains(new LeadershipEffect.AnswerHeartbeat(1, 5));
    }

    @Test
    void theLeaseIsSaidOnceItLeadsAndWheneverItGrows() {
        long epoch = fences();
        at(1_120, new LeadershipInput.HeartbeatAnswered(epoch, node(2), disk(2), 1_115 * MS));
        assertNo(LeadershipEffect.ExtendLease.class);
        at(1_130, promised(epoch, 1, end(1, 5)), promised(epoch, 0, end(1, 5)), promised(epoch, 2, end(1, 5)));
        at(1_140, new LeadershipInput.Adopted(epoch));
        only(LeadershipEffect.Lead.class);
        assertThat(only(LeadershipEffect.ExtendLease.class).untilNs()).isEqualTo((1_115 + 700) * MS);
        at(1_150, new LeadershipInput.HeartbeatAnswered(epoch, node(0), disk(0), 1_145 * MS));
        assertThat(only(LeadershipEffect.ExtendLease.class).untilNs()).isEqualTo((1_145 + 700) * MS);
        at(1_160, new LeadershipInput.HeartbeatAnswered(epoch, node(2), disk(2), 1_140 * MS));
        assertNo(LeadershipEffect.ExtendLease.class);
    }

    @Test
    void theLeadIsReleasedOnceNothingIsAcknowledgedUnderTheLease() {
        long epoch = leads();
        at(1_500, new LeadershipInput.Opened(epoch),
                new LeadershipInput.HeartbeatAnswered(epoch, node(2), disk(2), 1_450 * MS));
        at(1_600, new LeadershipInput.HandOverAsked(Optional.empty()));
        only(LeadershipEffect.GiveLeaseUp.class);
        assertNo(LeadershipEffect.Release.class);
        assertThat(core.view().leaseUntilNs()).isEqualTo(Long.MIN_VALUE);
        at(1_610, new LeadershipInput.HeartbeatAnswered(epoch, node(2), disk(2), 1_600 * MS));
        assertNo(LeadershipEffect.ExtendLease.class);
        at(1_620, new LeadershipInput.LeaseGivenUp(epoch));
        assertThat(only(LeadershipEffect.Release.class).released())
                .isEqualTo(new LeadershipInput.Released(epoch, SELF, node(2)));
        at(1_630, new LeadershipInput.PollAsked(4, owner(2, 9), replica(1, end(1, 5))));
        assertThat(only(LeadershipEffect.AnswerPoll.class).answer().hearsLeader()).isFalse();
        at(1_640, new LeadershipInput.FenceAsked(5, new Fence(epoch + 1, owner(2, 9), LOG)));
        only(LeadershipEffect.StopLeading.class);
        only(LeadershipEffect.PromiseFence.class);
    }

    @Test
    void aLeaderThatNobodySucceedsAsksLikeAllOthers() {
        long epoch = leads();
        at(1_500, new LeadershipInput.Opened(epoch),
                new LeadershipInput.HeartbeatAnswered(epoch, node(2), disk(2), 1_450 * MS));
        at(1_550, new LeadershipInput.HandOverAsked(Optional.of(node(2))));
        assertThat(core.nextDeadlineNs()).as("its replica may never say so").isEqualTo(3_550 * MS);
        at(1_600, new LeadershipInput.LeaseGivenUp(epoch));
        assertThat(core.nextDeadlineNs()).isEqualTo(2_600 * MS);
        at(2_600);
        only(LeadershipEffect.StopLeading.class);
        asks(2_601);
    }

    @Test
    void aNodeThatDoesNotLeadHandsNothingOver() {
        hearsTheFounder(0);
        at(100, new LeadershipInput.HandOverAsked(Optional.of(node(2))));
        assertThat(effects).isEmpty();
    }

    @Test
    void nothingIsGivenUpForANodeThatHasNotAnsweredOfLate() {
        long epoch = leads();
        at(1_500, new LeadershipInput.Opened(epoch),
                new LeadershipInput.HeartbeatAnswered(epoch, node(0), disk(0), 1_450 * MS));
        at(1_600, new LeadershipInput.HandOverAsked(Optional.of(node(2))));
        assertThat(effects).isEmpty();
        at(1_610, new LeadershipInput.HandOverAsked(Optional.of(node(1))));
        assertThat(effects).as("itself").isEmpty();
        assertThat(core.view().leaseUntilNs()).isEqualTo(2_150 * MS);
    }

    @Test
    void theSuccessorOfALeaderAsksAtOnceAndClaimsBeforeBetterOnes() {
        hearsTheFounder(0);
        at(100, new LeadershipInput.Released(1, owner(0, 100), node(1)));
        long round = only(LeadershipEffect.Poll.class).round();
        assertThat(events()).as("it has missed nobody").isEmpty();
        at(101, answer(round, 1, end(1, 5), false), answer(round, 2, end(1, 9), false),
                answer(round, 0, end(1, 9), false));
        assertThat(((Claim) only(LeadershipEffect.Propose.class).command()).newEpoch()).isEqualTo(2);
    }

    @Test
    void aReleasedNodeLetsAnotherInAtOnceAndAsksLater() {
        hearsTheFounder(0);
        at(100, new LeadershipInput.Released(1, owner(0, 100), node(2)));
        assertThat(effects).isEmpty();
        at(150, new LeadershipInput.HeartbeatAsked(8, Optional.of(LOG), 1, owner(0, 100)));
        assertThat(only(LeadershipEffect.AnswerHeartbeat.class).laterEpoch()).isZero();
        at(160, new LeadershipInput.PollAsked(9, owner(2, 9), replica(1, end(1, 5))));
        assertThat(only(LeadershipEffect.AnswerPoll.class).answer().hearsLeader()).isFalse();
        at(170, new LeadershipInput.FenceAsked(10, new Fence(2, owner(2, 9), LOG)));
        only(LeadershipEffect.PromiseFence.class);
        at(200, new LeadershipInput.HeartbeatAsked(11, Optional.of(LOG), 2, owner(2, 9)));
        at(300, new LeadershipInput.FenceAsked(12, new Fence(3, owner(0, 100), LOG)));
        only(LeadershipEffect.RefuseFence.class);
    }

    @Test
    void whatALeaderBeforeReleasesBindsNobodyElse() {
        hearsTheFounder(0);
        at(100, new LeadershipInput.HeartbeatAsked(8, Optional.of(LOG), 2, owner(2, 9)));
        at(110, new LeadershipInput.Released(1, owner(0, 100), node(1)));
        assertNo(LeadershipEffect.Poll.class);
        at(120, new LeadershipInput.FenceAsked(9, new Fence(3, owner(0, 100), LOG)));
        only(LeadershipEffect.RefuseFence.class);
    }

    @Test
    void aRefusalByNoLaterPromiseEndsNoEpoch() {
        long epoch = fences();
        at(1_115, new LeadershipInput.FenceAnswered(epoch, node(2), new FenceAnswer.Refused(epoch - 1)));
        assertThat(core.view().ownEpoch()).isEqualTo(epoch);
        at(1_116, new LeadershipInput.FenceAnswered(epoch, node(2), new FenceAnswer.Refused(epoch)));
        assertThat(core.view().ownEpoch()).as("promised to another").isZero();
    }

    /// A member that lies, or whose disk does: nobody would promise the epoch above it.
    @Test
    void anEpochToWhichNoClaimsLeadIsNotClaimedAbove() {
        hearsTheFounder(0);
        long round = asks(1_000);
        ReplicaView far = new ReplicaView(disk(2), 1L << 40, end(1, 5), true, true, true);
        at(1_001, answer(round, 1, end(1, 5), false),
                new LeadershipInput.PollAnswered(round, node(2), new PollAnswer(far, 1L << 41, false)));
        at(1_100);
        assertThat(((Claim) only(LeadershipEffect.Propose.class).command()).newEpoch()).isEqualTo(2);
    }

    /// Their promises would not count, and an epoch would be claimed again and again.
    @Test
    void damagedMembersMakeNoMajority() {
        hearsTheFounder(0);
        long round = asks(1_000);
        ReplicaView damaged = new ReplicaView(disk(2), 1, end(1, 5), false, true, true);
        at(1_001, answer(round, 1, end(1, 5), false),
                new LeadershipInput.PollAnswered(round, node(2), new PollAnswer(damaged, 1, false)));
        at(1_600);
        assertNo(LeadershipEffect.Propose.class);
        assertThat(events()).containsExactly(new LeadershipEvent.Waits(Waiting.TOO_FEW_WHOLE));
    }

    /// With the same token and a wrong address: each of its epochs would depose the leaders here.
    @Test
    void theLeaderOfAnotherLogChangesNothing() {
        LogId other = new LogId(new UUID(8, 8));
        hearsTheFounder(0);
        at(1_500, new LeadershipInput.FenceAsked(1, new Fence(50, owner(2, 9), other)));
        only(LeadershipEffect.RefuseFence.class);
        at(1_510, new LeadershipInput.HeartbeatAsked(2, Optional.of(other), 50, owner(2, 9)));
        assertThat(only(LeadershipEffect.AnswerHeartbeat.class).laterEpoch()).isZero();
        at(1_520, new LeadershipInput.HeartbeatAsked(3, Optional.of(LOG), 1, owner(0, 100)));
        assertThat(only(LeadershipEffect.AnswerHeartbeat.class).laterEpoch()).as("its epochs are not known").isZero();
    }

    @Test
    void anEpochToWhichNoClaimsLeadDeposesNobody() {
        long far = 1L << 40;
        hearsTheFounder(0);
        at(1_500, new LeadershipInput.FenceAsked(1, new Fence(far, owner(2, 9), LOG)));
        only(LeadershipEffect.RefuseFence.class);
        at(1_510, new LeadershipInput.HeartbeatAsked(2, Optional.of(LOG), far, owner(2, 9)));
        at(1_520, new LeadershipInput.HeartbeatAsked(3, Optional.of(LOG), 1, owner(0, 100)));
        assertThat(only(LeadershipEffect.AnswerHeartbeat.class).laterEpoch()).isZero();
    }

    @Test
    void aRefusalByAnEpochToWhichNoClaimsLeadEndsNothing() {
        long epoch = fences();
        at(1_115, new LeadershipInput.FenceAnswered(epoch, node(2), new FenceAnswer.Refused(1L << 40)));
        assertThat(core.view().ownEpoch()).isEqualTo(epoch);
    }
}
