package antiphon.failover.program;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.config.source.Environment;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// Three nodes in this process, on disk and over the network.
final class MemberCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> NAMES = List.of("master", "worker1", "worker2");

    private final Path directory;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, MemberNode> running = new LinkedHashMap<>();
    private final Map<String, ManagedChannel> channels = new LinkedHashMap<>();
    private final List<Throwable> broken = new ArrayList<>();

    MemberCluster(Path directory) throws IOException {
        this.directory = directory;
        List<ServerSocket> free = new ArrayList<>();
        for (String name : NAMES) {
            ServerSocket socket = new ServerSocket(0);
            free.add(socket);
            ports.put(name, socket.getLocalPort());
        }
        for (ServerSocket socket : free) socket.close();
        ports.forEach((name, port) -> channels.put(
                name, NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build()));
    }

    List<String> names() {
        return NAMES;
    }

    void start(String name) {
        try {
            running.put(name, MemberNode.start(settings(name), failure -> {
                synchronized (broken) {
                    broken.add(failure);
                }
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MemberSettings settings(String name) {
        String nodes = ports.entrySet().stream()
                .map(node -> node.getKey() + "=localhost:" + node.getValue())
                .collect(Collectors.joining(","));
        return MemberSettings.from(new Environment(Map.of(
                "NODES", nodes, "ADDRESS", name, "HTTP_PORT", "off", "LISTEN_HOST", "localhost",
                "DATA_DIR", directory.resolve(name).toString(),
                "AUTH_TOKEN", "0123456789abcdef0123456789abcdef",
                "FERNET_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")));
    }

    void stop(String name) {
        MemberNode node = running.remove(name);
        if (node == null) throw new IllegalStateException(name + " does not run");
        node.close();
    }

    Path directoryOf(String name) {
        return directory.resolve(name);
    }

    /// Writes until a node acknowledges it; the request id keeps it from being written twice.
    ///
    /// @return the node that did
    String write(String content, int copies) {
        PostMessageRequest request = PostMessageRequest.newBuilder()
                .setContent(content)
                .setWriteConcern(copies)
                .setClientId("test")
                .setRequestId(content)
                .setTimeoutMs(5_000)
                .build();
        List<String> by = new ArrayList<>();
        await("`" + content + "` is acknowledged", () -> {
            running.keySet().stream().filter(name -> isAcknowledged(name, request)).findFirst().ifPresent(by::add);
            return !by.isEmpty();
        });
        return by.getFirst();
    }

    private boolean isAcknowledged(String name, PostMessageRequest request) {
        try {
            PostMessageResponse response = MessageServiceGrpc.newBlockingStub(channel(name))
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .postMessage(request);
            return response.getOutcome() == Outcome.ACKNOWLEDGED;
        } catch (StatusRuntimeException _) {
            return false;
        }
    }

    /// What a node that leads shows; empty of one that does not.
    Optional<List<String>> contents(String name) {
        try {
            return Optional.of(MessageServiceGrpc.newBlockingStub(channel(name))
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .getMessages(GetMessagesRequest.getDefaultInstance())
                    .getMessagesList()
                    .stream()
                    .map(Message::getContent)
                    .toList());
        } catch (StatusRuntimeException _) {
            return Optional.empty();
        }
    }

    private ManagedChannel channel(String name) {
        ManagedChannel channel = channels.get(name);
        if (channel == null) throw new IllegalArgumentException(name + " is none of " + NAMES);
        channel.resetConnectBackoff();
        return channel;
    }

    static void await(String what, BooleanSupplier condition) {
        long endNs = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - endNs > 0) throw new AssertionError("within " + PATIENCE + ": " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).forEach(this::stop);
        channels.values().forEach(ManagedChannel::shutdownNow);
        synchronized (broken) {
            assertThat(broken).as("why nodes could not go on").isEmpty();
        }
    }
}
