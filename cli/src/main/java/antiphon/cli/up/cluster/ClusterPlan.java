package antiphon.cli.up.cluster;

import antiphon.cli.program.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A master and its workers on neighbouring ports of this machine; or nodes of which any can lead.
///
/// @param nodes the master first, or the one that founds the cluster
public record ClusterPlan(List<NodePlan> nodes) {
    private static final Pattern NODES = Pattern.compile("master|worker\\d{1,3}"); // Not, say, `lost+found`.

    /// @param home where the nodes' jars are built
    /// @param secrets AUTH_TOKEN and the like, the same for all
    public static ClusterPlan of(Path home, Path data, int masterPort, int workers, Map<String, String> secrets) {
        List<NodePlan> nodes = new ArrayList<>();
        nodes.add(master(home, data, masterPort, workers, secrets));
        for (int number = 1; number <= workers; number++) nodes.add(worker(home, data, masterPort, number, secrets));
        nodes.forEach(node -> requireBuilt(node.jar()));
        return new ClusterPlan(List.copyOf(nodes));
    }

    private static NodePlan master(Path home, Path data, int port, int workers, Map<String, String> secrets) {
        String addresses = IntStream.rangeClosed(1, workers)
                .mapToObj(number -> "worker" + number + "=localhost:" + (port + number))
                .collect(Collectors.joining(","));
        Settings settings = new Settings(secrets)
                .with("ADDRESS", "master")
                .with("MACHINE_ID", "master")
                .with("WORKERS", addresses);
        return settings.node("master", port, home.resolve("master/target/antiphon-master.jar"), data);
    }

    private static NodePlan worker(Path home, Path data, int masterPort, int number, Map<String, String> secrets) {
        String name = "worker" + number;
        Settings settings = new Settings(secrets)
                .with("ADDRESS", name)
                .with("MACHINE_ID", name)
                .with("MASTER_ADDRESS", "localhost")
                .with("MASTER_PORT", Integer.toString(masterPort));
        return settings.node(name, masterPort + number, home.resolve("worker/target/antiphon-worker.jar"), data);
    }

    /// Nodes of which any can lead, with the same names and ports.
    public static ClusterPlan withFailover(
            Path home, Path data, int firstPort, int workers, Map<String, String> secrets) {
        List<String> names = Stream.concat(
                Stream.of("master"), IntStream.rangeClosed(1, workers).mapToObj(number -> "worker" + number)).toList();
        String all = IntStream.range(0, names.size())
                .mapToObj(at -> names.get(at) + "=localhost:" + (firstPort + at))
                .collect(Collectors.joining(","));
        Path jar = home.resolve("failover/target/antiphon-failover.jar");
        requireBuilt(jar);
        Settings settings = new Settings(secrets).with("NODES", all);
        return new ClusterPlan(IntStream.range(0, names.size())
                .mapToObj(at -> settings.with("ADDRESS", names.get(at)).node(names.get(at), firstPort + at, jar, data))
                .toList());
    }

    private static void requireBuilt(Path jar) {
        if (!Files.isRegularFile(jar))
            throw new CommandFailure(jar + " is missing: build it with `mvn -DskipTests package`");
    }

    /// The same, with ports for HTTP.
    public ClusterPlan serving(HttpPorts http) {
        return new ClusterPlan(
                IntStream.range(0, nodes.size())
                        .mapToObj(at -> nodes.get(at).with("HTTP_PORT", http.settingOf(at)))
                        .toList());
    }

    /// The same, with a setting of all nodes.
    public ClusterPlan with(String setting, String value) {
        return new ClusterPlan(nodes.stream().map(node -> node.with(setting, value)).toList());
    }

    /// The same, with the worker named from which the master is to rebuild a lost log.
    public ClusterPlan recoveringFrom(String worker) {
        List<NodePlan> changed = new ArrayList<>(nodes);
        changed.set(0, master().with("RECOVER_FROM", worker));
        return new ClusterPlan(List.copyOf(changed));
    }

    /// The same, with everything allowed that the page can do.
    public ClusterPlan demonstrating() {
        List<NodePlan> changed = new ArrayList<>(nodes.stream()
                .map(node -> node.with("FAULT_INJECTION", "true"))
                .toList());
        changed.set(0, changed.getFirst().with("PAGE_WRITES", "on"));
        return new ClusterPlan(List.copyOf(changed));
    }

    /// The workers that hold the log that the master has lost: they are started first. While none of them answers, a
    /// master without a log begins a new one. With RECOVER_FROM it does not.
    ///
    /// @param recoverFrom what the nodes inherit
    public List<NodePlan> beforeMaster(Optional<String> recoverFrom) {
        if (isRebuildNamed(recoverFrom) || master().holdsLog()) return List.of();
        return workers().stream().filter(NodePlan::holdsLog).toList();
    }

    /// Whether an operator has named the node from which a lost log is rebuilt.
    ///
    /// @param recoverFrom what the nodes inherit
    public boolean isRebuildNamed(Optional<String> recoverFrom) {
        return !master().settings().getOrDefault("RECOVER_FROM", recoverFrom.orElse("")).isEmpty();
    }

    /// The names of the directories that hold the logs of nodes, also of nodes that are not of this plan.
    public static List<String> logsIn(Path data) {
        try (Stream<Path> directories = Files.list(data)) {
            return directories.filter(each -> NODES.matcher(each.getFileName().toString()).matches())
                    .filter(Files::isDirectory)
                    .filter(NodePlan::holdsLog)
                    .map(directory -> directory.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException _) {
            return List.of(); // Not there yet, or of no use: then no secrets can be made in it either.
        }
    }

    List<NodePlan> workers() {
        return nodes.subList(1, nodes.size());
    }

    public NodePlan master() {
        return nodes.getFirst();
    }

    /// What its nodes run.
    public Set<Path> programs() {
        return nodes.stream().map(NodePlan::jar).collect(Collectors.toSet());
    }

    public List<Integer> ports() {
        return nodes.stream().map(NodePlan::port).toList();
    }

    private record Settings(Map<String, String> variables) {
        Settings with(String name, String value) {
            Map<String, String> more = new TreeMap<>(variables);
            more.put(name, value);
            return new Settings(more);
        }

        NodePlan node(String name, int port, Path jar, Path data) {
            Settings complete = with("PORT", Integer.toString(port))
                    .with("DATA_DIR", data.resolve(name).toString());
            return new NodePlan(name, port, jar, complete.variables);
        }
    }
}
