package antiphon.failover.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.LeaderElection;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.junit.jupiter.api.Test;

/// The settings of Ratis on which safety rests, as its own code reads them.
class RatisSettingsTest {
    private final RaftProperties properties = RatisSettings.DEFAULT.properties(Path.of("control"));

    @Test
    void ratisNeverClosesItselfAfterAPause() {
        assertThat(RaftServerConfigKeys.closeThreshold(properties).toLong(TimeUnit.DAYS)).isEqualTo(365);
    }

    /// Otherwise a register whose only possible leader has just lost its majority is without one for ten seconds.
    @Test
    void aLeaderThatSteppedDownMayStandForElectionSoon() {
        assertThat(LeaderElection.leaderStepDownWaitTime(properties).toLong(TimeUnit.MILLISECONDS)).isEqualTo(1500);
    }

    @Test
    void damageIsAnErrorAndNothingIsAcknowledgedBeforeItsFsync() {
        assertThat(Log.corruptionPolicy(properties)).isEqualTo(CorruptionPolicy.EXCEPTION);
        assertThat(Log.unsafeFlushEnabled(properties)).isFalse();
        assertThat(Log.asyncFlushEnabled(properties)).isFalse();
        assertThat(Log.useMemory(properties)).isFalse();
    }

    @Test
    void ratisMakesOurTransportFromTheNameOfItsClass() {
        assertThat(properties.get(RaftConfigKeys.Rpc.TYPE_KEY)).isEqualTo(ExchangeRpcType.class.getName());
        assertThat(RpcType.valueOf(ExchangeRpcType.class.getName())).isInstanceOf(ExchangeRpcType.class);
    }

    /// Without the module an ExceptionInInitializerError, at the first server that starts.
    @Test
    void theMetricsAreThere() {
        assertThat(MetricRegistries.global().getClass().getName()).startsWith("org.apache.ratis.metrics.");
    }

    @Test
    void timesThatCannotBeAreRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new RatisSettings(second, second, second, 1000));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RatisSettings(Duration.ZERO, second, second, 1000));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RatisSettings(second, second.plusMillis(1), Duration.ZERO, 1000));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RatisSettings(second, second.plusMillis(1), second, 0));
    }
}
