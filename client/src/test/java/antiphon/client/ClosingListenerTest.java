package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.client.error.AntiphonException;
import antiphon.client.target.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is said of something that takes connections and closes them, as a proxy without a node behind it.
@Timeout(60)
class ClosingListenerTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theConnectionIsSaidToBeClosed(boolean reset) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> closeEach(listener, reset));
            Address address = new Address("localhost", listener.getLocalPort());
            try (AntiphonClient client = AntiphonClient.connect(address.toString())) {
                assertThatExceptionOfType(AntiphonException.class).isThrownBy(client::status).satisfies(
                        failure -> assertThat(failure.getMessage())
                                .containsAnyOf("the other side closed the connection", "the connection failed: ",
                                        "connection reset. ")
                                .doesNotContain("io exception", "unknown reason", "finishConnect"));
            }
        }
    }

    private static void closeEach(ServerSocket listener, boolean reset) {
        try {
            while (true) {
                try (Socket connection = listener.accept()) {
                    if (reset) connection.setSoLinger(true, 0);
                }
            }
        } catch (IOException _) {
            // It is closed.
        }
    }
}
