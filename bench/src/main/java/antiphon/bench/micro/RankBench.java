package antiphon.bench.micro;

import antiphon.master.core.Positions;
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

    private Positions positions = new Positions(1);
    private long position;
    private int worker;

    @Setup
    public void prepare() {
        positions = new Positions(workers);
        positions.masterReached(Long.MAX_VALUE);
    }

    /// Each worker in turn overtakes all others, which is the longest way.
    @Benchmark
    public long acknowledge() {
        position += STEP;
        worker = worker + 1 == workers ? 0 : worker + 1;
        positions.workerReached(worker, position);
        return positions.metUpTo(workers / 2 + 1);
    }
}
