package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node whose standard output is a full pipe that nobody reads, from its first line on.
abstract class BlockedOutputScenarios extends Scenarios {
    private static final int PIPE_BYTES = 64 * 1024;

    @TempDir private Path directory;

    BlockedOutputScenarios() {
        super(Platform.PROCESSES);
    }

    @Test
    void itStartsWritesAndEndsAndItsLogComesOnceItIsRead() throws Exception {
        File pipe = directory.resolve("out").toFile();
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        try (RandomAccessFile reader = new RandomAccessFile(pipe, "rw")) {
            reader.write(new byte[PIPE_BYTES]);
            int port = FreePorts.next();
            Process master = master(pipe, port);
            try {
                writes(port);
                StringBuilder log = new StringBuilder();
                while (!log.toString().contains("listens on port " + port)) log.append(some(reader));
                master.destroy();
                while (!log.toString().contains("stopped")) log.append(some(reader));
                assertThat(master.waitFor(30, TimeUnit.SECONDS)).isTrue();
            } finally {
                master.destroyForcibly();
            }
        }
    }

    private Process master(File pipe, int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                NodeProcess.JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m",
                "--sun-misc-unsafe-memory-access=allow", "-jar", Repository.jar("master").toString())
                .redirectErrorStream(true)
                .redirectOutput(pipe);
        builder.environment().clear();
        builder.environment().put("PORT", Integer.toString(port));
        builder.environment().put("HTTP_PORT", "off");
        builder.environment().put("STORAGE", "memory");
        builder.environment().put("AUTH_TOKEN", "token");
        builder.environment().put("FERNET_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        return builder.start();
    }

    private static void writes(int port) {
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
        try (MasterClient client = new MasterClient(channel)) {
            Awaiting.await("it serves", Awaiting.BOUND, () -> assertThat(HealthGrpc.newBlockingStub(resumed(channel))
                    .withDeadlineAfter(5, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.newBuilder().setService("liveness").build())
                    .getStatus()).isEqualTo(ServingStatus.SERVING), () -> "it does not");
            for (int i = 0; i < 100; i++) Expect.acknowledged(client.post("message " + i, 1, "ann").get(), 1);
        }
    }

    private static ManagedChannel resumed(ManagedChannel channel) {
        channel.resetConnectBackoff();
        return channel;
    }

    private static String some(RandomAccessFile reader) throws IOException {
        byte[] bytes = new byte[4096];
        int read = reader.read(bytes);
        return new String(bytes, 0, read, StandardCharsets.UTF_8);
    }
}
