package antiphon.master.core.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import antiphon.master.core.contract.ClusterView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ClientsTest {
    private static final int NODES = 3;
    private final List<String> writable = new ArrayList<>();

    @Test
    void aClientIsReadOnlyUntilTheLastOfItsLateWritesIsMet() {
        Clients clients = new Clients();
        clients.waits("ann");
        assertThat(clients.owes("ann", 3, 1, 0, 0)).isTrue();
        assertThat(clients.owes("ann", 3, 4, 0, 0)).as("it is read-only already").isFalse();
        assertThat(clients.owes("ann", 2, 5, 0, 0)).isFalse();

        clients.met(2, 9, writable::add);
        clients.met(3, 3, writable::add);
        assertThat(clients.isReadOnly("ann")).isTrue();
        clients.met(3, 4, writable::add);
        assertThat(clients.isReadOnly("ann")).isFalse();
        assertThat(writable).containsExactly("ann");
    }

    @Test
    void theReadOnlyClientsAreShownLongestFirstAndABoundedNumber() {
        Clients clients = new Clients();
        for (String name : List.of("zoe", "ann", "bob")) clients.waits(name);
        clients.owes("zoe", 2, 1, 40, 100);
        clients.owes("ann", 3, 2, 50, 200);
        clients.owes("ann", 2, 7, 250, 250);
        clients.owes("bob", 2, 3, 300, 300);
        assertThat(clients.readOnlyClients(2, 1_000))
                .containsExactly(
                        new ClusterView.ReadOnlyClient("zoe", 900, 1, 960),
                        new ClusterView.ReadOnlyClient("ann", 800, 7, 950));
        assertThat(clients.readOnlyCount()).isEqualTo(3);
    }

    @Test
    void aClientNobodyHeardOfCannotOwe() {
        Clients clients = new Clients();
        assertThatIllegalStateException()
                .isThrownBy(() -> clients.owes("ann", 2, 1, 0, 0))
                .withMessageContaining("ann");
    }

    /// Every late write is kept, and searched from one end to the other.
    private static final class Obvious {
        record Late(String client, int concern, long sequence) {}

        final Map<String, Integer> pending = new TreeMap<>();
        final List<Late> late = new ArrayList<>();
        final Map<String, Long> readOnlySince = new LinkedHashMap<>();

        boolean owes(Late write, long now) {
            late.add(write);
            return readOnlySince.putIfAbsent(write.client, now) == null;
        }

        List<String> met(int concern, long upTo) {
            late.removeIf(write -> write.concern == concern && write.sequence <= upTo);
            List<String> writable = readOnlySince.keySet().stream()
                    .filter(client -> late.stream().noneMatch(write -> write.client.equals(client)))
                    .toList();
            writable.forEach(readOnlySince::remove);
            return writable;
        }
    }

    /// @param kind 0 a write begins, 1 one ends, 2 one is late, 3 met
    record Step(int kind, String client, int concern, long upTo) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                Arbitraries.integers().between(0, 3),
                Arbitraries.of("ann", "bob", "cyd"),
                Arbitraries.integers().between(1, NODES),
                Arbitraries.longs().between(0, 40))
                .as(Step::new)
                .list()
                .ofMaxSize(80);
    }

    @Property
    void aFewNumbersPerClientAnswerAsAListOfAllLateWritesWould(@ForAll("steps") List<Step> steps) {
        Clients clever = new Clients();
        Obvious obvious = new Obvious();
        long sequence = 0;
        for (Step step : steps) {
            int pending = obvious.pending.getOrDefault(step.client, 0);
            switch (step.kind) {
                case 0 -> {
                    clever.waits(step.client);
                    obvious.pending.put(step.client, pending + 1);
                }
                case 1 -> {
                    if (pending == 0) continue;
                    clever.waitsNoLonger(step.client);
                    obvious.pending.put(step.client, pending - 1);
                }
                case 2 -> {
                    if (pending == 0) continue;
                    sequence++;
                    boolean expected = obvious.owes(new Obvious.Late(step.client, step.concern, sequence), sequence);
                    assertThat(clever.owes(step.client, step.concern, sequence, sequence, sequence))
                            .isEqualTo(expected);
                }
                default -> {
                    List<String> reported = new ArrayList<>();
                    clever.met(step.concern, step.upTo, reported::add);
                    assertThat(reported).containsExactlyInAnyOrderElementsOf(obvious.met(step.concern, step.upTo));
                }
            }
            long remembered = List.of("ann", "bob", "cyd").stream()
                    .filter(client -> obvious.pending.getOrDefault(client, 0) > 0
                            || obvious.readOnlySince.containsKey(client))
                    .count();
            assertThat(clever.count()).as("clients remembered").isEqualTo((int) remembered);
            for (String client : List.of("ann", "bob", "cyd")) {
                assertThat(clever.isReadOnly(client)).isEqualTo(obvious.readOnlySince.containsKey(client));
                assertThat(clever.pendingOf(client)).isEqualTo(obvious.pending.getOrDefault(client, 0));
            }
            assertThat(clever.readOnlyClients(100, 0).stream().map(ClusterView.ReadOnlyClient::client))
                    .containsExactlyElementsOf(obvious.readOnlySince.keySet());
        }
    }
}
