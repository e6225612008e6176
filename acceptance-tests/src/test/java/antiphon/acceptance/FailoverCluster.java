package antiphon.acceptance;

import antiphon.certs.Authority;
import antiphon.proto.leader.GetLeaderRequest;
import antiphon.proto.leader.GetLeaderResponse;
import antiphon.proto.leader.LeaderServiceGrpc;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.MessageServiceGrpc.MessageServiceBlockingStub;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.worker.MessageReplicaReceived;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.tls.TlsContexts;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Nodes as processes of this machine, of which any can lead. Clients are connected to all of them.
final class FailoverCluster implements AutoCloseable {
    private static final long ANSWER_SECONDS = 10;
    private static final long STATUS_SECONDS = 1;
    private static final long SUBSCRIPTION_SECONDS = 3;
    /// One that is paused answers nothing; writes are given less time by their own limit.
    private static final long POST_SECONDS = 3;

    private final Secrets secrets = Secrets.random();
    private final DataDirectories data = new DataDirectories();
    private final Optional<Path> authority;
    private final Map<String, Integer> ports = new TreeMap<>();
    private final Map<String, NodeProcess> processes = new ConcurrentHashMap<>();
    private final Map<String, ManagedChannel> channels = new HashMap<>();
    private final List<String> earlierLines = new ArrayList<>();

    FailoverCluster(List<String> names) {
        this(names, Optional.empty());
    }

    /// With TLS.
    ///
    /// @param authority a directory with the certificates of all, as `antiphon certs` makes it
    FailoverCluster(List<String> names, Path authority) {
        this(names, Optional.of(authority));
    }

    private FailoverCluster(List<String> names, Optional<Path> authority) {
        this.authority = authority;
        for (String name : names) {
            int port = FreePorts.next();
            ports.put(name, port);
            NettyChannelBuilder channel = NettyChannelBuilder.forAddress("localhost", port);
            authority.ifPresentOrElse(
                    directory -> channel.sslContext(TlsContexts.clientOfMaster(
                            directory.resolve(Authority.AUTHORITY), Optional.empty(), Optional.empty())),
                    channel::usePlaintext);
            channels.put(name, channel.build());
        }
    }

    private Map<String, String> certificatesOf(String node) {
        return authority.map(directory -> directory.resolve(node))
                .map(own -> Map.of(
                        "TLS_CERT", own.resolve(Authority.CERTIFICATE).toString(),
                        "TLS_KEY", own.resolve(Authority.KEY).toString(),
                        "TLS_CA", own.resolve(Authority.AUTHORITY).toString()))
                .orElse(Map.of());
    }

    List<String> names() {
        return List.copyOf(ports.keySet());
    }

    void start(String node) {
        Map<String, String> variables = new TreeMap<>();
        variables.put("NODES", ports.entrySet().stream()
                .map(entry -> entry.getKey() + "=localhost:" + entry.getValue()).collect(Collectors.joining(",")));
        variables.put("ADDRESS", node);
        variables.put("AUTH_TOKEN", secrets.token());
        variables.put("FERNET_KEY", secrets.fernetKey());
        variables.put("HTTP_PORT", "off");
        variables.put("LISTEN_HOST", "localhost");
        variables.put("DATA_DIR", data.of(node).toString());
        variables.putAll(certificatesOf(node));
        NodeProcess before = processes.put(node, new NodeProcess(node, "failover", variables));
        if (before != null) keepLines(node, before);
    }

    private void keepLines(String node, NodeProcess of) {
        synchronized (earlierLines) {
            of.lines().forEach(line -> earlierLines.add(node + " | " + line));
        }
    }

    private NodeProcess process(String node) {
        NodeProcess process = processes.get(node);
        if (process == null) throw new IllegalStateException(node + " was not started");
        return process;
    }

    void kill(String node) {
        process(node).signal("KILL");
        process(node).exitCode();
    }

    void stop(String node) {
        process(node).signal("TERM");
        process(node).exitCode();
    }

    void pause(String node) {
        process(node).signal("STOP");
    }

    void resume(String node) {
        process(node).signal("CONT");
    }

    boolean isRunning(String node) {
        return process(node).isRunning();
    }

    /// One attempt, at one node.
    ///
    /// @return empty when nothing is known of the write
    Optional<PostMessageResponse> post(String node, PostMessageRequest request) {
        try {
            return Optional.of(messages(node).withDeadlineAfter(POST_SECONDS, TimeUnit.SECONDS).postMessage(request));
        } catch (StatusRuntimeException _) {
            return Optional.empty();
        }
    }

