package antiphon.bench.micro;

import antiphon.master.core.member.Positions;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// A worker's acknowledgement: its position moves to a new rank, and the number that a write concern has reached is
/// computed again.
@State(Scope.Thread)
public class RankBench {
    private static final int STEP = 17;

    @Param({"2", "8", "64"}) public int workers;

    private long[] reached = {};
    private Positions positions = new Positions(List.of());
    private long position;
    private int worker;

    @Setup
    public void prepare() {
        long[] durable = new long[workers];
        reached = durable;
        positions = new Positions(
                IntStream.range(0, workers).<Positions.Copy>mapToObj(place -> () -> durable[place]).toList());
        positions.masterReached(Long.MAX_VALUE);
    }

    /// Each worker in turn overtakes all others.
    @Benchmark
    public long acknowledge() {
        position += STEP;
        worker = worker + 1 == workers ? 0 : worker + 1;
        reached[worker] = position;
        positions.workerMoved();
        return positions.metUpTo(workers / 2 + 1);
    }
}
