package antiphon.master.core;

import static org.assertj.core.api.Assertions.assertThat;

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
        Positions positions = new Positions(2);
        positions.masterReached(master);
        positions.workerReached(0, worker1);
        positions.workerReached(1, worker2);
        assertThat(new long[] {positions.metUpTo(1), positions.metUpTo(2), positions.metUpTo(3)})
                .containsExactly(one, two, three);
    }

    @Test
    void aMessageHasNoCopiesWhileTheMasterItselfDoesNotHoldIt() {
        Positions positions = new Positions(2);
        positions.workerReached(0, 7);
        positions.workerReached(1, 7);
        assertThat(positions.copiesOf(7)).isZero();
        positions.masterReached(7);
        assertThat(positions.copiesOf(7)).isEqualTo(3);
        assertThat(positions.copiesOf(8)).isZero();
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
        Positions clever = new Positions(workers);
        long[] obvious = new long[workers + 1];
        for (Move move : moves) {
            if (move.node > workers) continue;
            obvious[move.node] = move.position;
            if (move.node == 0) clever.masterReached(move.position);
            else clever.workerReached(move.node - 1, move.position);

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
