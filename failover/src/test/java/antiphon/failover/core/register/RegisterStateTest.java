package antiphon.failover.core.register;

import static antiphon.failover.RegisterFixture.claim;
import static antiphon.failover.RegisterFixture.founded;
import static antiphon.failover.RegisterFixture.init;
import static antiphon.failover.RegisterFixture.join;
import static antiphon.failover.RegisterFixture.member;
import static antiphon.failover.RegisterFixture.members;
import static antiphon.failover.RegisterFixture.node;
import static antiphon.failover.RegisterFixture.owner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import antiphon.core.Owner;
import antiphon.failover.core.register.RegisterAnswer.Done;
import antiphon.failover.core.register.RegisterAnswer.Reason;
import antiphon.failover.core.register.RegisterAnswer.Refused;
import antiphon.failover.core.register.RegisterCommand.Change;
import antiphon.failover.core.register.RegisterCommand.Claim;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RegisterStateTest {
    private static final RegisterState FOUNDED = founded();

    private static void assertRefused(RegisterState state, RegisterCommand command, Reason reason) {
        assertThat(state.apply(command)).isEqualTo(new Refused(reason, state));
    }

    @Test
    void anEmptyRegisterTakesInitOnly() {
        assertThat(FOUNDED.epoch()).isEqualTo(1);
        assertThat(FOUNDED.owner()).isEqualTo(owner(0, 100));
        assertThat(FOUNDED.members()).isEqualTo(members());
        assertRefused(RegisterState.EMPTY, claim(0, 0, 100), Reason.NOT_INITIALIZED);
        assertRefused(RegisterState.EMPTY, new Change(0, 0, members(), List.of()), Reason.NOT_INITIALIZED);
        assertRefused(FOUNDED, init(), Reason.ALREADY_INITIALIZED);
    }

    @Test
    void aClaimTakesTheEpochItExpects() {
        RegisterState claimed = FOUNDED.apply(claim(1, 1, 101)).state();
        assertThat(claimed.epoch()).isEqualTo(2);
        assertThat(claimed.owner()).isEqualTo(owner(1, 101));
        assertThat(claimed.members()).as("as they stood at the claim").isEqualTo(members());
        assertRefused(claimed, claim(1, 2, 102), Reason.EPOCH_CHANGED);
    }

    @Test
    void aClaimMaySkipEpochsThatWereOnlyPromised() {
        assertThat(FOUNDED.apply(new Claim(1, 9, owner(1, 101))).state().epoch()).isEqualTo(9);
        assertThatIllegalArgumentException().isThrownBy(() -> new Claim(9, 9, owner(1, 101)));
    }

    @Test
    void onlyTheDiskThatWasAdmittedMayClaim() {
        Owner onAnotherDisk = new Owner(node(1), new UUID(9, 9), 101);
        assertRefused(FOUNDED, new Claim(1, 2, onAnotherDisk), Reason.NOT_A_MEMBER);
        Owner underAnotherName = new Owner(node(2), member(1).disk(), 101);
        assertRefused(FOUNDED, new Claim(1, 2, underAnotherName), Reason.NOT_A_MEMBER);
    }

    @Test
    void aChangeNeedsEpochAndVersion() {
        RegisterState changed = FOUNDED.apply(join(FOUNDED, 3)).state();
        assertThat(changed.version()).isEqualTo(1);
        assertThat(changed.joining()).extracting(Learner::node).containsExactly(node(3));
        assertRefused(changed, join(FOUNDED, 4), Reason.VERSION_CHANGED);
        RegisterState claimed = changed.apply(claim(1, 1, 101)).state();
        assertRefused(claimed, join(changed, 4), Reason.EPOCH_CHANGED);
        assertThat(claimed.joining()).as("a takeover does not forget it").isEqualTo(changed.joining());
    }

    @Test
    void eachCommandTakesEffectOnceHoweverOftenItArrives() {
        RegisterState state = RegisterState.EMPTY;
        for (RegisterCommand command : List.of(init(), claim(1, 1, 101), new Change(2, 0, members(), List.of()))) {
            RegisterState before = state;
            assertThat(before.apply(command)).isInstanceOf(Done.class);
            state = before.apply(command).state();
            assertThat(state.isAfter(before)).isTrue();
            assertThat(before.isAfter(state)).isFalse();
            assertThat(state.apply(command)).isInstanceOf(Refused.class);
            assertThat(state.apply(command).state()).isEqualTo(state);
        }
    }

    @Test
    void noNameDiskOrVoterStandsForTwo() {
        List<Member> sameDisk = List.of(
                member(0), new Member(node(1), "host1:50052", member(0).disk(), member(1).voter()));
        List<Member> sameVoter = List.of(
                member(0), new Member(node(1), "host1:50052", member(1).disk(), member(0).voter()));
        List<Learner> member = List.of(new Learner(node(0), "host0:50052"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Change(1, 0, sameDisk, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Change(1, 0, sameVoter, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Change(1, 0, members(), member));
        assertThatIllegalArgumentException().isThrownBy(() -> new Change(1, 0, List.of(), List.of()));
    }
}