    /// The node that takes writes, as any node says that answers.
    Optional<String> leader() {
        for (String node : names()) {
            try {
                var status = messages(node).withDeadlineAfter(STATUS_SECONDS, TimeUnit.SECONDS)
                        .getClusterStatus(GetClusterStatusRequest.getDefaultInstance());
                if (status.getState().equals("writing")) return Optional.of(status.getMaster());
            } catch (StatusRuntimeException _) {
                // Asked is the next.
            }
        }
        return Optional.empty();
    }

    /// Who leads, as this node knows it.
    GetLeaderResponse seen(String node) {
        return LeaderServiceGrpc.newBlockingStub(channel(node)).withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                .getLeader(GetLeaderRequest.getDefaultInstance());
    }

    boolean isLeaderByHealth(String node) {
        return HealthGrpc.newBlockingStub(channel(node)).withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                .check(HealthCheckRequest.newBuilder().setService("leader").build())
                .getStatus() == ServingStatus.SERVING;
    }

    private MessageServiceBlockingStub messages(String node) {
        return MessageServiceGrpc.newBlockingStub(channel(node));
    }

    /// What the node itself holds, as it shows it whether it leads or follows.
    List<Held> held(String node) {
        return leader().filter(node::equals).isPresent() ? heldByLeader(node) : heldByFollower(node);
    }

    /// A message, as readers see it.
    record Held(long sequence, String content, String id) {}

    private List<Held> heldByLeader(String node) {
        List<Held> all = new ArrayList<>();
        long from = 1;
        while (from > 0) {
            var page = messages(node).withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS).getMessages(
                    antiphon.proto.master.GetMessagesRequest.newBuilder().setFromSequence(from).build());
            page.getMessagesList().forEach(message -> all.add(new Held(
                    message.getSequenceNumber(), message.getContent(), message.getMessageId())));
            from = page.getNextSequence();
        }
        return all;
    }

    private List<Held> heldByFollower(String node) {
        List<Held> all = new ArrayList<>();
        long from = 1;
        while (from > 0) {
            var page = SecondaryWorkerServiceGrpc.newBlockingStub(channel(node))
                    .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .getMessages(
                            antiphon.proto.worker.GetMessagesRequest.newBuilder().setFromSequence(from).build());
            page.getMessagesList().forEach(message -> all.add(new Held(
                    message.getSequenceNumber(), message.getContent(), message.getMessageId())));
            from = page.getNextSequence();
        }
        return all;
    }

    /// A subscription of the node itself while it follows, or of the node that leads; it ends after a while.
    Iterator<Held> subscribe(String node, long from, boolean follower) {
        if (follower) {
            Iterator<MessageReplicaReceived> messages = SecondaryWorkerServiceGrpc.newBlockingStub(channel(node))
                    .withDeadlineAfter(SUBSCRIPTION_SECONDS, TimeUnit.SECONDS)
                    .subscribeMessages(antiphon.proto.worker.SubscribeMessagesRequest.newBuilder()
                            .setFromSequence(from)
                            .build());
            return map(messages, message -> new Held(
                    message.getSequenceNumber(), message.getContent(), message.getMessageId()));
        }
        Iterator<Message> messages = messages(node)
                .withDeadlineAfter(SUBSCRIPTION_SECONDS, TimeUnit.SECONDS)
                .subscribeMessages(antiphon.proto.master.SubscribeMessagesRequest.newBuilder()
                        .setFromSequence(from)
                        .build());
        return map(messages, message -> new Held(
                message.getSequenceNumber(), message.getContent(), message.getMessageId()));
    }

    private static <M> Iterator<Held> map(Iterator<M> messages, Function<M, Held> held) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return messages.hasNext();
            }

            @Override
            public Held next() {
                return held.apply(messages.next());
            }
        };
    }

    private ManagedChannel channel(String node) {
        ManagedChannel channel = channels.get(node);
        if (channel == null) throw new IllegalArgumentException(node + " is none of " + names());
        channel.resetConnectBackoff();
        return channel;
    }

    /// What the nodes wrote, for people who look for the reason of a failure.
    String scene() {
        synchronized (earlierLines) {
            return String.join("\n", earlierLines) + "\n" + processes.entrySet().stream()
                    .flatMap(entry -> entry.getValue().lines().stream().map(line -> entry.getKey() + " | " + line))
                    .collect(Collectors.joining("\n"));
        }
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
        processes.values().stream().filter(NodeProcess::isRunning).forEach(process -> {
            process.signal("CONT");
            process.signal("KILL");
            process.exitCode();
        });
        data.close();
    }
}
