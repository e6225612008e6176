package antiphon.worker.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.config.source.Environment;
import antiphon.config.source.SettingException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerSettingsTest {
    private static WorkerSettings with(String... changes) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "MACHINE_ID", "1",
                "AUTH_TOKEN", "secret",
                "FERNET_KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
        Arrays.stream(changes)
                .map(change -> change.split("=", 2))
                .forEach(change -> variables.put(change[0], change[1]));
        return WorkerSettings.from(new Environment(variables));
    }

    private static void assertRefused(String words, String... changes) {
        assertThatThrownBy(() -> with(changes)).isInstanceOf(SettingException.class).hasMessageContaining(words);
    }

    @Test
    void whatIsNotSetHasItsDefault() {
        WorkerSettings settings = with();
        assertThat(settings.node().name()).isEqualTo("worker1");
        assertThat(settings.node().port()).isEqualTo(50053);
        assertThat(settings.masterAddress()).isEqualTo("master");
        assertThat(settings.masterPort()).isEqualTo(50052);
        assertThat(settings.syncTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.testingDelay()).isZero();
        assertThat(settings.faultInjection()).isFalse();
    }

    @Test
    void aMachineIdThatIsANameIsTheNodesName() {
        assertThat(with("MACHINE_ID=berlin").node().name()).isEqualTo("berlin");
        assertThat(with("MACHINE_ID=berlin", "ADDRESS=worker1").node().name()).isEqualTo("worker1");
    }

    @Test
    void aMasterThatNoConnectionCanBeMadeToIsRefused() {
        String allowed = " is not allowed: set it to a host name of letters, digits, hyphens and dots, or an IP"
                + " address";
        assertRefused("MASTER_ADDRESS=http://x" + allowed, "MASTER_ADDRESS=http://x");
        assertRefused("MASTER_ADDRESS=my_host" + allowed + "; a name with an underscore", "MASTER_ADDRESS=my_host");
        assertRefused("MASTER_ADDRESS=a b" + allowed, "MASTER_ADDRESS=a b");
        assertThat(with("MASTER_ADDRESS=::1").masterAddress()).isEqualTo("::1");
    }

    @Test
    void whatIsWrongStopsTheStartWithTheVariableAndWhatIsAllowed() {
        assertRefused("MACHINE_ID is not set", "MACHINE_ID=");
        assertRefused("MACHINE_ID=a b is not allowed", "MACHINE_ID=a b");
        assertRefused("MASTER_PORT=0", "MASTER_PORT=0");
        assertRefused("PORT=x", "PORT=x");
        assertRefused("SYNC_TIMEOUT=0", "SYNC_TIMEOUT=0");
        assertRefused("TESTING_DELAY=-1", "TESTING_DELAY=-1");
        assertRefused("FAULT_INJECTION=maybe", "FAULT_INJECTION=maybe");
        assertRefused("set FAULT_INJECTION=true", "TESTING_DELAY=5");
    }

    @Test
    void aDelayIsAllowedTogetherWithFaultInjection() {
        assertThat(with("TESTING_DELAY=0.5", "FAULT_INJECTION=true").testingDelay())
                .isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void everySettingIsListedOnce() {
        assertThat(WorkerSettings.all()).extracting("name").doesNotHaveDuplicates().contains("MACHINE_ID",
                "AUTH_TOKEN");
    }
}
