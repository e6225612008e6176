package antiphon.worker;

import antiphon.config.NodeSettings;
import antiphon.config.Storage;
import antiphon.metrics.LogMetrics;
import antiphon.metrics.NodeMetrics;
import antiphon.metrics.SyncMetrics;
import antiphon.node.loop.LogSyncer;
import antiphon.node.loop.NodeLoop;
import antiphon.node.loop.StorageWatch;
import antiphon.node.read.LogFeed;
import antiphon.node.repair.OtherNode;
import antiphon.node.rpc.NodeServer;
import antiphon.node.runtime.Role;
import antiphon.node.runtime.RoleParts;
import antiphon.node.tls.Transport;
import antiphon.security.keyset.SigningKey;
import antiphon.wire.MessageForm;
import antiphon.worker.core.contract.Limits;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import antiphon.worker.intake.Inbox;
import antiphon.worker.intake.check.Checks;
import antiphon.worker.intake.check.DeliveryDelay;
import antiphon.worker.links.MasterChannel;
import antiphon.worker.links.MasterLink;
import antiphon.worker.observe.WorkerMetrics;
import antiphon.worker.replica.WorkerLife;
import antiphon.worker.replica.WorkerReplica;
import antiphon.worker.serve.WorkerService;
import antiphon.worker.settings.PeerSettings;
import antiphon.worker.settings.WorkerIdentity;
import antiphon.worker.settings.WorkerSettings;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The role of a worker: a node that keeps a copy of what a master puts into order.
final class Following implements Role {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);
    private static final int MAILBOX_INPUTS_MAX = 8192;

    private final WorkerSettings settings;
    private final RoleParts parts;
    private final Leadership leadership;
    private final WorkerReplica replica;
    private final NodeLoop<WorkerInput> loop;
    private final LogSyncer syncer;
    private final LogFeed feed;
    private final DeliveryDelay delay;
    private final PeerSettings peerSettings;
    private final WorkerPeers peers;
    private final MasterChannel master;
    private volatile boolean stopping;

    Following(WorkerSettings settings, Limits limits, RoleParts parts, Leadership leadership) throws IOException {
        WorkerLife life = leadership.life(parts.store(), limits); // First, since it may fail: nothing is open yet.
        this.settings = settings;
        this.parts = parts;
        this.leadership = leadership;
        String name = settings.node().name();
        NodeMetrics metrics = parts.metrics();
        this.syncer = new LogSyncer(
                name + "-sync", parts.store().log(), this::stored, parts.onBroken(),
                new SyncMetrics(metrics, parts.store().log()));
        this.feed = new LogFeed(
                parts.store(), MessageForm.REPLICA, leadership.reads(), settings.node().limits().readerTimeout(),
                parts.limits()::refused);
        this.delay = new DeliveryDelay(settings.testingDelay());
        this.master = leadership.channel(settings);
        this.peerSettings = peerSettings();
        this.peers = new WorkerPeers(
                peerSettings, master, new LoopInbox(), () -> replica().status(), settings.faultInjection(), delay);
        this.replica = replica(life, new WorkerMetrics(metrics, () -> replica().view()));
        this.loop = new NodeLoop<>(name + "-loop", MAILBOX_INPUTS_MAX, replica, System::nanoTime, parts.onBroken());
        metrics.add(new LogMetrics(parts.store(), loop::waiting, feed::subscribers));
    }

    private PeerSettings peerSettings() {
        NodeSettings node = settings.node();
        WorkerIdentity identity = new WorkerIdentity(
                node.name(), settings.machineId(), leadership.disk(node),
                node.storage() == Storage.MEMORY, leadership.incarnation());
        return new PeerSettings(
                identity,
                node.token(),
                parts.keys().arrivals(),
                () -> node.keys().keys().stream().map(SigningKey::id).toList(),
                leadership.heartbeats());
    }

    private WorkerReplica replica(WorkerLife life, WorkerMetrics metrics) {
        ReplicaEdge edge = new ReplicaEdge(feed, parts.health(), metrics);
        return new WorkerReplica(
                life,
                leadership.recorder(settings.node()),
                parts.store(),
                syncer,
                new WorkerReplica.Outside(
                        peers.callers(), peers::fetch, edge, this::isIdle, leadership.takeovers(this::fetchFrom)));
    }

    private void fetchFrom(WorkerEffect.FetchFrom wanted) {
        new MasterLink(peerSettings, leadership.member(wanted.source()), new LoopInbox()).fetch(wanted);
    }

    /// Takes what comes from outside. For any thread.
    void put(WorkerInput input) {
        loop.put(input);
    }

    /// For parts that are created before it and use it only later.
    private WorkerReplica replica() {
        return replica;
    }

    private boolean isIdle() {
        return loop.isIdle();
    }

    private void stored(long position, long truncations) {
        loop.put(new WorkerInput.Stored(position, truncations));
        feed.moved();
    }

    @Override
    public NodeServer.Served served() {
        Transport transport = settings.node().transport();
        return new NodeServer.Served(
                List.of(peers.service(feed, transport), peers.fetches(parts.store(), feed, transport)),
                WorkerService.QUICK,
                Checks.REQUEST_BYTES_MAX,
                Optional.of(peerSettings.identity().shown()));
    }

    @Override
    public List<OtherNode> others() {
        return List.of(peers.copies(parts.store()));
    }

    @Override
    public void keysLookedAt() {
        // It signs nothing.
    }

    @Override
    public void roomSeen(StorageWatch.Room room) {
        loop.put(WorkerReplica.inputOf(room));
    }

    @Override
    public void begin() {
        parts.health().serving(parts.store().state().logId().isPresent());
        if (settings.faultInjection()) LOG.warn("FAULT_INJECTION=true: deliveries can be made to fail or to be late");
        loop.start();
        syncer.start();
    }

    /// It takes calls at once.
    @Override
    public CompletableFuture<?> ready() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void beginStop() {
        stopping = true;
        peers.stop();
    }

    @Override
    public void settle() {
        feed.close();
    }

    @Override
    public boolean end() {
        delay.close();
        master.close();
        loop.close();
        syncer.close();
        return loop.hasEnded() && syncer.hasEnded();
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
            return replica.view().position();
        }

        @Override
        public boolean isStopping() {
            return stopping;
        }
    }
}
