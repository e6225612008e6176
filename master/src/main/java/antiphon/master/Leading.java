package antiphon.master;

import antiphon.config.NodeSettings;
import antiphon.core.NodeId;
import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Outcome;
import antiphon.master.faults.InjectedFaults;
import antiphon.master.intake.WriteListener;
import antiphon.master.links.Fetches;
import antiphon.master.links.LinkSettings;
import antiphon.master.links.WorkerConnections;
import antiphon.master.links.WorkerLinks;
import antiphon.master.observe.ClusterMetrics;
import antiphon.master.observe.EventLog;
import antiphon.master.observe.EventMetrics;
import antiphon.master.observe.SequencingMetrics;
import antiphon.master.observe.WriteMetrics;
import antiphon.master.page.Page;
import antiphon.master.page.PageSources;
import antiphon.master.page.measure.AckMeter;
import antiphon.master.replica.MasterEvents;
import antiphon.master.replica.MasterReplica;
import antiphon.master.replica.Sequencer;
import antiphon.master.serve.Answers;
import antiphon.master.serve.CatchUpCalls;
import antiphon.master.serve.DirectWrites;
import antiphon.master.serve.FetchGate;
import antiphon.master.serve.MasterService;
import antiphon.master.serve.Pauses;
import antiphon.master.serve.ServedLog;
import antiphon.master.serve.StatusAnswer;
import antiphon.master.serve.WriteChecks;
import antiphon.master.settings.MasterSettings;
import antiphon.master.tracing.Tracing;
import antiphon.message.EntryVerifier;
import antiphon.metrics.LogMetrics;
import antiphon.metrics.NodeMetrics;
import antiphon.metrics.SyncMetrics;
import antiphon.node.DiskName;
import antiphon.node.Incarnation;
import antiphon.node.fetch.FetchService;
import antiphon.node.fetch.LogPages;
import antiphon.node.loop.StorageWatch;
import antiphon.node.read.LogFeed;
import antiphon.node.repair.OtherNode;
import antiphon.node.rpc.NodeServer;
import antiphon.node.rpc.ShownNode;
import antiphon.node.runtime.Role;
import antiphon.node.runtime.RoleParts;
import antiphon.node.tls.CallRule;
import antiphon.recording.Recorder;
import antiphon.recording.Recording;
import antiphon.tls.NodeRole;
import antiphon.wire.MessageForm;
import io.grpc.BindableService;
import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The role of a master: a node that puts messages into order and replicates them.
final class Leading implements Role, MasterEvents {
    private static final Logger LOG = LoggerFactory.getLogger(Leading.class);
    private static final int REQUEST_BYTES_MAX = 4 * 1024 * 1024;
    private static final long START_MARGIN_NS = Duration.ofSeconds(1).toNanos();
    private static final long MICROS_PER_MILLI = 1000;

    private final MasterSettings settings;
    private final RoleParts parts;
    private final Incarnation incarnation = Incarnation.random();
    private final WorkerConnections workers;
    private final Signing signing;
    private final EventMetrics events;
    private final ReplicationCoordinator coordinator;
    private final LogFeed feed;
    private final ServedLog servedLog;
    private final MasterService service;
    private final FetchService fetches;
    private final Page page;
    private final AckMeter acknowledgements = new AckMeter();
    private final @Nullable Tracing tracing;
    private final int nodes;
    private final CompletableFuture<Void> decided = new CompletableFuture<>();

    Leading(MasterSettings settings, RoleParts parts) {
        NodeSettings node = settings.node();
        NodeMetrics metrics = parts.metrics();
        this.settings = settings;
        this.parts = parts;
        this.workers = WorkerConnections.of(settings);
        this.feed = new LogFeed(
                parts.store(), MessageForm.MASTER, node.limits().readerTimeout(), parts.limits()::refused);
        this.servedLog = new ServedLog(feed, !settings.workers().isEmpty());
        this.nodes = settings.workers().size() + 1;
        this.signing = new Signing(settings, parts);
        this.events = new EventMetrics(metrics, settings.workerIds());
        this.tracing = tracing(settings, metrics);
        WriteListener writes = new WriteMetrics(metrics, nodes).and(EventLog::outcome);
        Sequencer sequencer = new Sequencer(
                signing.turn(), () -> System.currentTimeMillis() * MICROS_PER_MILLI, this::happened);
        this.coordinator = coordinator(sequencer, writes.and(this::answered));
        WriteChecks checks = new WriteChecks(settings.contentBytesMax(), writes);
        StatusAnswer status = new StatusAnswer(node.name(), incarnation, settings.workers(), parts.store());
        LogPages pages = new LogPages(parts.store());
        FetchGate gate = new FetchGate(
                node.token(), coordinator::term, feed::requireServed, settings.workerNames());
        this.service = new MasterService(
                coordinator.clients(), parts.store(), feed, checks, status, node.token(), tracing, node.transport(),
                new CatchUpCalls(pages, gate), Pauses.STANDARD);
        this.fetches = new FetchService(
                pages,
                feed,
                incarnation,
                gate::require,
                node.transport(),
                CallRule.only(NodeRole.WORKER, NodeRole.OPERATOR));
        this.page = page(new DirectWrites(checks, coordinator.clients(), new Answers(parts.store().log())));
        page.addTo(parts.routes());
        addMetrics(sequencer);
        parts.health().writeConcerns(0, nodes);
    }

