package antiphon.failover.node;

import static antiphon.failover.RegisterFixture.LOG;
import static antiphon.failover.RegisterFixture.members;
import static antiphon.failover.RegisterFixture.owner;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.Owner;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.failover.core.leadership.contract.LeadershipEffect;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.core.leadership.contract.LogEnd;
import antiphon.log.memory.MemoryStore;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.start.TakenEpoch;
import antiphon.message.Hash;
import antiphon.worker.core.contract.WorkerInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The one role of a node, and what becomes of orders while it changes.
class SeatTest {
    private static final Owner SELF = owner(1, 7);
    private static final Owner OTHER = owner(2, 9);
    private static final Hash HASH = Hash.of(new byte[Hash.BYTES]);

    private final MemoryStore store = new MemoryStore();
    private final List<Object> said = new ArrayList<>();
    private final Seat seat = new Seat(SELF, store, new Seat.Changes() {
        @Override
        public void follow() {
            said.add("to follow");
        }

        @Override
        public void lead(TakenEpoch epoch) {
            taken = epoch;
            said.add("to lead in " + epoch.epoch().epoch());
        }
    }, (call, answer) -> said.add(call + " " + answer), said::add);
    private @Nullable TakenEpoch taken; // that it was to lead in

    @BeforeEach
    void adopted() throws IOException {
        store.state().adopt(LOG);
        promise(3, SELF);
        store.state().adoptEpoch(3, 0);
    }

    private void promise(long epoch, Owner owner) throws IOException {
        store.state().promise(epoch, owner, 0);
    }

    private void follows() {
        seat.follows((WorkerInput input) -> said.add(input));
    }

    private void leads() {
        seat.leads((MasterInput input) -> said.add(input));
    }

    private void isToLead() {
        seat.lead(new LeadershipEffect.Lead(3, new LogEnd(3, 0, HASH), members()));
    }

    private void ledIn() {
        follows();
        isToLead();
        leads();
        said.clear();
    }

    private static Fence fence(long epoch, Owner owner) {
        return new Fence(epoch, owner, LOG);
    }

    private static WorkerInput asked(long call, long epoch, Owner owner) {
        return new WorkerInput.FenceAsked(call, LOG, epoch, owner, true);
    }

    private List<Object> said() {
        List<Object> now = List.copyOf(said);
        said.clear();
        return now;
    }

    @Test
    void aReplicaThatFollowsGetsItsOrdersAtOnce() {
        follows();
        seat.fence(5, fence(4, OTHER));
        seat.rebuild(new LeadershipEffect.Rebuild(3, OTHER.node(), 9, new LogEnd(2, 8, HASH)));
        seat.adopt(3);
        assertThat(said()).containsExactly(
                asked(5, 4, OTHER),
                new WorkerInput.RebuildAsked(3, SELF, OTHER.node(), 9, 8, HASH),
                new WorkerInput.AdoptAsked(3, SELF));
    }

    @Test
    void ordersWaitForAReplicaThatFollows() {
        seat.fence(5, fence(4, OTHER));
        assertThat(said()).isEmpty();
        follows();
        assertThat(said()).containsExactly(asked(5, 4, OTHER));
    }

    @Test
    void fencesThatWaitAreBounded() {
        for (int call = 1; call <= 65; call++) seat.fence(call, fence(4, OTHER));
        assertThat(said()).containsExactly("65 NotYet[]");
    }

    @Test
    void itLeadsAfterItsReplicaHasEndedAndWithTheLeaseOfThen() {
        follows();
        isToLead();
        seat.extendLease(3, 100);
        seat.extendLease(2, 500);
        assertThat(said()).containsExactly("to lead in 3");
        assertThat(seat.mayLead(Objects.requireNonNull(taken))).isTrue();
        leads();
        seat.extendLease(3, 200);
        assertThat(said()).containsExactly(new MasterInput.LeaseUntil(100), new MasterInput.LeaseUntil(200));
    }

    @Test
    void onlyAReplicaThatLeadsInThatEpochGivesItsLeaseUp() {
        follows();
        isToLead();
        seat.giveLeaseUp(3);
        said.clear();
        leads();
        said.clear();
        seat.giveLeaseUp(2);
        assertThat(said()).isEmpty();
        seat.giveLeaseUp(3);
        assertThat(said()).containsExactly(new MasterInput.GiveLeaseUp());
    }

    /// Of the replica that followed: it took the word of a later leader before it ended.
    @Test
    void aNodeThatHasPromisedALaterEpochMeanwhileDoesNotLead() throws IOException {
        follows();
        isToLead();
        promise(4, OTHER);
        said.clear();
        assertThat(seat.mayLead(Objects.requireNonNull(taken))).isFalse();
        assertThat(said()).containsExactly(new LeadershipInput.LaterEpochHeard(4));
        follows();
        assertThat(said()).as("it follows, and is not to lead again").isEmpty();
    }

    /// The promise comes from a replica that follows, so nothing is acknowledged after it.
    @Test
    void aLeaderStepsDownAndEndsBeforeItsReplicaPromises() {
        ledIn();
        seat.stopLeading();
        seat.fence(5, fence(4, OTHER));
        assertThat(said()).containsExactly(new MasterInput.StepDown(), "to follow");
        follows();
        assertThat(said()).containsExactly(asked(5, 4, OTHER));
    }

    @Test
    void aLeaderThatIsOverBeforeItBeganStepsDownAtOnce() {
        follows();
        isToLead();
        seat.stopLeading();
        assertThat(said()).containsExactly("to lead in 3");
        leads();
        assertThat(said()).endsWith(new MasterInput.StepDown(), "to follow");
    }

    @Test
    void aFenceThatComesToALeaderIsOneOfBefore() {
        ledIn();
        seat.fence(5, fence(2, OTHER));
        seat.fence(6, fence(3, SELF));
        assertThat(said()).containsExactly("5 " + new FenceAnswer.Refused(3), "6 " + new FenceAnswer.NotYet());
    }
}
