package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import antiphon.calls.FailureKind;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.Address;
import antiphon.node.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One address that stands for several nodes, of which any will do.
@Timeout(60)
class SeveralNodesTest {
    private static Address all(Address... nodes) {
        return Address.parse(String.join(",", Stream.of(nodes).map(Address::toString).toList()));
    }

    private static Address nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new Address("localhost", socket.getLocalPort());
        }
    }

    /// Repeats as a program may that knows nothing was done.
    private static void post(AntiphonClient client, String content) {
        Await.until("`" + content + "` is written", () -> {
            try {
                client.post(content, 1);
                return true;
            } catch (AntiphonException failed) {
                assertThat(failed.nothingDone()).as(failed.getMessage()).isTrue();
                return false;
            }
        });
    }

    @Test
    void aNodeThatIsDownIsPassedOver() throws IOException {
        try (FakeMaster up = new FakeMaster();
                AntiphonClient client = new AntiphonClient(all(nobody(), up.address()))) {
            assertThat(client.post("one", 1).sequence()).isPositive();
            assertThat(up.contents).containsExactly("one");
        }
    }

    @Test
    void whenANodeEndsTheNextTakesOver() throws IOException {
        try (FakeMaster second = new FakeMaster()) {
            FakeMaster first = new FakeMaster();
            try (AntiphonClient client = new AntiphonClient(all(first.address(), second.address()))) {
                client.post("one", 1);
                first.close();
                Await.until("the connection breaks", () -> !client.isConnected());
                post(client, "two");
                assertThat(first.contents).containsExactly("one");
                assertThat(second.contents).containsExactly("two");
            }
        }
    }

    /// The system accepts connections for a node that is paused.
    @Test
    void aNodeThatAcceptsAndIsSilentDoesNotKeepTheClient() throws IOException {
        try (ServerSocket silent = new ServerSocket(0);
                FakeMaster up = new FakeMaster();
                AntiphonClient client = new AntiphonClient(
                        all(new Address("localhost", silent.getLocalPort()), up.address()))) {
            post(client, "one");
            assertThat(up.contents).containsExactly("one");
        }
    }

    @Test
    void theErrorNamesAllWhenNoneIsThere() throws IOException {
        Address none = all(nobody(), nobody());
        try (AntiphonClient client = new AntiphonClient(none)) {
            AntiphonException failed = catchThrowableOfType(AntiphonException.class, () -> client.post("x", 1));
            assertThat(failed.kind()).isEqualTo(FailureKind.UNREACHABLE);
            assertThat(failed).hasMessageContaining(none.toString());
        }
    }

    @Test
    void anAddressOfSeveralIsShownAsItIsGiven() {
        Address three = Address.parse("a:1, [::1]:2,c:3");
        assertThat(three).hasToString("a:1,[::1]:2,c:3");
        assertThat(three.all()).isEqualTo(List.of(new Address("a", 1), new Address("::1", 2), new Address("c", 3)));
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> Address.parse("a:1,,c:3")))
                .hasMessageContaining("`` is not an address");
    }
}
