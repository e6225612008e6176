package antiphon.master;

import antiphon.config.NodeSettings;
import antiphon.master.core.MasterCore;
import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Outcome;
import antiphon.master.faults.InjectedFaults;
import antiphon.master.intake.WriteListener;
import antiphon.master.links.Fetches;
import antiphon.master.links.Led;
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
import antiphon.tls.NodeRole;
import antiphon.wire.MessageForm;
import io.grpc.BindableService;
import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The role of a master: a node that puts messages into order and replicates them.
final class Leading implements Role, MasterEvents {
    private static final int REQUEST_BYTES_MAX = 4 * 1024 * 1024;
    private static final long MICROS_PER_MILLI = 1000;

    private final MasterSettings settings;
    private final RoleParts parts;
    private final Tenure tenure;
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

    Leading(MasterSettings settings, RoleParts parts, Tenure tenure) {
        NodeSettings node = settings.node();
        NodeMetrics metrics = parts.metrics();
        this.settings = settings;
        this.parts = parts;
        this.tenure = tenure;
        this.workers = WorkerConnections.of(settings);
        this.feed = new LogFeed(
                parts.store(), MessageForm.MASTER, tenure.reads(), node.limits().readerTimeout(),
                parts.limits()::refused);
        if (tenure.isForGood()) feed.isAlone();
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
        StatusAnswer status = new StatusAnswer(
                node.name(), tenure.incarnation(), settings.workers(), parts.store());
        LogPages pages = tenure.pages(parts.store());
        FetchGate gate = new FetchGate(
                node.token(), () -> tenure.servesAs(coordinator.term()), feed::requireServed, settings.workerNames());
        this.service = new MasterService(
                coordinator.clients(), parts.store(), feed, checks, status, node.token(), tracing, node.transport(),
                new CatchUpCalls(pages, gate), Pauses.STANDARD);
        this.fetches = new FetchService(
                pages,
                feed,
                tenure.incarnation(),
                gate::require,
                node.transport(),
                CallRule.only(NodeRole.WORKER, NodeRole.OPERATOR));
        this.page = page(new DirectWrites(checks, coordinator.clients(), new Answers(parts.store())));
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
        Tenure.Decisions decisions = tenure.decisions(settings);
        MasterCore core = decisions.core();
        return new ReplicationCoordinator(
                core,
                decisions.recorder(),
                parts.store(),
                sequencer,
                inputs -> links(tenure.led(core::committed), inputs),
                this,
                _ -> feed.moved(),
                parts.onBroken(),
                answers,
                new SyncMetrics(parts.metrics(), parts.store().log()),
                System::nanoTime,
                tracing);
    }

    private WorkerLinks links(Led led, Consumer<MasterInput> inputs) {
        LinkSettings linkSettings = new LinkSettings(
                settings.node().token(),
                parts.keys().arrivals(),
                signing.workers(),
                tenure.incarnation(),
                settings.syncTimeout(),
                Fetches.standard(),
                led);
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

    private Page page(DirectWrites writes) {
        PageSources sources = new PageSources(
                settings.node().name(),
                tenure.incarnation(),
                settings.workerAddresses(),
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
                NodeRole.MASTER.word(), List.of(node.name()), tenure.incarnation().toString(), tenure.disk(node));
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
        String disk = tenure.disk(settings.node());
        if (!disk.isEmpty()) coordinator.put(new MasterInput.OwnDisk(disk));
        signing.say(coordinator::put);
        coordinator.start(settings.core().requestIdsWindow());
    }

    @Override
    public CompletableFuture<?> ready() {
        return tenure.ready(decided, settings);
    }

    /// Takes what comes from outside. For any thread.
    void put(MasterInput input) {
        coordinator.put(input);
    }

    @Override
    public void happened(MasterEvent event) {
        EventLog.write(event);
        parts.health().serving(coordinator.takesWrites());
        switch (event) {
            case MasterEvent.StartedWriting _,MasterEvent.CannotWriteYet _ -> decided.complete(null);
            default -> {}
        }
        page.happened(event);
        events.happened(event);
    }

    @Override
    public void opened(long epoch) {
        tenure.opened();
    }

    @Override
    public void leaseGivenUp(long epoch) {
        tenure.leaseGivenUp();
    }

    @Override
    public void epochOver(long laterEpoch) {
        tenure.over(laterEpoch);
    }

    @Override
    public void committed() {
        feed.moved();
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
