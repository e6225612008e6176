package antiphon.node.tls;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.tls.NodeRole;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Connections between nodes.
class TransportTest {
    /// The system may give the same port to a connection of another program, which keeps it from being listened on.
    private static final int CONNECTIONS = 10;

    /// A master connects to its workers before it listens.
    @Test
    void aNodeCanListenOnThePortThatItsOwnConnectionGot() throws IOException {
        boolean listened = false;
        for (int tried = 0; tried < CONNECTIONS && !listened; tried++) listened = canListenOnAPortOfItsOwn();
        assertThat(listened).isTrue();
    }

    private static boolean canListenOnAPortOfItsOwn() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket other = new ServerSocket(0, 1, here)) {
            ManagedChannel channel = Transport.PLAIN
                    .channel(here.getHostAddress(), other.getLocalPort(), NodeRole.WORKER, Optional.empty())
                    .build();
            try {
                channel.getState(true);
                try (Socket accepted = other.accept();
                        ServerSocket own = new ServerSocket(accepted.getPort(), 1, here)) {
                    return own.isBound();
                } catch (BindException _) {
                    return false;
                }
            } finally {
                channel.shutdownNow();
            }
        }
    }
}
