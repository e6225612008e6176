package antiphon.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.target.Access;
import antiphon.client.target.Address;
import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {
    private static final Address NODE = new Address("localhost", 50_052);

    private static String sentence(Throwable cause) {
        Status status = Status.UNAVAILABLE.withDescription("io exception").withCause(cause);
        return String.valueOf(Failures.of(NODE, status.asRuntimeException(), Access.OPEN, "").getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "finishConnect(..) failed with error(-111), connection refused",
        "finishConnect(..) failed with error(-111): Connection refused: localhost/127.0.0.1:1, connection refused",
        "finishConnect(..) failed with error(-113): No route to host, no route to that host",
        "connection timed out after 20000 ms: /10.0.0.1:1, connection timed out",
        "recvAddress(..) failed with error(-104): Connection reset by peer, connection reset",
        "Connection reset by peer, connection reset",
        "sendAddress(..) failed with error(-32): Broken pipe, the other side closed the connection"})
    void theSystemsTextsAndNumbersAreToldInPlainWords(String said, String words) {
        for (IOException cause : new IOException[]{new IOException(said), new ConnectException(said)})
            assertThat(sentence(cause)).contains(words).doesNotContain("(..)", "error(");
    }

    @Test
    void whatIsNotKnownIsToldAsItIs() {
        assertThat(sentence(new IOException("odd(..) failed with error(-7777)"))).contains("error(-7777)");
    }
}
