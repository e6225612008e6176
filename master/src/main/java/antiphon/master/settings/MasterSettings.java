package antiphon.master.settings;

import antiphon.config.NodeSettings;
import antiphon.config.source.Environment;
import antiphon.config.source.Setting;
import antiphon.config.source.SettingException;
import antiphon.core.NodeId;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.page.door.PageSettings;
import antiphon.master.tracing.TraceSettings;
import antiphon.tls.NodeRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/// The settings of a master, read once.
///
/// @param syncTimeout how long a worker may take for a recovery before it answers how far it got
/// @param contentBytesMax longest content of a message, in bytes of UTF-8
/// @param recoverFrom the worker to rebuild a lost log from, when an operator names one
/// @param traces empty when no write is traced
public record MasterSettings(
        NodeSettings node,
        List<WorkerAddress> workers,
        CoreSettings core,
        Duration syncTimeout,
        int contentBytesMax,
        Optional<NodeId> recoverFrom,
        PageSettings page,
        Optional<TraceSettings> traces) {

    /// One message must fit a reply of 4 MiB with room for its other fields.
    private static final int CONTENT_BYTES_MAX = 3 * 1024 * 1024;

    private static final int STANDARD_PORT = 50_052;
    private static final int STANDARD_HTTP_PORT = 8_080;

    public static final List<Setting> ALL = all();

    private static List<Setting> all() {
        List<Setting> settings = new ArrayList<>(List.of(
                new Setting("PORT", "50052", "port to listen on"),
                NodeSettings.httpPortSetting(STANDARD_HTTP_PORT),
                new Setting("ADDRESS", "master", "this node's name"),
                new Setting("WORKERS", "none", "the workers, as worker1=host:port,worker2=host:port"),
                new Setting("WORKER_N_ADDRESS", "none", "or so: WORKER_1_ADDRESS, WORKER_2_ADDRESS, ..."),
                new Setting("WORKER_N_PORT", "50052 + N", "their ports: WORKER_1_PORT, WORKER_2_PORT, ..."),
                new Setting("QUORUM_LEVEL", "1", "nodes that must be available: a number, ONE, MAJORITY, ALL"),
                new Setting("REPLICATION_TIMEOUT", "5.5", "seconds until a write short of copies stops its client"),
                new Setting("SYNC_TIMEOUT", "30", "seconds a worker may take for a recovery in one go"),
                new Setting("HEARTBEAT_INTERVAL", "1", "seconds between two heartbeats to a worker"),
                new Setting("MAX_CONTENT_BYTES", "1048576", "longest content of a message in bytes, at most 3145728"),
                new Setting("MAX_PENDING_WRITES", "10000", "writes that may wait for copies; half for one client"),
                new Setting("RATE_LIMIT", "off", "writes a second that one client may make"),
                new Setting("RECOVER_FROM", "none",
                        "worker to rebuild a lost log from, when not all of them answer; or master")));
        settings.addAll(PageSettings.ALL);
        settings.addAll(NodeSettings.ALL);
        settings.addAll(TraceSettings.ALL);
        return List.copyOf(settings);
    }

    public static String name(Environment environment) {
        return environment.text("ADDRESS").orElse("master");
    }

    public static MasterSettings from(Environment environment) {
        List<WorkerAddress> workers = WorkerAddress.allFrom(environment);
        String name = name(environment);
        requireOther(name, workers);
        Optional<NodeId> recoverFrom = environment
                .text("RECOVER_FROM")
                .map(given -> given.equals(name) ? CoreSettings.ITSELF : new NodeId(given));
        recoverFrom.ifPresent(given -> requireKnown(given, workers));
        NodeSettings node = NodeSettings.from(environment, name, STANDARD_PORT, STANDARD_HTTP_PORT)
                .requireCertificateOf(NodeRole.MASTER, name);
        return of(environment, node, workers, core(environment, workers.size() + 1), recoverFrom);
    }

    /// Of a node that may come to lead, among others that follow it then.
    ///
    /// @param heartbeat between two heartbeats to a node that follows
    public static MasterSettings ofMember(
            Environment environment, NodeSettings node, List<WorkerAddress> others, Duration heartbeat) {
        CoreSettings core = core(environment, others.size() + 1);
        return of(
                environment, node, others, core.withTimes(core.replicationTimeoutNs(), heartbeat.toNanos()),
                Optional.empty());
    }

    private static MasterSettings of(
            Environment environment,
            NodeSettings node,
            List<WorkerAddress> workers,
            CoreSettings core,
            Optional<NodeId> recoverFrom) {
        return new MasterSettings(
                node,
                workers,
                core,
                environment.seconds("SYNC_TIMEOUT", Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofHours(1)),
                environment.integer("MAX_CONTENT_BYTES", 1024 * 1024, 1, CONTENT_BYTES_MAX),
                recoverFrom,
                PageSettings.from(environment),
                TraceSettings.from(environment));
    }

    private static void requireOther(String name, List<WorkerAddress> workers) {
        if (workers.stream().anyMatch(worker -> worker.id().name().equals(name)))
            throw new SettingException("WORKERS names a worker " + name + ", as this master is named: give each node a"
                    + " name of its own (ADDRESS is the master's)");
    }

    private static void requireKnown(NodeId worker, List<WorkerAddress> workers) {
        if (!worker.equals(CoreSettings.ITSELF) && workers.stream().noneMatch(known -> known.id().equals(worker)))
            throw Environment.wrong(
                    "RECOVER_FROM",
                    worker.name(),
                    "master, or one of the workers: "
                            + String.join(", ", workers.stream().map(known -> known.id().name()).toList()));
    }

    private static CoreSettings core(Environment environment, int nodes) {
        CoreSettings standard = CoreSettings.STANDARD;
        Duration replication = environment.seconds(
                "REPLICATION_TIMEOUT", Duration.ofMillis(5_500), Duration.ofMillis(100), Duration.ofHours(1));
        Duration heartbeat = environment.seconds(
                "HEARTBEAT_INTERVAL", Duration.ofSeconds(1), Duration.ofMillis(50), Duration.ofMinutes(1));
        int pending = environment.integer("MAX_PENDING_WRITES", standard.pendingWritesMax(), 1, 1_000_000);
        return standard.withQuorum(quorum(environment, nodes))
                .withTimes(replication.toNanos(), heartbeat.toNanos())
                .withLimits(pending, environment.integerOrOff("RATE_LIMIT", 0, 10_000_000).orElse(0));
    }

    private static int quorum(Environment environment, int nodes) {
        String text = environment.text("QUORUM_LEVEL").orElse("1");
        return switch (text.toUpperCase(Locale.ROOT)) {
            case "ONE" -> 1;
            case "MAJORITY" -> nodes / 2 + 1;
            case "ALL" -> nodes;
            default -> quorumNumber(text, nodes);
        };
    }

    private static int quorumNumber(String text, int nodes) {
        try {
            int quorum = Integer.parseInt(text);
            if (quorum >= 1 && quorum <= nodes) return quorum;
        } catch (NumberFormatException _) {
            // Reported below, together with numbers out of range.
        }
        throw new SettingException("QUORUM_LEVEL=" + text + " is not allowed: set it to 1 to " + nodes
                + ", the number of nodes (the master and " + (nodes - 1) + " workers), or ONE, MAJORITY or ALL");
    }

    /// The same with the workers in this order.
    public MasterSettings inOrder(List<NodeId> ids) {
        List<WorkerAddress> ordered = ids.stream()
                .map(id -> workers.stream().filter(worker -> worker.id().equals(id)).findFirst().orElseThrow())
                .toList();
        return new MasterSettings(node, ordered, core, syncTimeout, contentBytesMax, recoverFrom, page, traces);
    }

    public List<String> workerNames() {
        return workerIds().stream().map(NodeId::name).toList();
    }

    /// Where each worker is, for people.
    public SequencedMap<NodeId, String> workerAddresses() {
        SequencedMap<NodeId, String> addresses = new LinkedHashMap<>();
        workers.forEach(worker -> addresses.put(worker.id(), worker.toString()));
        return addresses;
    }

    public List<NodeId> workerIds() {
        return workers.stream().map(WorkerAddress::id).toList();
    }
}
