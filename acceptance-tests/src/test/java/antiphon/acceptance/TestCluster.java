package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.WorkerStatus;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// A cluster of real nodes, wherever they run: what can be done to its nodes, and what clients can ask of it.
///
/// Nodes are called `master`, `worker1`, `worker2` and so on. One that was started again has lost its messages,
/// unless the settings say that they are kept on disk.
public abstract class TestCluster implements AutoCloseable {
    public static final String MASTER = "master";
    private static final int LOG_LINES_SHOWN = 40;

    protected final ClusterSettings settings;
    protected final Secrets secrets = Secrets.random();
    private final Map<String, WorkerClient> workerClients = new TreeMap<>();
    private final List<MasterClient> masterClients = new ArrayList<>();
    private Optional<String> shown = Optional.empty();

    protected TestCluster(ClusterSettings settings) {
        this.settings = settings;
    }

    // What the platform does.

    /// Starts a node's process, which may have run before; does not wait until it answers.
    ///
    /// @param more variables for this start alone
    protected abstract void launch(String node, Map<String, String> more);

    /// SIGTERM; returns when the node has ended.
    public abstract void stop(String node);

    /// SIGKILL; returns when the node has ended.
    public abstract void kill(String node);

    /// The node stands still, but its connections stay.
    public abstract void pause(String node);

    public abstract void resume(String node);

    /// Nothing passes any more between the worker and the master, and neither notices at once.
    public abstract void isolate(String worker);

    public abstract void reconnect(String worker);

    public abstract boolean isRunning(String node);

    /// What the node has written so far.
    public abstract List<String> log(String node);

    public abstract String host();

    public abstract int port(String node);

    // Starting.

    public List<String> workers() {
        return IntStream.rangeClosed(1, settings.workers())
                .mapToObj(number -> "worker" + number)
                .toList();
    }

    public List<String> nodes() {
        List<String> nodes = new ArrayList<>(workers());
        nodes.addFirst(MASTER);
        return nodes;
    }

    public Secrets secrets() {
        return secrets;
    }

    /// Starts a node and waits until it answers.
    public void start(String node) {
        start(node, Map.of());
    }

    public void start(String node, Map<String, String> more) {
        launch(node, more);
        awaitAnswer(node);
    }

    final void awaitAnswer(String node) {
        await(node + " answers", () -> {
            if (!isRunning(node)) throw new NodeEnded(node + " has ended\n" + tail(node));
            if (node.equals(MASTER)) status(); // It may be one that shows no messages yet.
            else messageAt(node, 1);
        });
    }

    /// A node that ends while it is waited for will not come.
    private static final class NodeEnded extends Error {
        private static final long serialVersionUID = 1;

        NodeEnded(String what) {
            super(what);
        }
    }

    /// Starts every node and waits until each worker is healthy and takes messages.
    public TestCluster startAll() {
        workers().forEach(worker -> launch(worker, Map.of()));
        launch(MASTER, Map.of());
        nodes().forEach(this::awaitAnswer);
        awaitHealthy();
        return this;
    }

    // Asking.

    /// The connection that scenarios share where it does not matter who asks.
    public MasterClient master() {
        if (masterClients.isEmpty()) connect();
        return masterClients.getFirst();
    }

    /// A connection of its own.
    public MasterClient connect() {
        MasterClient client = new MasterClient(channel(port(MASTER), shown));
        masterClients.add(client);
        return client;
    }

    /// A connection that shows no token.
    MasterClient connectUnnamed() {
        MasterClient client = new MasterClient(channel(port(MASTER), Optional.empty()));
        masterClients.addLast(client); // Not the one that is shared.
        return client;
    }

    public WorkerClient worker(String worker) {
        return workerClients.computeIfAbsent(worker, name -> new WorkerClient(channel(port(name), shown)));
    }

    /// A connection of its own that shows a caller's token, to be closed.
    WorkerClient connectTo(String worker, String callersToken) {
        return new WorkerClient(channel(port(worker), Optional.of(callersToken)));
    }

    /// From now on new connections show this caller's token.
    public void show(String callersToken) {
        shown = Optional.of(callersToken);
    }

    private ManagedChannel channel(int port, Optional<String> callersToken) {
        return secured(NettyChannelBuilder.forAddress(host(), port))
                .intercept(callersToken.map(TestCluster::showing).map(List::of).orElse(List.of()))
                .maxInboundMessageSize(16 << 20)
                .build();
    }

    /// How clients speak to this cluster.
    protected NettyChannelBuilder secured(NettyChannelBuilder channel) {
        return channel.usePlaintext();
    }

    static ClientInterceptor showing(String token) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    public PendingCall<PostMessageResponse> post(String content, int concern, String client) {
        return master().post(content, concern, client);
    }

    public List<Received> messages(String node) {
        return node.equals(MASTER) ? master().messages() : worker(node).messages();
    }

    public List<Received> messageAt(String node, long sequence) {
        return node.equals(MASTER) ? master().messageAt(sequence) : worker(node).messageAt(sequence);
    }

    public List<String> contents(String node) {
        return messages(node).stream().map(Received::content).toList();
    }

    public GetClusterStatusResponse status() {
        return master().status();
    }

    public WorkerStatus statusOf(String worker) {
        return master().statusOf(worker);
    }

    // Waiting.

    public void await(String what, Runnable expectation) {
        Awaiting.await(what, Awaiting.BOUND, expectation, this::describe);
    }

    public void await(String what, Duration bound, Runnable expectation) {
        Awaiting.await(what, bound, expectation, this::describe);
    }

    public void awaitHealthy() {
        workers().forEach(this::awaitHealthy);
    }

    public void awaitHealthy(String worker) {
        await(worker + " is healthy and takes messages", () -> {
            assertThat(statusOf(worker).getHealth()).isEqualTo("HEALTHY");
            assertThat(statusOf(worker).getDelivery()).isEqualTo("streaming");
        });
    }

    /// A signal takes a moment, in which the node could still answer.
    ///
    /// @param state the state of the node's process, as `ps` shows it
    protected void awaitStandstill(String node, Supplier<String> state) {
        await(node + " stands still", () -> assertThat(state.get()).startsWith("T"));
    }

    public void awaitUnhealthy(String worker) {
        await(worker + " is unhealthy", () -> assertThat(statusOf(worker).getHealth()).isEqualTo("UNHEALTHY"));
    }

    /// Waits until all nodes show what the master shows, message by message, with the same hashes.
    public void awaitSameLogs() {
        for (String worker : workers())
            await(worker + " shows the master's log", () -> assertThat(messages(worker)).isEqualTo(messages(MASTER)));
    }

    // Reports.

    /// What there is to see: for the message of a failure.
    public String describe() {
        StringBuilder scene = new StringBuilder();
        scene.append(isRunning(MASTER) ? statusText() : "the master does not run\n");
        nodes().forEach(node -> scene.append("---- ").append(node).append(isRunning(node) ? "\n" : " (not running)\n")
                .append(tail(node)));
        return scene.toString();
    }

    private String statusText() {
        try {
            return status().toString();
        } catch (RuntimeException e) {
            return "no status: " + e + "\n";
        }
    }

    private String tail(String node) {
        List<String> lines = log(node);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size())) + "\n";
    }

    @Override
    public void close() {
        masterClients.forEach(MasterClient::close);
        workerClients.values().forEach(WorkerClient::close);
    }
}
