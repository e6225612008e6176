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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A node that accepts connections and calls, answers pings, and gives no answer: one that hangs, or whose answers
/// something in between drops.
@Execution(ExecutionMode.CONCURRENT)
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
        AllCommands all = new AllCommands("localhost:" + node.getPort());
        all.runAtOnce(all.thatEnd(directory), (command, run) -> {
            assertThat(run.exitCode()).as("%s", command).isEqualTo(3);
            assertThat(run.err() + run.out()).as("%s", command).contains("did not answer in time");
            switch (command.getFirst()) {
                case "status", "top" -> assertThat(run.err()).as("%s", command).doesNotContain(HINT);
                case "get" -> assertThat(run.err()).as("%s", command).contains(HINT);
                default -> {}
            }
            if (command.equals(List.of("drain")))
                assertThat(run.err()).contains("whether the master refuses writes now is not known");
        });
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
