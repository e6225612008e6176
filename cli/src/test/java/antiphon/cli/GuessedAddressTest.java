package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.calls.FailureKind;
import antiphon.cli.options.Nodes;
import antiphon.cli.program.Surroundings;
import antiphon.cli.read.Patience;
import antiphon.client.FakeMaster;
import antiphon.client.FaultyProxy;
import antiphon.client.RefusingNode;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.Address;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Where `--node worker1` is only counted from the master's port, there may be another program, or another node.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class GuessedAddressTest {
    @TempDir private Path directory = Path.of("");

    private static String counted(int port) {
        return "; the address of worker1 was only counted from the master's port (localhost:" + (port - 1) + " + 1): if"
                + " it is elsewhere, say so by ANTIPHON_WORKERS=worker1=host:port,... or give --node host:port";
    }

    private List<List<String>> commands() {
        String copy = directory.resolve("copy").toString();
        return List.of(List.of("get"), List.of("tail"), List.of("backup", copy));
    }

    private static Run run(Map<String, String> environment, List<String> command, String node) {
        String[] arguments = Stream.concat(command.stream(), Stream.of("--node", node)).toArray(String[]::new);
        return Run.in(environment).run(arguments);
    }

    private void requireSaid(String answers, int port) {
        Map<String, String> guessing = Map.of("ANTIPHON_MASTER", "localhost:" + (port - 1), "AUTH_TOKEN", "token");
        for (List<String> command : commands()) {
            Run run = run(guessing, command, "worker1");
            assertThat(run.exitCode()).as("%s of %s", command, answers).isIn(1, 3);
            assertThat(run.err()).as("%s of %s", command, answers).contains(counted(port));
            assertThat(run(guessing, command, "localhost:" + port).err()).doesNotContain("counted");
        }
    }

    @Test
    void whenSomethingElseAnswersThereThatIsSaid() throws IOException {
        try (FakeMaster master = new FakeMaster()) {
            requireSaid("a master", master.address().port());
        }
        for (String greeting : List.of("", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n"))
            try (Greeter other = new Greeter(greeting)) {
                requireSaid("`" + greeting + "`", other.port());
            }
        try (RefusingNode node = new RefusingNode()) {
            for (Status.Code code : List.of(Status.Code.UNAUTHENTICATED, Status.Code.PERMISSION_DENIED,
                    Status.Code.UNIMPLEMENTED, Status.Code.UNKNOWN)) {
                node.status = code.toStatus().withDescription("no");
                requireSaid(code.name(), node.address().port());
            }
        }
    }

    @Test
    void aNodeThatIsSilentMayBeAnother() throws IOException {
        try (FaultyProxy.Silent silent = new FaultyProxy.Silent()) {
            int port = silent.address().port();
            Map<String, String> guessing = Map.of("ANTIPHON_MASTER", "localhost:" + (port - 1));
            assertThat(run(guessing, List.of("get"), "worker1").err()).contains(counted(port));
        }
    }

    @Test
    void whatOnlyAWorkerAnswersIsNoReasonToDoubtTheAddress() throws IOException {
        try (RefusingNode node = new RefusingNode()) {
            Map<String, String> guessing = Map.of(
                    "ANTIPHON_MASTER", "localhost:" + (node.address().port() - 1), "AUTH_TOKEN", "token");
            for (Status.Code code : List.of(Status.Code.OUT_OF_RANGE, Status.Code.FAILED_PRECONDITION)) {
                node.status = code.toStatus().withDescription("no");
                for (List<String> command : commands())
                    assertThat(run(guessing, command, "worker1").err()).contains("no").doesNotContain("counted");
            }
        }
    }

    /// `tail -f` goes on asking: its user has to learn of it meanwhile.
    @Test
    void followingSaysItBeforeItTriesAgain() throws InterruptedException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                Map.of(), InputStream.nullInputStream(), new PrintStream(new ByteArrayOutputStream()),
                new PrintStream(err, true, StandardCharsets.UTF_8), false, false, Optional.empty());
        Nodes nodes = new Nodes(surroundings, new Address("localhost", 50_052));
        AtomicInteger asked = new AtomicInteger();
        Patience patience = new Patience(surroundings, failed -> nodes.explained(failed, "worker1"));
        String answer = patience.answer(() -> {
            if (asked.incrementAndGet() > 1) return "there";
            throw new AntiphonException(FailureKind.CONNECTION_LOST, false, "the connection broke", null);
        });
        assertThat(answer).isEqualTo("there");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("antiphon: the connection broke" + counted(50_053) + "; retrying\n");
    }

    /// Says something to everyone who comes, and leaves.
    private static final class Greeter implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final byte[] greeting;

        Greeter(String greeting) throws IOException {
            this.greeting = greeting.getBytes(StandardCharsets.UTF_8);
            Thread.startVirtualThread(this::greet);
        }

        int port() {
            return listener.getLocalPort();
        }

        private void greet() {
            while (!listener.isClosed()) try (Socket guest = listener.accept()) {
                guest.getOutputStream().write(greeting);
                guest.shutdownOutput();
                guest.getInputStream().readNBytes(24);
            } catch (IOException _) {
                // The guest left first, or nobody is greeted any more.
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
