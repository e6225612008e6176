package antiphon.failover.contract;

import static antiphon.failover.RegisterFixture.NODES;
import static antiphon.failover.RegisterFixture.claim;
import static antiphon.failover.RegisterFixture.init;
import static antiphon.failover.RegisterFixture.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import antiphon.core.Owner;
import antiphon.failover.core.register.RegisterAnswer;
import antiphon.failover.core.register.RegisterAnswer.Decided;
import antiphon.failover.core.register.RegisterAnswer.Done;
import antiphon.failover.core.register.RegisterAnswer.Refused;
import antiphon.failover.core.register.RegisterAnswer.Unknown;
import antiphon.failover.core.register.RegisterCommand;
import antiphon.failover.core.register.RegisterState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every `EpochRegister` keeps, R1 to R5. Each test also checks, at its end, that all lives of all nodes saw one
/// order.
public abstract class EpochRegisterContract {
    private Cluster cluster;
    private long incarnations;
    /// Whether a command that was proposed earlier may still take effect.
    private boolean someUnknown;

    /// A cluster whose register is empty.
    protected abstract Cluster start() throws Exception;

    @BeforeEach
    void found() throws Exception {
        cluster = start();
        for (int tried = 0; tried < 20 && !(propose(0, init()) instanceof Decided); tried++) {}
        cluster.await("the register is founded at all nodes", () -> allAreAt(1));
    }

    @AfterEach
    void allSawOneOrder() {
        try (Cluster checked = cluster) {
            Map<List<Long>, RegisterState> order = new HashMap<>();
            for (Life life : checked.lives()) {
                assertThat(life.wrong()).isEmpty();
                for (RegisterState state : life.applied()) {
                    RegisterState other = order.putIfAbsent(List.of(state.epoch(), state.version()), state);
                    assertThat(state).isEqualTo(Objects.requireNonNullElse(other, state));
                }
            }
        }
    }

    @Test
    void r1OneOfThoseWhoClaimAnEpochAtTheSameTimeOwnsIt() {
        long epoch = 1;
        for (int round = 0; round < 5; round++) {
            List<Long> calls = new ArrayList<>();
            for (int node = 0; node < NODES; node++) calls.add(cluster.life(node).propose(claim(epoch, node, next())));
            List<RegisterAnswer> answers = new ArrayList<>();
            for (int node = 0; node < NODES; node++) answers.add(answer(cluster.life(node), calls.get(node)));
            assertThat(answers).filteredOn(Done.class::isInstance).hasSizeLessThanOrEqualTo(1);
            if (!someUnknown) assertThat(answers).filteredOn(Done.class::isInstance).hasSize(1);
            epoch = claimAt(round % NODES).epoch();
        }
    }

    @Test
    void r1WhatIsDoneIsHeldByAMajority() {
        for (int node = 0; node < NODES; node++) {
            RegisterState done = claimAt(node);
            cluster.isolate(node);
            for (int other : others(node))
                cluster.await("another node sees what is done", () -> isAt(cluster.life(other), done));
            cluster.heal();
        }
    }

    @Test
    void r1WhatIsDoneOutlivesTheRestartOfAllNodes() {
        RegisterState done = claimAt(1);
        cluster.restart(0, 1, 2);
        cluster.await("all nodes know it again", () -> allAreAt(done.epoch()));
        assertThat(claimAt(2).epoch()).isGreaterThan(done.epoch());
    }

    @Test
    void r2WhatIsUnknownTakesEffectOnceAtMost() {
        long incarnation = next();
        cluster.isolate(0);
        RegisterCommand command = claim(latest().epoch(), 0, incarnation);
        assertThat(propose(0, command)).as("without a majority").isInstanceOf(Unknown.class);
        cluster.heal();
        claimAt(1);
        assertThat(propose(0, command)).as("it is too late").isNotInstanceOf(Done.class);
        claimAt(2);
        assertThat(ownersSeen()).filteredOn(owner -> owner.incarnation() == incarnation).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void r2LateAndDoubledMessagesChangeNothingTwice() {
        cluster.disturb(true);
        List<Long> used = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            used.add(next());
            propose(i % NODES, claim(latest().epoch(), i % NODES, used.getLast()));
        }
        cluster.disturb(false);
        claimAt(0);
        assertThat(ownersSeen()).extracting(Owner::incarnation).doesNotHaveDuplicates();
    }

