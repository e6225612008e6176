package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.calls.FailureKind;
import antiphon.client.AntiphonClient;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.Address;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A node that accepts connections and calls, answers pings, and gives no answer: one that hangs, or whose answers
/// something in between drops.
@Timeout(120)
class DeafNodeTest {
    private static final String HINT = "`antiphon status` shows";

    private Server node;

    @TempDir private Path directory = Path.of("");

    @BeforeEach
    void start() throws IOException {
        node = NettyServerBuilder.forPort(0)
                .permitKeepAliveTime(5, TimeUnit.SECONDS)
                .fallbackHandlerRegistry(new Deaf())
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        node.shutdownNow();
    }

    private static final class Deaf extends HandlerRegistry {
        @Override
        public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String method, @Nullable String authority) {
            MethodDescriptor<byte[], byte[]> any = MethodDescriptor.<byte[], byte[]>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNKNOWN)
                    .setFullMethodName(method)
                    .setRequestMarshaller(new Bytes())
                    .setResponseMarshaller(new Bytes())
                    .build();
            return ServerMethodDefinition.create(any, (ServerCall<byte[], byte[]> _, Metadata _) -> new Ignoring());
        }
    }

    private static final class Ignoring extends ServerCall.Listener<byte[]> {}

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    }

    @Test
    void everyCommandEndsAsOneThatReachesNobody() {
        String worker = "localhost:" + node.getPort();
        List<List<String>> commands = List.of(
                List.of("post", "-"), List.of("get"), List.of("get", "--node", worker), List.of("tail"),
                List.of("tail", "-f"), List.of("tail", "-f", "--from", "3"), List.of("status"),
                List.of("status", "-w", "1"), List.of("top", "-n", "1"), List.of("verify"),
                List.of("verify", "--node", worker), List.of("drain"), List.of("drain", "--undo"),
                List.of("drain", "--node", "worker1"), List.of("backup", directory.resolve("backup").toString()),
                List.of("backup", directory.resolve("other").toString(), "--node", "worker1"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<List<String>, CompletableFuture<Run>> runs = commands.stream()
                    .collect(Collectors.toMap(
                            command -> command, command -> CompletableFuture.supplyAsync(() -> run(command), threads)));
            runs.forEach((command, run) -> assertThat(run.join())
                    .as("%s", command)
                    .satisfies(ended -> assertThat(ended.err() + ended.out()).contains("did not answer in time"))
                    .returns(3, Run::exitCode));
            runs.forEach((command, run) -> {
                if (!List.of("status", "top").contains(command.getFirst())) return;
                assertThat(run.join().err()).as("%s", command).doesNotContain(HINT);
            });
            runs.forEach((command, run) -> {
                if (command.equals(List.of("get", "--node", worker))) assertThat(run.join().err()).contains(HINT);
                if (command.equals(List.of("drain")))
                    assertThat(run.join().err()).contains("whether the master refuses writes now is not known");
            });
        }
    }

    private Run run(List<String> command) {
        String here = "localhost:" + node.getPort();
        return Run.in(Map.of("ANTIPHON_MASTER", here, "ANTIPHON_WORKERS", "worker1=" + here, "AUTH_TOKEN", "token"))
                .input("a\nb\n")
                .run(command.toArray(String[]::new));
    }

    @Test
    void aProgramLearnsThatThereWasNoAnswer() {
        try (AntiphonClient client = new AntiphonClient(new Address("localhost", node.getPort()))) {
            assertThatExceptionOfType(AntiphonException.class).isThrownBy(client::status)
                    .returns(FailureKind.NO_ANSWER, AntiphonException::kind)
                    .satisfies(failed -> assertThat(failed).hasMessageContaining("did not answer in time")
                            .hasMessageNotContaining(HINT));
        }
    }
}
