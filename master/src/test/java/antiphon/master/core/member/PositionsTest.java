package antiphon.master.core.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionsTest {
    @ParameterizedTest
    @CsvSource({
        // master, worker1, worker2; met up to for w=1, 2, 3
        "0, 0, 0, 0, 0, 0",
        "5, 0, 0, 5, 0, 0",
        "5, 3, 0, 5, 3, 0",
        "5, 3, 4, 5, 4, 3",
        "5, 5, 5, 5, 5, 5",
        "2, 9, 9, 2, 2, 2", // sent before the master's own fsync
        "2, 9, 1, 2, 2, 1",
    })
    void aWriteIsMetUpToThePositionThatEnoughNodesHaveReached(
            long master, long worker1, long worker2, long one, long two, long three) {
        Positions positions = new Positions(List.of(() -> worker1, () -> worker2));
        positions.masterReached(master);
        assertThat(new long[]{positions.metUpTo(1), positions.metUpTo(2), positions.metUpTo(3)})
                .containsExactly(one, two, three);
    }

    @Test
    void aMessageHasNoCopiesWhileTheMasterItselfDoesNotHoldIt() {
        Positions positions = new Positions(List.of(() -> 7, () -> 7));
        assertThat(positions.copiesOf(7)).isZero();
        positions.masterReached(7);
        assertThat(positions.copiesOf(7)).isEqualTo(3);
        assertThat(positions.copiesOf(8)).isZero();
    }

    @Test
    void aWorkerThatJoinsOrLeavesIsCountedOrNotFromThenOn() {
        List<Positions.Copy> workers = new ArrayList<>(List.of(() -> 5));
        Positions positions = new Positions(workers);
        positions.masterReached(9);
        assertThat(positions.metUpTo(3)).as("with more copies than there are nodes").isZero();
        workers.add(() -> 7);
        positions.workerMoved();
        assertThat(List.of(positions.metUpTo(2), positions.metUpTo(3))).containsExactly(7L, 5L);
        workers.removeFirst();
        positions.workerMoved();
        assertThat(List.of(positions.metUpTo(2), positions.metUpTo(3))).containsExactly(7L, 0L);
        assertThat(positions.copiesOf(6)).isEqualTo(2);
    }

    /// @param node 0 is the master
    record Move(int node, long position) {}

    @Provide
    Arbitrary<List<Move>> moves() {
        // Few different positions, so that equal ones are common; up and down, as when a disk is lost.
        return Combinators.combine(Arbitraries.integers().between(0, 5), Arbitraries.longs().between(0, 12))
                .as(Move::new)
                .list()
                .ofMaxSize(60);
    }

    @Property
    void theRankingAgreesWithCountingEveryNode(
            @ForAll("moves") List<Move> moves, @ForAll @IntRange(min = 0, max = 5) int workers) {
        long[] obvious = new long[workers + 1];
        List<Positions.Copy> copies = new ArrayList<>();
        for (int worker = 1; worker <= workers; worker++) {
            int place = worker;
            copies.add(() -> obvious[place]);
        }
        Positions clever = new Positions(copies);
        for (Move move : moves) {
            if (move.node > workers) continue;
            obvious[move.node] = move.position;
            if (move.node == 0) clever.masterReached(move.position);
            else clever.workerMoved();

            for (int concern = 1; concern <= workers + 1; concern++)
                assertThat(clever.metUpTo(concern)).isEqualTo(metUpTo(obvious, concern));
            for (long sequence = 0; sequence <= 13; sequence++)
                assertThat(clever.copiesOf(sequence)).isEqualTo(copiesOf(obvious, sequence));
        }
    }

    private static long metUpTo(long[] nodes, int concern) {
        return LongStream.rangeClosed(0, 13)
                .filter(sequence -> copiesOf(nodes, sequence) >= concern)
                .max()
                .orElse(0);
    }

    private static int copiesOf(long[] nodes, long sequence) {
        if (nodes[0] < sequence) return 0;
        return (int) Arrays.stream(nodes).filter(position -> position >= sequence).count();
    }
}
