package antiphon.failover.program;

import antiphon.config.NodeSettings;
import antiphon.config.Storage;
import antiphon.config.source.Environment;
import antiphon.config.source.Setting;
import antiphon.config.source.SettingException;
import antiphon.core.NodeId;
import antiphon.failover.core.leadership.contract.LeadershipTimes;
import antiphon.master.settings.MasterSettings;
import antiphon.master.settings.WorkerAddress;
import antiphon.tls.NodeRole;
import antiphon.worker.settings.WorkerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The settings of a node that leads or follows.
///
/// @param nodes all of the cluster, this one among them, in the order of the setting; the first founds the cluster
/// @param mayLead whether this node may come to lead
public record MemberSettings(
        MasterSettings leading,
        WorkerSettings following,
        List<WorkerAddress> nodes,
        LeadershipTimes times,
        boolean mayLead) {
    private static final int NODES_MIN = 3;
    private static final int NODES_MAX = 5;
    private static final int STANDARD_PORT = 50_052;
    private static final int STANDARD_HTTP_PORT = 8_080;
    /// Meaningless where no node is the master by its settings.
    private static final Set<String> OTHERS = Set.of(
            "WORKERS", "WORKER_N_ADDRESS", "WORKER_N_PORT", "HEARTBEAT_INTERVAL", "RECOVER_FROM", "PORT", "ADDRESS",
            "MACHINE_ID", "MASTER_ADDRESS", "MASTER_PORT", "STORAGE", "RECORDING_BYTES");

    public static final List<Setting> ALL = all();

    private static List<Setting> all() {
        Map<String, Setting> settings = new LinkedHashMap<>();
        List<Setting> own = List.of(
                new Setting("NODES", "required",
                        "all nodes, the same everywhere: master=host:port,worker1=host:port,..."),
                new Setting("ADDRESS", "required", "this node's name, one of NODES"),
                new Setting("PORT", "as in NODES", "port to listen on"),
                new Setting("FAILOVER_TIMEOUT", "1", "seconds of silence of the leader until another takes over"),
                new Setting("CANDIDATE", "true", "false for a node that never leads"));
        own.forEach(setting -> settings.put(setting.name(), setting));
        List<Setting> ofRoles = new ArrayList<>(MasterSettings.ALL);
        ofRoles.addAll(WorkerSettings.all());
        ofRoles.stream()
                .filter(setting -> !OTHERS.contains(setting.name()))
                .forEach(setting -> settings.putIfAbsent(setting.name(), setting));
        return List.copyOf(settings.values());
    }

    public static String name(Environment environment) {
        return environment.text("ADDRESS").orElse("node");
    }

    /// @throws SettingException when the node cannot start so
    public static MemberSettings from(Environment environment) {
        List<WorkerAddress> nodes = nodes(environment);
        WorkerAddress self = self(environment, nodes);
        Duration timeout = environment.seconds(
                "FAILOVER_TIMEOUT", Duration.ofSeconds(1), LeadershipTimes.TIMEOUT_MIN, LeadershipTimes.TIMEOUT_MAX);
        LeadershipTimes times = new LeadershipTimes(timeout.toNanos());
        NodeSettings node = NodeSettings.from(environment, self.id().name(), self.port(), STANDARD_HTTP_PORT)
                .requireCertificateOf(NodeRole.MEMBER, self.id().name());
        requireKept(node);
        List<WorkerAddress> others = nodes.stream().filter(other -> !other.equals(self)).toList();
        return new MemberSettings(
                MasterSettings.ofMember(environment, node, others, Duration.ofNanos(times.heartbeatNs())),
                WorkerSettings.ofMember(environment, node),
                nodes,
                times,
                environment.text("CANDIDATE").isEmpty() || environment.flag("CANDIDATE"));
    }

    private static List<WorkerAddress> nodes(Environment environment) {
        String text = environment.required(
                "NODES", "set it to all nodes of the cluster, the same on each: master=host:" + STANDARD_PORT
                        + ",worker1=host:port,worker2=host:port");
        List<WorkerAddress> nodes = WorkerAddress.parseAll("NODES", text);
        if (nodes.size() < NODES_MIN)
            throw new SettingException("NODES names " + nodes.size() + ", and must name " + NODES_MIN + " to "
                    + NODES_MAX + ": with fewer, the nodes left cannot tell a crash of one from a broken network, and"
                    + " nobody may take over. Without failover, one master with any number of workers will do");
        if (nodes.size() > NODES_MAX)
            throw new SettingException("NODES names " + nodes.size() + ", at most " + NODES_MAX);
        return nodes;
    }

    private static WorkerAddress self(Environment environment, List<WorkerAddress> nodes) {
        List<String> names = nodes.stream().map(node -> node.id().name()).toList();
        String name = environment.required("ADDRESS", "set it to this node's name, one of NODES: " + names);
        return nodes.stream()
                .filter(node -> node.id().equals(new NodeId(name)))
                .findFirst()
                .orElseThrow(() -> Environment.wrong("ADDRESS", name, "one of NODES: " + String.join(", ", names)));
    }

    /// A node that forgets its promises would let two lead.
    private static void requireKept(NodeSettings node) {
        if (node.storage() == Storage.MEMORY)
            throw new SettingException("STORAGE=memory is not allowed with failover: a node must not forget what it has"
                    + " promised to a leader. Leave STORAGE out");
        if (node.recordingBytes() > 0)
            throw new SettingException("RECORDING_BYTES is not allowed with failover yet: leave it out");
    }

    NodeSettings node() {
        return leading.node();
    }

    /// Of all nodes, for people and for the register.
    Map<NodeId, String> addresses() {
        Map<NodeId, String> addresses = new LinkedHashMap<>();
        nodes.forEach(node -> addresses.put(node.id(), node.toString()));
        return addresses;
    }

    boolean isFounder() {
        return nodes.getFirst().id().name().equals(node().name());
    }
}
