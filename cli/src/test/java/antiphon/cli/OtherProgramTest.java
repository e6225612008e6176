package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Something else listens at the address of a node.
@Timeout(60)
class OtherProgramTest {
    /// Accepts, says something, and closes; without a word it resets the connection.
    private static Run statusOf(String said) throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> answerAll(server, said));
            return Run.in(Map.of("ANTIPHON_MASTER", "localhost:" + server.getLocalPort())).run("status");
        }
    }

    private static void answerAll(ServerSocket server, String said) {
        while (!server.isClosed()) {
            try (Socket each = server.accept()) {
                if (said.isEmpty()) each.setSoLinger(true, 0);
                each.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
                each.getOutputStream().flush();
                if (!said.isEmpty()) each.getInputStream().readAllBytes();
            } catch (IOException _) {
                // The client or the test has gone.
            }
        }
    }

    @Test
    void anotherProtocolIsSaidToBeNoGrpc() throws IOException {
        assertThat(statusOf("SSH-2.0-OpenSSH_9.9\r\n")).returns(3, Run::exitCode).extracting(Run::err).asString()
                .contains("does not speak gRPC: another program answers there");
        assertThat(statusOf("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").err())
                .contains("answers HTTP/1 and not gRPC");
    }

    @Test
    void aConnectionThatIsClosedAtOnceIsSaidToBeThat() throws IOException {
        assertThat(statusOf("")).returns(3, Run::exitCode).extracting(Run::err).asString()
                .containsAnyOf("closed", "reset").doesNotContain("LinkChannel", "negotiation");
    }
}
