package antiphon.acceptance;

import antiphon.certs.Authority;
import antiphon.tls.TlsContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A cluster of processes on loopback. The nodes reach each other over wires on which the scenarios sit; clients
/// connect straight.
public final class ProcessCluster extends TestCluster {
    private static final Pattern HTTP_PORT_TOLD = Pattern.compile("serves HTTPS? on port (\\d+)");

    private final Map<String, Integer> ports = new TreeMap<>();
    private final Map<String, Wire> wires = new TreeMap<>(); // from the master to this worker
    private final Map<String, Wire> wiresBack = new TreeMap<>(); // from this worker to the master
    private final Map<String, NodeProcess> processes = new HashMap<>();
    private final Map<String, List<String>> earlier = new HashMap<>();
    private final Map<String, Map<String, String>> own = new TreeMap<>();
    private final DataDirectories data = new DataDirectories();
    private @Nullable Path certificates;

    public ProcessCluster(ClusterSettings settings) {
        super(settings);
        for (String node : nodes()) ports.put(node, FreePorts.next());
        for (String worker : workers()) {
            wires.put(worker, new Wire(port(worker)));
            wiresBack.put(worker, new Wire(port(MASTER)));
        }
    }

    /// With TLS, from the next start of each node on: every node has its directory here, as `antiphon certs` makes it.
    void secure(Path authority) {
        certificates = authority;
        for (String node : nodes()) {
            set(node, "TLS_CERT", authority.resolve(node).resolve(Authority.CERTIFICATE).toString());
            set(node, "TLS_KEY", authority.resolve(node).resolve(Authority.KEY).toString());
            set(node, "TLS_CA", authority.resolve(node).resolve(Authority.AUTHORITY).toString());
        }
    }

    @Override
    protected NettyChannelBuilder secured(NettyChannelBuilder channel) {
        if (certificates == null) return super.secured(channel);
        return channel.sslContext(TlsContexts.client(
                certificates.resolve(Authority.AUTHORITY), Optional.empty(), Optional.empty()));
    }

    /// What the nodes hold on disk, to be looked at and changed while they do not run.
    DataDirectories data() {
        return data;
    }

    /// The wire from the master to the worker.
    Wire wireTo(String worker) {
        return wire(wires, worker);
    }

    private static Wire wire(Map<String, Wire> of, String worker) {
        Wire wire = of.get(worker);
        if (wire == null) throw new IllegalArgumentException("no wire of " + worker);
        return wire;
    }

    @Override
    protected void launch(String node, Map<String, String> more) {
        launchWith(node, more);
    }

    /// Starts a node with options on its command line and waits until it answers.
    void startWith(String node, String... options) {
        launchWith(node, Map.of(), options);
        awaitAnswer(node);
    }

    private void launchWith(String node, Map<String, String> more, String... options) {
        if (isRunning(node)) throw new IllegalStateException(node + " runs already");
        earlier.put(node, log(node));
        Map<String, String> variables = environment(node);
        variables.putAll(more);
        wiresInto(node).forEach(Wire::open);
        processes.put(node, new NodeProcess(node, node.equals(MASTER) ? "master" : "worker", variables, options));
    }

    /// Sets a variable for this node alone, from its next start on.
    void set(String node, String variable, String value) {
        own.computeIfAbsent(node, _ -> new TreeMap<>()).put(variable, value);
    }

    /// What a node needs to start; scenarios change it to see what a node says then.
    Map<String, String> environment(String node) {
        Map<String, String> variables = new TreeMap<>(settings.variables());
        variables.put("AUTH_TOKEN", secrets.token());
        variables.put("FERNET_KEY", secrets.fernetKey());
        variables.put("PORT", Integer.toString(port(node)));
        variables.putIfAbsent("HTTP_PORT", "off");
        variables.put("ADDRESS", node);
        variables.putIfAbsent("DATA_DIR", data.of(node).toString());
        if (node.equals(MASTER)) {
            variables.put(
                    "WORKERS",
                    workers().stream()
                            .map(worker -> worker + "=localhost:" + wireTo(worker).port())
                            .collect(Collectors.joining(",")));
        } else {
            variables.put("MACHINE_ID", node.substring("worker".length()));
            variables.put("MASTER_ADDRESS", "localhost");
            variables.put("MASTER_PORT", Integer.toString(wire(wiresBack, node).port()));
        }
        variables.putAll(own.getOrDefault(node, Map.of()));
        return variables;
    }

    private NodeProcess process(String node) {
        NodeProcess process = processes.get(node);
        if (process == null) throw new IllegalStateException(node + " was not started");
        return process;
    }

    @Override
    public void stop(String node) {
        process(node).signal("TERM");
        awaitEnd(node);
    }

    @Override
    public void kill(String node) {
        process(node).signal("KILL");
        awaitEnd(node);
    }

    private void awaitEnd(String node) {
        process(node).exitCode();
        wiresInto(node).forEach(Wire::shut);
    }

    private Collection<Wire> wiresInto(String node) {
        return node.equals(MASTER) ? wiresBack.values() : List.of(wireTo(node));
    }

    @Override
    public void pause(String node) {
        process(node).signal("STOP");
        awaitStandstill(node, process(node)::state);
    }

    @Override
    public void resume(String node) {
        process(node).signal("CONT");
    }

    @Override
    public void isolate(String worker) {
        wireTo(worker).hold();
        wire(wiresBack, worker).hold();
    }

    @Override
    public void reconnect(String worker) {
        wireTo(worker).release();
        wire(wiresBack, worker).release();
    }

    /// From now on each `from` between this worker and the master becomes `to`, which is as long.
    void alter(String worker, String from, String to) {
        wireTo(worker).alter(from, to);
        wire(wiresBack, worker).alter(from, to);
    }

    void alterNothing(String worker) {
        wireTo(worker).alterNothing();
        wire(wiresBack, worker).alterNothing();
    }

    /// How often something was altered.
    int altered(String worker) {
        return wireTo(worker).altered() + wire(wiresBack, worker).altered();
    }

    @Override
    public boolean isRunning(String node) {
        return processes.containsKey(node) && process(node).isRunning();
    }

    @Override
    public List<String> log(String node) {
        List<String> lines = new ArrayList<>(earlier.getOrDefault(node, List.of()));
        if (processes.containsKey(node)) lines.addAll(process(node).lines());
        return lines;
    }

    @Override
    public String host() {
        return "localhost";
    }

    @Override
    public int port(String node) {
        Integer port = ports.get(node);
        if (port == null) throw new IllegalArgumentException("no node " + node);
        return port;
    }

    /// Where the node serves HTTP, as it has logged; its settings must have asked for that.
    int httpPort(String node) {
        return process(node).lines().stream()
                .map(HTTP_PORT_TOLD::matcher)
                .filter(Matcher::find)
                .map(line -> Integer.parseInt(line.group(1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(node + " does not serve HTTP"));
    }

    @Override
    public void close() {
        super.close();
        processes.forEach((node, process) -> {
            if (process.isRunning()) kill(node);
        });
        wires.values().forEach(Wire::close);
        wiresBack.values().forEach(Wire::close);
        data.close();
    }
}
