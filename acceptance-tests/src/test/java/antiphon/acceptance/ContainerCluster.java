package antiphon.acceptance;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.command.TopContainerResponse;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/// A cluster of containers in a network of their own, each as confined as those of docker-compose.yml: with a file
/// system that is read-only, without capabilities, and with little memory.
///
/// Each node's port is bound to a port of this machine that stays the same however often the node is restarted or
/// leaves the network and comes back.
public final class ContainerCluster extends TestCluster {
    private static final int PORT_INSIDE = 50_055;
    private static final int STOP_SECONDS = 10;
    /// The least that docker-compose.yml speaks of.
    private static final long MEMORY_BYTES = 640L << 20;
    private static final long PIDS_MAX = 512;

    private final DockerClient docker = DockerClientFactory.instance().client();
    private final Network network = Network.newNetwork();
    private final Map<String, Integer> ports = new TreeMap<>();
    private final Map<String, GenericContainer<?>> containers = new HashMap<>();
    private final Map<String, Map<String, String>> startedWith = new HashMap<>();
    private final Map<String, List<String>> logs = new HashMap<>();

    public ContainerCluster(ClusterSettings settings) {
        super(settings);
        for (String node : nodes()) {
            ports.put(node, FreePorts.next());
            logs.put(node, java.util.Collections.synchronizedList(new ArrayList<>()));
        }
    }

    @Override
    protected void launch(String node, Map<String, String> more) {
        GenericContainer<?> before = containers.get(node);
        if (before != null && more.equals(startedWith.get(node))) {
            docker.startContainerCmd(before.getContainerId()).exec();
            return;
        }
        if (before != null) before.stop();
        Map<String, String> variables = environment(node);
        variables.putAll(more);
        GenericContainer<?> container = container(node, variables);
        containers.put(node, container);
        startedWith.put(node, more);
        container.start();
    }

    @SuppressWarnings("resource") // Closed with the cluster.
    private GenericContainer<?> container(String node, Map<String, String> variables) {
        String program = node.equals(MASTER) ? "master" : "worker";
        return new GenericContainer<>(DockerImageName.parse(Images.of(program)))
                .withImagePullPolicy(_ -> false)
                .withNetwork(network)
                .withNetworkAliases(node)
                .withEnv(variables)
                .withExposedPorts(PORT_INSIDE)
                .withCreateContainerCmdModifier(create -> {
                    HostConfig host = create.getHostConfig();
                    if (host == null) throw new IllegalStateException("no host configuration");
                    host.withPortBindings(
                            new PortBinding(Ports.Binding.bindPort(port(node)), ExposedPort.tcp(PORT_INSIDE)));
                    confine(host);
                    create.withVolumes(new Volume("/data"));
                })
                .withLogConsumer(frame -> keep(node, frame))
                .waitingFor(new NotWaiting());
    }

    private static void confine(HostConfig host) {
        host.withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges:true"))
                .withTmpFs(Map.of("/tmp", "size=16m"))
                .withMemory(MEMORY_BYTES)
                .withPidsLimit(PIDS_MAX);
    }

    /// What a command prints that runs in the node's container, with a shell.
    String inside(String node, String command) {
        GenericContainer<?> container = containers.get(node);
        if (container == null) throw new IllegalStateException(node + " was not started");
        try {
            ExecResult result = container.execInContainer("bash", "-c", "{ " + command + "; } 2>&1");
            return result.getStdout();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Whether the kernel ended a process of the node because there was more in its memory than it may have.
    boolean ranOutOfMemory(String node) {
        return Boolean.TRUE.equals(docker.inspectContainerCmd(id(node)).exec().getState().getOOMKilled());
    }

    /// The cluster itself waits until a node answers.
    private static final class NotWaiting extends AbstractWaitStrategy {
        @Override
        protected void waitUntilReady() {}
    }

    private void keep(String node, OutputFrame frame) {
        String line = frame.getUtf8StringWithoutLineEnding();
        if (!line.isEmpty()) linesOf(node).add(line);
    }

    private List<String> linesOf(String node) {
        List<String> lines = logs.get(node);
        if (lines == null) throw new IllegalArgumentException("no node " + node);
        return lines;
    }

    private Map<String, String> environment(String node) {
        Map<String, String> variables = new TreeMap<>(settings.variables());
        variables.put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        variables.put("AUTH_TOKEN", secrets.token());
        variables.put("FERNET_KEY", secrets.fernetKey());
        variables.put("PORT", Integer.toString(PORT_INSIDE));
        variables.put("ADDRESS", node);
        if (node.equals(MASTER)) {
            variables.put(
                    "WORKERS",
                    workers().stream()
                            .map(worker -> worker + "=" + worker + ":" + PORT_INSIDE)
                            .collect(Collectors.joining(",")));
        } else {
            variables.put("MACHINE_ID", node.substring("worker".length()));
            variables.put("MASTER_ADDRESS", MASTER);
            variables.put("MASTER_PORT", Integer.toString(PORT_INSIDE));
        }
        return variables;
    }

    private String id(String node) {
        GenericContainer<?> container = containers.get(node);
        if (container == null) throw new IllegalStateException(node + " was not started");
        return container.getContainerId();
    }

    @Override
    public void stop(String node) {
        try {
            docker.stopContainerCmd(id(node)).withTimeout(STOP_SECONDS).exec();
        } catch (NotModifiedException _) {
            // It had ended already.
        }
    }

    @Override
    public void kill(String node) {
        signal(node, "KILL");
        await(node + " has ended", () -> {
            if (isRunning(node)) throw new AssertionError(node + " still runs");
        });
    }

    /// Not by the engine's own pause: under cgroup v1 that fails now and then, or hangs, when it meets the start of
    /// a health check. The program is all that has to stand still.
    @Override
    public void pause(String node) {
        signal(node, "STOP");
        awaitStandstill(node, () -> state(node));
    }

    /// As `ps` shows it.
    private String state(String node) {
        TopContainerResponse shown = docker.topContainerCmd(id(node)).withPsArgs("-o pid,stat").exec();
        return shown.getProcesses()[0][1];
    }

    @Override
    public void resume(String node) {
        signal(node, "CONT");
    }

    private void signal(String node, String signal) {
        docker.killContainerCmd(id(node)).withSignal(signal).exec();
    }

    @Override
    public void isolate(String worker) {
        docker.disconnectFromNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(id(worker))
                .exec();
    }

    @Override
    public void reconnect(String worker) {
        docker.connectToNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(id(worker))
                .withContainerNetwork(new ContainerNetwork().withAliases(worker))
                .exec();
    }

    @Override
    public boolean isRunning(String node) {
        if (!containers.containsKey(node)) return false;
        ContainerState state = docker.inspectContainerCmd(id(node)).exec().getState();
        return Boolean.TRUE.equals(state.getRunning());
    }

    @Override
    public List<String> log(String node) {
        List<String> lines = linesOf(node);
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    @Override
    public String host() {
        return DockerClientFactory.instance().dockerHostIpAddress();
    }

    @Override
    public int port(String node) {
        Integer port = ports.get(node);
        if (port == null) throw new IllegalArgumentException("no node " + node);
        return port;
    }

    @Override
    public void close() {
        super.close();
        containers.values().parallelStream().forEach(GenericContainer::stop);
        network.close();
    }
}
