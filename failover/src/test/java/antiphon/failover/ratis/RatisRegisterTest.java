package antiphon.failover.ratis;

import antiphon.failover.contract.Cluster;
import antiphon.failover.contract.EpochRegisterContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// Three real Ratis servers keep the contract.
class RatisRegisterTest extends EpochRegisterContract {
    @TempDir private Path directory;

    @Override
    protected Cluster start() throws IOException {
        return new RatisCluster(directory, RatisCluster.settings(1000));
    }
}
