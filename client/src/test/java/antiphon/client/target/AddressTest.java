package antiphon.client.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @Test
    void anAddressIsHostAndPort() {
        assertThat(Address.parse("localhost:50052")).isEqualTo(new Address("localhost", 50052));
        assertThat(Address.parse("[::1]:1")).isEqualTo(new Address("::1", 1)).hasToString("[::1]:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:1", "dns:///localhost:1", "local_host:1", "a b:1", "127.1:1",
        "999.1.1.1:1",
        "-x:5", "täst:1", "localhost..:1", "user@host:1", "a/b:1"
    })
    void aHostThatNoConnectionCanBeMadeToIsShownWithWhatOneIs(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("`" + text + "` is not an address: give host:port, such as localhost:50052,"
                        + " where host is a host name of letters, digits, hyphens and dots, or an IP address");
        assertThatThrownBy(() -> new Address(text.substring(0, text.lastIndexOf(':')), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a host: give a host name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", ":50052", "localhost:", "localhost:http", "localhost:0", "h:65536", " :1"})
    void whatIsNoAddressIsShownWithWhatOneLooksLike(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("`" + text + "` is not an address: give host:port, such as localhost:50052,"
                        + " with a port from 1 to 65535");
    }
}
