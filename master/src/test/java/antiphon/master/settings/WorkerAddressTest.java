package antiphon.master.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.config.source.Environment;
import antiphon.config.source.SettingException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerAddressTest {
    @Test
    void hostsAreNamesOrAddresses() {
        assertThat(WorkerAddress.allFrom(new Environment(Map.of("WORKERS", "a=w-1.example:1,b=[::1]:2,c=::1:3"))))
                .extracting(WorkerAddress::host)
                .containsExactly("w-1.example", "[::1]", "::1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"my_worker", "a b", "http://x", "127.1", "localhost..", "-x"})
    void aHostThatNoConnectionCanBeMadeToIsRefused(String host) {
        assertThatThrownBy(
                () -> WorkerAddress.allFrom(new Environment(Map.of("WORKERS", "worker1=" + host + ":53091"))))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("WORKERS=worker1=" + host + ":53091 is not allowed: set it to name=host:port")
                .hasMessageContaining(", where host, here " + host + ", is a host name of letters");
        assertThatThrownBy(() -> WorkerAddress.allFrom(new Environment(Map.of("WORKER_1_ADDRESS", host))))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("WORKER_1_ADDRESS=" + host + " is not allowed: set it to a host name");
    }
}
