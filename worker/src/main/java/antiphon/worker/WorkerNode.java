package antiphon.worker;

import antiphon.config.SettingException;
import antiphon.http.NodeHttp;
import antiphon.log.EntryLog;
import antiphon.message.EntryVerifier;
import antiphon.metrics.LimitMetrics;
import antiphon.metrics.LogMetrics;
import antiphon.metrics.NodeMetrics;
import antiphon.metrics.SyncMetrics;
import antiphon.node.DiskName;
import antiphon.node.Incarnation;
import antiphon.node.NodeStorage;
import antiphon.node.auth.NodeCallers;
import antiphon.node.keys.NodeCertificates;
import antiphon.node.keys.NodeKeys;
import antiphon.node.loop.LogSyncer;
import antiphon.node.loop.NodeLoop;
import antiphon.node.loop.StorageWatch;
import antiphon.node.read.LogFeed;
import antiphon.node.repair.LogHealer;
import antiphon.node.repair.ScrubPace;
import antiphon.node.rpc.NodeServer;
import antiphon.node.rpc.OperatorServer;
import antiphon.node.rpc.ServerLimits;
import antiphon.recording.Recording;
import antiphon.security.SigningKey;
import antiphon.wire.MessageForm;
import antiphon.worker.core.Limits;
import antiphon.worker.core.WorkerInput;
import antiphon.worker.core.WorkerView;
import antiphon.worker.replica.ReplicaStatus;
import antiphon.worker.replica.WorkerLife;
import antiphon.worker.replica.WorkerReplica;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker in one piece: the core on its loop, and around it the log, the calls that come in, the link to the master.
public final class WorkerNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerNode.class);
    private static final int MAILBOX_INPUTS_MAX = 8192;

    private final WorkerSettings settings;
    private final EntryLog log;
    private final WorkerReplica replica;
    private final NodeLoop<WorkerInput> loop;
    private final LogSyncer syncer;
    private final StorageWatch storageWatch;
    private final LogFeed feed;
    private final DeliveryDelay delay;
    private final WorkerPeers peers;
    private final MasterChannel master;
    private final NodeKeys keys;
    private final NodeCallers callers;
    private final NodeCertificates certificates;
    private final NodeServer server;
    private final NodeHttp http;
    private final Optional<LogHealer> healer;
    private Optional<OperatorServer> operators = Optional.empty();
    private volatile boolean stopping;

    /// @param log closed together with the node
    /// @param onBroken told when the node cannot go on
    public WorkerNode(WorkerSettings settings, EntryLog log, Limits limits, Consumer<Throwable> onBroken)
            throws IOException {
        this(settings, log, limits, ScrubPace.standard(), onBroken);
    }

    WorkerNode(
            WorkerSettings settings, EntryLog log, Limits limits, ScrubPace pace, Consumer<Throwable> onBroken)
            throws IOException {
        this.settings = settings;
        this.log = log;
        String name = settings.node().name();
        NodeMetrics nodeMetrics = new NodeMetrics(settings.node(), "worker");
        this.syncer = new LogSyncer(
                name + "-sync", log, this::stored, onBroken, new SyncMetrics(nodeMetrics, log));
        this.storageWatch = new StorageWatch(log, this::roomSeen);
        LimitMetrics limitMetrics = new LimitMetrics(nodeMetrics);
        this.feed = new LogFeed(
                log, MessageForm.REPLICA, settings.node().limits().readerTimeout(), limitMetrics::refused);
        this.delay = new DeliveryDelay(settings.testingDelay());
        this.keys = new NodeKeys(settings.node().keys(), log, nodeMetrics);
        this.callers = new NodeCallers(settings.node(), nodeMetrics);
        this.certificates = new NodeCertificates(settings.node(), nodeMetrics);
        this.master = MasterChannel.to(settings);
        PeerSettings peerSettings = peerSettings();
        this.peers = new WorkerPeers(
                peerSettings, master, new LoopInbox(), this::status, settings.faultInjection(), delay);
        this.healer = LogHealer.of(
                log,
                new EntryVerifier(settings.node().keys()),
                List.of(new MasterCopies(master, peerSettings, log)),
                pace,
                onBroken);
        this.server = new NodeServer(
                settings.node().port(),
                settings.node().transport(),
                Checks.REQUEST_BYTES_MAX,
                peers.service(feed, settings.node().transport()),
                WorkerService.QUICK,
                callers.interceptors(),
                ServerLimits.of(settings.node(), limitMetrics));
        this.replica = replica(limits, new WorkerMetrics(nodeMetrics, this::view));
        this.loop = new NodeLoop<>(name + "-loop", MAILBOX_INPUTS_MAX, replica, System::nanoTime, onBroken);
        nodeMetrics.add(new LogMetrics(log, loop::waiting, feed::subscribers));
        this.http = new NodeHttp(settings.node());
        http.endpoint().route("/metrics", nodeMetrics);
    }

    private PeerSettings peerSettings() {
        WorkerIdentity identity = new WorkerIdentity(
                settings.node().name(),
                settings.machineId(),
                DiskName.of(settings.node()),
                Incarnation.random());
        return new PeerSettings(
                identity,
                settings.node().token(),
                keys.arrivals(),
                () -> settings.node().keys().keys().stream().map(SigningKey::id).toList());
    }

    private WorkerReplica replica(Limits limits, WorkerMetrics metrics) throws IOException {
        ReplicaEdge edge = new ReplicaEdge(feed, server, metrics);
        return new WorkerReplica(
                WorkerLife.on(log, limits),
                Recording.of(settings.node(), WorkerLife.VOCABULARY),
                log,
                syncer,
                new WorkerReplica.Outside(peers.callers(), peers::fetch, edge, this::isIdle));
    }

    private boolean isIdle() {
        return loop.isIdle();
    }

    /// Opens the log that the settings name and starts the worker on it.
    ///
    /// @throws SettingException when it cannot start as it is set
    public static WorkerNode start(WorkerSettings settings, Consumer<Throwable> onBroken) throws IOException {
        EntryLog log = NodeStorage.open(settings.node());
        WorkerNode node = new WorkerNode(settings, log, Limits.standard(settings.syncTimeout()), onBroken);
        node.start();
        return node;
    }

    public void start() throws IOException {
        server.serving(log.logId().isPresent());
        keys.start(() -> {});
        callers.start();
        certificates.start();
        loop.start();
        syncer.start();
        storageWatch.start();
        try {
            http.start();
            server.start();
            operators = OperatorServer.start(
                    settings.node().operator(), settings.node().transport(), server, callers.interceptors());
        } catch (IOException | SettingException e) {
            close();
            throw e;
        }
        healer.ifPresent(LogHealer::start);
        LOG.info("worker {} listens on port {}, its position is {}", settings.node().name(), port(), view().position());
        if (settings.faultInjection()) LOG.warn("FAULT_INJECTION=true: deliveries can be made to fail or to be late");
    }

    public int port() {
        return server.port();
    }

    /// As published by the last turn of the loop.
    public WorkerView view() {
        return replica.view();
    }

    private ReplicaStatus status() {
        return replica.status();
    }

    private void stored(long position, long cuts) {
        loop.put(new WorkerInput.Stored(position, cuts));
        feed.moved();
    }

    private void roomSeen(StorageWatch.Room room) {
        loop.put(WorkerReplica.inputOf(room));
    }

    /// Tells whoever waits that this worker stops, then ends everything. What was acknowledged is durable already.
    @Override
    public synchronized void close() {
        if (stopping) return;
        stopping = true;
        server.beginStop();
        peers.stop();
        feed.close();
        server.close();
        http.close();
        operators.ifPresent(OperatorServer::close);
        delay.close();
        healer.ifPresent(LogHealer::close);
        master.close();
        storageWatch.close();
        keys.close();
        callers.close();
        certificates.close();
        loop.close();
        syncer.close();
        try {
            log.close();
        } catch (IOException e) {
            LOG.error("the log did not close", e);
        }
    }

    private final class LoopInbox implements Inbox {
        @Override
        public boolean offer(WorkerInput input) {
            return loop.offer(input);
        }

        @Override
        public void put(WorkerInput input) {
            loop.put(input);
        }

        @Override
        public long position() {
            return view().position();
        }

        @Override
        public boolean isStopping() {
            return stopping;
        }
    }
}
