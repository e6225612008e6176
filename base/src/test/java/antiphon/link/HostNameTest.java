package antiphon.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "a-b.c.example", "worker1", "localhost.", "127.0.0.1", "::1", "[::1]",
        "fe80::1%eth0"
    })
    void aHostThatAChannelTakesIsOne(String host) {
        assertThat(HostName.isOne(host)).isTrue();
        assertThatCode(() -> NettyChannelBuilder.forAddress(host, 1)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "my_worker", "http://x", "dns:///x", "127.1", "999.1.1.1", "-x", "täst",
        "localhost..", "user@host", "a/b", "a:b", "host#1", "[::1", "::1]", "x\u001b[2J"
    })
    void anyOtherIsNone(String host) {
        assertThat(HostName.isOne(host)).isFalse();
    }
}
