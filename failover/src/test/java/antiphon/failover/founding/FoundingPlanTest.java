package antiphon.failover.founding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import antiphon.core.NodeId;
import antiphon.failover.core.register.Member;
import antiphon.message.LogId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FoundingPlanTest {
    private static final UUID GROUP = new UUID(9, 9);
    private static final LogId NEW_LOG = new LogId(new UUID(8, 8));
    private static final LogId LOG = new LogId(new UUID(7, 7));
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final NodeId C = new NodeId("c");

    private final Map<NodeId, String> addresses = new LinkedHashMap<>();

    FoundingPlanTest() {
        List.of(A, B, C).forEach(node -> addresses.put(node, node + ":1"));
    }

    private static Introduction empty(NodeId node, int number) {
        return new Introduction(
                node, new UUID(1, number), new UUID(2, number), Optional.empty(), 0, 0, true, Optional.empty());
    }

    private static Introduction holding(NodeId node, int number, LogId log, long position) {
        return new Introduction(
                node, new UUID(1, number), new UUID(2, number), Optional.of(log), position, 4, true, Optional.empty());
    }

    private FoundingPlan plan(Introduction own, Introduction b, Introduction c) {
        return FoundingPlan.of(addresses, own, Map.of(B, b, C, c), GROUP, NEW_LOG);
    }

    private static void assertRefused(FoundingPlan plan, String because) {
        assertThat(plan).asInstanceOf(type(FoundingPlan.Refuse.class))
                .extracting(FoundingPlan.Refuse::why, STRING).contains(because);
    }

    @Test
    void emptyNodesFoundALogOfTheirOwn() {
        assertThat(plan(empty(A, 1), empty(B, 2), empty(C, 3))).isEqualTo(new FoundingPlan.Found(new Founding(
                GROUP, NEW_LOG, 1, List.of(
                        new Member(A, "a:1", new UUID(1, 1), new UUID(2, 1)),
                        new Member(B, "b:1", new UUID(1, 2), new UUID(2, 2)),
                        new Member(C, "c:1", new UUID(1, 3), new UUID(2, 3))))));
    }

    @Test
    void theLogOfTheFounderIsTakenAsItIsAboveAllPromises() {
        FoundingPlan plan = plan(holding(A, 1, LOG, 10), holding(B, 2, LOG, 10), empty(C, 3));
        assertThat(plan).asInstanceOf(type(FoundingPlan.Found.class)).satisfies(found -> {
            assertThat(found.founding().log()).isEqualTo(LOG);
            assertThat(found.founding().epoch()).isEqualTo(5);
        });
    }

    @Test
    void nothingIsFoundedWithoutAll() {
        assertThat(FoundingPlan.of(addresses, empty(A, 1), Map.of(C, empty(C, 3)), GROUP, NEW_LOG))
                .isEqualTo(new FoundingPlan.Wait(List.of(B)));
    }

    /// Acknowledged messages would be cut from the others.
    @Test
    void noLogIsFoundedThatLacksWhatAnotherHas() {
        assertRefused(plan(holding(A, 1, LOG, 10), holding(B, 2, LOG, 11), empty(C, 3)), "b has messages up to 11");
        assertRefused(plan(empty(A, 1), empty(B, 2), holding(C, 3, LOG, 1)), "which has none");
        assertRefused(
                plan(holding(A, 1, LOG, 10), holding(B, 2, new LogId(new UUID(6, 6)), 3), empty(C, 3)),
                "b has a log that is not this node's");
        Introduction damaged = new Introduction(
                A, new UUID(1, 1), new UUID(2, 1), Optional.of(LOG), 10, 4, false, Optional.empty());
        assertRefused(plan(damaged, empty(B, 2), empty(C, 3)), "damaged");
    }

    /// The disk of the founder was lost: the register that it founded still exists.
    @Test
    void aClusterThatExistsIsNotFoundedAgain() {
        Founding before = new Founding(
                new UUID(5, 5), LOG, 1, List.of(new Member(B, "b:1", new UUID(1, 2), new UUID(2, 2))));
        Introduction known = new Introduction(
                B, new UUID(1, 2), new UUID(2, 2), Optional.empty(), 0, 0, true, Optional.of(before));
        assertRefused(plan(empty(A, 1), known, empty(C, 3)), "b belongs to a cluster that was founded before");
    }

    @Test
    void oneDiskIsOneMember() {
        assertRefused(plan(empty(A, 1), empty(B, 2), empty(C, 2)), "c has the same disk");
    }

    @Test
    void aNodeIsWhoItWasAskedAs() {
        assertRefused(plan(empty(A, 1), empty(C, 2), empty(C, 3)), "calls itself c");
    }
}