    @Test
    void r3EachNodeSeesAGrowingBeginningOfOneOrder() {
        for (int node = 0; node < NODES; node++) {
            cluster.isolate(node);
            RegisterState claimed = claimAt(others(node).getFirst());
            propose(others(node).getFirst(), join(claimed, 5 + node));
            cluster.heal();
            cluster.restart(node);
            RegisterState done = claimAt(node);
            cluster.await("all nodes see it", () -> allAreAt(done.epoch()));
        }
    }

    @Test
    void r4WhatIsDoneComesBeforeWhatIsProposedAfterwards() {
        RegisterState done = claimAt(0);
        for (int i = 1; i < 9; i++) {
            RegisterAnswer answer = propose(i % NODES, claim(done.epoch(), i % NODES, next()));
            // A refusal would mean that the claim came before what it expects.
            if (!someUnknown) assertThat(answer).isInstanceOf(Done.class);
            done = answer instanceof Done(var state) ? state : claimAt(i % NODES);
        }
    }

    @Test
    void r5AConnectedMajorityDecides() {
        for (int node = 0; node < NODES; node++) {
            cluster.isolate(node);
            cluster.settle();
            assertDecides(others(node).getFirst());
            assertDecides(others(node).getLast());
            cluster.heal();
        }
        cluster.settle();
        for (int node = 0; node < NODES; node++) assertDecides(node);
    }

    private void assertDecides(int node) {
        for (int tried = 0; tried < cluster.tries(); tried++)
            if (propose(node, claim(latest().epoch(), node, next())) instanceof Decided) return;
        fail("node " + node + " gets no decision");
    }

    /// Claims until it owns an epoch, as a node that wants to lead does.
    private RegisterState claimAt(int node) {
        long epoch = latest().epoch();
        for (int tried = 0; tried < 50; tried++) {
            switch (propose(node, claim(epoch, node, next()))) {
                case Done(var state) -> {
                    return state;
                }
                case Refused(_, var state) -> epoch = state.epoch();
                case Unknown() -> epoch = Math.max(epoch, latest().epoch());
            }
        }
        throw new AssertionError("node " + node + " never owns an epoch");
    }

    private RegisterAnswer propose(int node, RegisterCommand command) {
        Life life = cluster.life(node);
        return answer(life, life.propose(command));
    }

    private RegisterAnswer answer(Life life, long call) {
        cluster.await("a proposal is answered", () -> life.answerOf(call) != null);
        RegisterAnswer answer = Objects.requireNonNull(life.answerOf(call));
        someUnknown |= answer instanceof Unknown;
        return answer;
    }

    private long next() {
        return ++incarnations;
    }

    private static List<Integer> others(int node) {
        return Stream.of(0, 1, 2).filter(other -> other != node).toList();
    }

    /// The latest state that any node has seen.
    private RegisterState latest() {
        RegisterState latest = RegisterState.EMPTY;
        for (Life life : cluster.lives()) if (life.latest().isAfter(latest)) latest = life.latest();
        return latest;
    }

    private boolean allAreAt(long epoch) {
        return Stream.of(0, 1, 2).allMatch(node -> cluster.life(node).latest().epoch() >= epoch);
    }

    private static boolean isAt(Life life, RegisterState state) {
        return life.latest().equals(state) || life.latest().isAfter(state);
    }

    /// The owner of each epoch that any node has seen.
    private List<Owner> ownersSeen() {
        Map<Long, Owner> owners = new HashMap<>();
        for (Life life : cluster.lives())
            for (RegisterState state : life.applied())
                owners.put(state.epoch(), Objects.requireNonNull(state.owner()));
        return List.copyOf(owners.values());
    }
}
