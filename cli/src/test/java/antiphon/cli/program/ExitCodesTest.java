package antiphon.cli.program;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.calls.FailureKind;
import antiphon.cli.Run;
import antiphon.client.AntiphonClient;
import antiphon.client.RefusingNode;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.ClientSettings;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What each gRPC status of a node becomes: for a write, for a command that reads, and for a program.
@Timeout(60)
class ExitCodesTest {
    private static final String TABLE = """
            CANCELLED           | 8 | 1
            UNKNOWN             | 8 | 1
            INVALID_ARGUMENT    | 2 | 1
            DEADLINE_EXCEEDED   | 8 | 3
            NOT_FOUND           | 8 | 1
            ALREADY_EXISTS      | 8 | 1
            PERMISSION_DENIED   | 4 | 1
            RESOURCE_EXHAUSTED  | 4 | 1
            FAILED_PRECONDITION | 4 | 1
            ABORTED             | 8 | 1
            OUT_OF_RANGE        | 4 | 1
            UNIMPLEMENTED       | 2 | 1
            INTERNAL            | 8 | 1
            UNAVAILABLE         | 8 | 1
            DATA_LOSS           | 8 | 1
            UNAUTHENTICATED     | 4 | 1
            """;

    private RefusingNode node;

    @BeforeEach
    void start() throws IOException {
        node = new RefusingNode();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Run run(String... arguments) {
        return Run.in(Map.of("ANTIPHON_MASTER", node.address().toString())).run(arguments);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = TABLE)
    void everyStatusHasItsExitCodes(Status.Code code, int ofAWrite, int ofARead) {
        node.status = code.toStatus().withDescription("because");
        Run write = run("post", "x");
        assertThat(write.exitCode()).isEqualTo(ofAWrite);
        assertThat(write.err()).hasLineCount(1)
                .contains(ofAWrite == 8 ? "whether the message is in the log is not known" : "was not appended");
        assertThat(run("get").exitCode()).isEqualTo(ofARead);
        assertThat(run("status").exitCode()).isEqualTo(ofARead);
    }

    /// A connection that took the write was one: nothing is left to guess of TLS.
    @Test
    void whatIsNotKnownIsSaidWithWhatToDoAboutIt() {
        node.status = Status.UNAVAILABLE.withDescription("because");
        assertThat(run("post", "x").err())
                .contains("look with `antiphon get`, or give a --request-id")
                .doesNotContain("TLS");
        assertThat(run("post", "--client", "shop", "--request-id", "7", "x").err())
                .contains("is not known: send it again with the same --client, --request-id and content")
                .doesNotContain("give a --request-id");
        assertThat(run("post", "x", "y", "z").err()).endsWith("; 2 more not sent\n");
    }

    @Test
    void whereTheMasterRefusesNoLineIsSent() {
        node.status = Status.UNAUTHENTICATED.withDescription("not you");
        Run run = Run.in(Map.of("ANTIPHON_MASTER", node.address().toString())).input("a\nb").run("post", "-");
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("not you; no line was sent");
    }

    @Test
    void aPortThatTakesNoWritesIsWrongUsage() {
        node.status = Status.UNIMPLEMENTED.withDescription("Method not found");
        assertThat(run("post", "x").err()).contains("The master listens on 50052");
        Run run = Run.in(Map.of("ANTIPHON_MASTER", node.address().toString())).input("a").run("post", "-");
        assertThat(run).returns(2, Run::exitCode);
        assertThat(run.err()).contains("The master listens on 50052", "no line was sent");
    }

    @Test
    void noStatusIsLeftOut() {
        Stream<String> codes = Arrays.stream(Status.Code.values())
                .filter(code -> code != Status.Code.OK)
                .map(Status.Code::name);
        assertThat(TABLE.lines().map(line -> line.split(" ", 2)[0])).containsExactlyInAnyOrderElementsOf(
                codes.toList());
    }

    /// A stream that was refused before anything of it was looked at.
    @ParameterizedTest
    @CsvSource({"UNAUTHENTICATED, true", "PERMISSION_DENIED, true", "UNIMPLEMENTED, true"})
    void aProgramCanTestTheKind(Status.Code code, boolean nothingDone) {
        node.status = code.toStatus().withDescription("because");
        try (AntiphonClient client = new AntiphonClient(
                node.address(), ClientSettings.STANDARD.withRetryFor(Duration.ofMinutes(1)))) {
            AntiphonException sent = failureOf(client.send("x", 1));
            assertThat(sent.kind()).isEqualTo(FailureKind.of(code.toStatus()));
            assertThat(sent.nothingDone()).isEqualTo(nothingDone);
        }
    }

    private static AntiphonException failureOf(CompletableFuture<?> write) {
        return (AntiphonException) write.handle((_, failure) -> failure).join();
    }
}