    private static @Nullable Tracing tracing(MasterSettings settings, NodeMetrics metrics) {
        Counter results = metrics.counter(
                "antiphon_traces_total",
                "Traced writes, by whether their trace was exported, failed, or was dropped because of the limit.",
                "result",
                Tracing.RESULTS);
        return settings.traces()
                .map(traces -> Tracing.start(traces, settings.node().name(), settings.workerIds(), results))
                .orElse(null);
    }

    private ReplicationCoordinator coordinator(Sequencer sequencer, WriteListener answers) {
        MasterLife life = new MasterLife(
                settings.workerIds(), settings.core(), settings.recoverFrom(), incarnation.number());
        Recorder recorder = Recording.of(settings.node(), MasterLife.VOCABULARY);
        recorder.begun(life);
        return new ReplicationCoordinator(
                life.core(),
                recorder,
                parts.store(),
                sequencer,
                this::links,
                this,
                _ -> feed.moved(),
                parts.onBroken(),
                answers,
                new SyncMetrics(parts.metrics(), parts.store().log()),
                System::nanoTime,
                tracing);
    }

    private WorkerLinks links(Consumer<MasterInput> inputs) {
        LinkSettings linkSettings = new LinkSettings(
                settings.node().token(),
                parts.keys().arrivals(),
                signing.workers(),
                incarnation,
                settings.syncTimeout(),
                Fetches.standard());
        return new WorkerLinks(workers.channels(), linkSettings, parts.store(), inputs);
    }

    private void addMetrics(Sequencer sequencer) {
        NodeMetrics metrics = parts.metrics();
        metrics.add(new LogMetrics(parts.store(), coordinator::mailboxInputs, feed::subscribers));
        metrics.add(new SequencingMetrics(() -> signing.turn().waitingFor().size(), sequencer::aheadMicros));
        metrics.add(new ClusterMetrics(coordinator.clients(), parts.store().log(), events));
    }

    private void answered(int concern, Outcome outcome, long tookNs) {
        if (outcome instanceof Outcome.Acknowledged)
            acknowledgements.acknowledged(TimeUnit.NANOSECONDS.toMicros(tookNs));
    }

    private SequencedMap<NodeId, String> workerAddresses() {
        SequencedMap<NodeId, String> addresses = new LinkedHashMap<>();
        settings.workers().forEach(worker -> addresses.put(worker.id(), worker.toString()));
        return addresses;
    }

    private Page page(DirectWrites writes) {
        PageSources sources = new PageSources(
                settings.node().name(),
                incarnation,
                workerAddresses(),
                coordinator.clients()::status,
                parts.store(),
                feed,
                new EntryVerifier(settings.node().keys().strict()),
                acknowledgements,
                writes,
                new InjectedFaults(workers.faults()));
        return new Page(sources, settings.page(), parts.callers().check());
    }

    @Override
    public NodeServer.Served served() {
        BindableService served = tracing == null ? service : tracing.around(service);
        NodeSettings node = settings.node();
        ShownNode shown = new ShownNode(
                NodeRole.MASTER.word(), List.of(node.name()), incarnation.toString(), DiskName.of(node));
        return new NodeServer.Served(
                List.of(served, fetches), MasterService.QUICK, REQUEST_BYTES_MAX, Optional.of(shown));
    }

    @Override
    public List<OtherNode> others() {
        return coordinator.copies();
    }

    @Override
    public void keysLookedAt() {
        signing.reconsider(coordinator::put);
    }

    @Override
    public void roomSeen(StorageWatch.Room room) {
        coordinator.put(MasterReplica.inputOf(room));
    }

    @Override
    public void begin() throws IOException {
        String disk = DiskName.of(settings.node());
        if (!disk.isEmpty()) coordinator.put(new MasterInput.OwnDisk(disk));
        signing.say(coordinator::put);
        coordinator.start(settings.core().requestIdsWindow());
    }

    /// The port opens when it is decided how the master begins, which takes a bounded time: so nobody who can connect
    /// is refused for the reason that the master has only just started.
    @Override
    public CompletableFuture<?> ready() {
        return decided.copy()
                .orTimeout(settings.core().startWaitNs() + START_MARGIN_NS, TimeUnit.NANOSECONDS)
                .exceptionally(_ -> {
                    LOG.info("the start is not decided yet; the port opens all the same");
                    return null;
                });
    }

    @Override
    public void happened(MasterEvent event) {
        EventLog.write(event);
        parts.health().serving(coordinator.takesWrites());
        page.happened(event);
        events.happened(event);
        switch (event) {
            case MasterEvent.StartedWriting _,MasterEvent.CannotWriteYet _ -> decided.complete(null);
            default -> {}
        }
    }

    @Override
    public void forReaders(LogForReaders log) {
        servedLog.follow(log);
    }

    @Override
    public void possible(int concern) {
        parts.health().writeConcerns(concern, nodes);
    }

    @Override
    public void beginStop() {
        service.beginStop();
    }

    @Override
    public void settle() {
        coordinator.close();
        if (tracing != null) tracing.close();
        service.stop();
        feed.close();
    }

    @Override
    public boolean end() {
        page.close();
        return coordinator.hasEnded();
    }
}
