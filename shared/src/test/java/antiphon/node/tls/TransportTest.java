package antiphon.node.tls;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.tls.NodeRole;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Connections between nodes.
class TransportTest {
    /// A master connects to its workers before it listens.
    @Test
    void aNodeCanListenOnThePortThatItsOwnConnectionGot() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket other = new ServerSocket(0, 1, here)) {
            ManagedChannel channel = Transport.PLAIN
                    .channel(here.getHostAddress(), other.getLocalPort(), NodeRole.WORKER, Optional.empty())
                    .build();
            try {
                channel.getState(true);
                try (Socket accepted = other.accept();
                        ServerSocket own = new ServerSocket(accepted.getPort(), 1, here)) {
                    assertThat(own.isBound()).isTrue();
                }
            } finally {
                channel.shutdownNow();
            }
        }
    }
}
