package antiphon.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.AntiphonClient;
import antiphon.client.target.Address;
import antiphon.client.target.ClientSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Against a port on which nobody ever answers: the longest stall there is.
@Timeout(60)
class WriterTest {
    private static final Load LOAD = new Load(10, 1, 1, 0, Duration.ZERO, Duration.ofSeconds(1), 1);

    @Test
    void writesThatAStallKeptFromBeingSentAreInTheLatenciesEachWithItsOwnDelay() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                AntiphonClient client = clientOf(silent)) {
            Tally tally = new Tally();
            Writer writer = new Writer(List.of(client), 3, LOAD, tally);
            long beginNs = System.nanoTime();
            long late = writer.openLoop(1_000, beginNs, beginNs + TimeUnit.MILLISECONDS.toNanos(200));
            assertThat(late).isEqualTo(197); // 200 were due, 3 could be in flight.
            Histogram latencyNs = tally.latencyNs();
            assertThat(latencyNs.getTotalCount()).isEqualTo(197);
            assertThat(latencyNs.getMaxValue() / 1e6).isBetween(195.0, 200.0);
            assertThat(latencyNs.getValueAtPercentile(50) / 1e6).isBetween(95.0, 102.0);
            assertThat(tally.acknowledged()).isZero();
        }
    }

    private static AntiphonClient clientOf(ServerSocket silent) throws IOException {
        return new AntiphonClient(
                new Address("localhost", silent.getLocalPort()), new ClientSettings(10, 1_000, Duration.ZERO));
    }
}
