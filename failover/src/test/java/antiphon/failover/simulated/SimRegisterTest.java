package antiphon.failover.simulated;

import antiphon.failover.contract.Cluster;
import antiphon.failover.contract.EpochRegisterContract;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// The register of the simulator keeps the contract, with one luck after another.
@ParameterizedClass
@MethodSource("seeds")
class SimRegisterTest extends EpochRegisterContract {
    private final long seed;

    SimRegisterTest(long seed) {
        this.seed = seed;
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 200);
    }

    @Override
    protected Cluster start() {
        return new SimCluster(seed);
    }
}
