package antiphon.master;

import antiphon.http.NodeHttp;
import antiphon.log.EntryLog;
import antiphon.master.core.MasterEvent;
import antiphon.master.core.MasterInput;
import antiphon.master.core.Outcome;
import antiphon.master.page.AckMeter;
import antiphon.master.page.Page;
import antiphon.master.page.PageSources;
import antiphon.master.replica.MasterEvents;
import antiphon.master.replica.MasterReplica;
import antiphon.master.replica.Sequencer;
import antiphon.master.tracing.Tracing;
import antiphon.message.EntryVerifier;
import antiphon.metrics.Gauges;
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
import antiphon.node.loop.StorageWatch;
import antiphon.node.read.LogFeed;
import antiphon.node.repair.LogHealer;
import antiphon.node.repair.OtherNode;
import antiphon.node.repair.ScrubPace;
import antiphon.node.rpc.NodeServer;
import antiphon.node.rpc.OperatorServer;
import antiphon.node.rpc.ServerLimits;
import antiphon.recording.Recorder;
import antiphon.recording.Recording;
import antiphon.security.SigningTurn;
import antiphon.wire.MessageForm;
import io.grpc.BindableService;
import io.grpc.ClientInterceptor;
import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running master: its parts, put together.
final class MasterNode implements MasterEvents, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MasterNode.class);
    private static final int REQUEST_BYTES_MAX = 4 * 1024 * 1024;
    private static final long START_MARGIN_NS = Duration.ofSeconds(1).toNanos();
    private static final long MICROS_PER_MILLI = 1000;
    private static final double MICROS_PER_SECOND = 1e6;

    private final EntryLog log;
    private final NodeKeys keys;
    private final NodeCallers callers;
    private final NodeCertificates certificates;
    private final SigningTurn turn;
    private final EventMetrics events;
    private final ReplicationCoordinator coordinator;
    private final StorageWatch storageWatch;
    private final LogFeed feed;
    private final MasterService service;
    private final NodeServer server;
    private final NodeHttp http;
    private final Page page;
    private final AckMeter acknowledgements = new AckMeter();
    private final Optional<LogHealer> healer;
    private final @Nullable Tracing tracing;
    private final int nodes;
    private Optional<OperatorServer> operators = Optional.empty();
    private final CompletableFuture<Void> decided = new CompletableFuture<>();

    private MasterNode(MasterSettings settings, EntryLog log, ScrubPace pace, Consumer<Throwable> onBroken) {
        Incarnation incarnation = Incarnation.random();
        List<OtherNode> workers = new ArrayList<>();
        List<LinkFaults> faults = new ArrayList<>();
        this.log = log;
        MasterLife life = new MasterLife(
                settings.workerNames(), settings.core(), settings.recoverFrom(), incarnation.number());
        Recorder recorder = Recording.of(settings.node(), MasterLife.VOCABULARY);
        recorder.begun(life);
        NodeMetrics metrics = new NodeMetrics(settings.node(), "master");
        LimitMetrics limits = new LimitMetrics(metrics);
        this.feed = new LogFeed(
                log, MessageForm.MASTER, settings.node().limits().readerTimeout(), limits::refused);
        WriteMetrics writes = new WriteMetrics(metrics, settings.workers().size() + 1);
        this.keys = new NodeKeys(settings.node().keys(), log, metrics);
        this.callers = new NodeCallers(settings.node(), metrics);
        this.certificates = new NodeCertificates(settings.node(), metrics);
        WorkerKeys workerKeys = new WorkerKeys(
                settings.workerNames(), Duration.ofNanos(settings.core().heartbeatNs()), System::nanoTime);
        this.turn = new SigningTurn(
                settings.node().keys(), keys.ofLastOwn(), workerKeys::without, new SigningEvents());
        this.events = new EventMetrics(metrics, settings.workerNames());
        this.tracing = tracing(settings, metrics);
        Sequencer sequencer = new Sequencer(
                turn, () -> System.currentTimeMillis() * MICROS_PER_MILLI, this::happened);
        this.coordinator = new ReplicationCoordinator(
                life.core(),
                recorder,
                log,
                sequencer,
                inputs -> links(settings, workerKeys, incarnation, inputs, workers, faults),
                this,
                _ -> feed.moved(),
                onBroken,
                writes.and(this::answered),
                new SyncMetrics(metrics, log),
                System::nanoTime,
                tracing);
        this.storageWatch = new StorageWatch(log, room -> coordinator.tell(MasterReplica.inputOf(room)));
        StatusAnswer status = new StatusAnswer(settings.node().name(), incarnation, settings.workers(), log);
        WriteChecks checks = new WriteChecks(settings.contentBytesMax(), writes);
        this.service = new MasterService(
                coordinator, log, feed, checks, status, settings.node().token(), tracing,
                settings.node().transport(), settings.workerNames());
        BindableService served = tracing == null ? service : tracing.around(service);
        this.server = new NodeServer(
                settings.node().port(), settings.node().transport(), REQUEST_BYTES_MAX, served, MasterService.QUICK,
                callers.interceptors(), ServerLimits.of(settings.node(), limits));
        metrics.add(new LogMetrics(log, coordinator::mailboxInputs, feed::subscribers));
        metrics.add(() -> new Gauges()
                .add("antiphon_signing_key_waits_for_workers",
                        "Workers that do not have the primary signing key yet, so that it does not sign yet.",
                        turn.waitingFor().size())
                .snapshots());
        metrics.add(() -> new Gauges()
                .add("antiphon_timestamps_ahead_seconds",
                        "By how much the last message is ahead of the clock; new ones get the same timestamp.",
                        sequencer.aheadMicros() / MICROS_PER_SECOND)
                .snapshots());
        metrics.add(new ClusterMetrics(coordinator, log, events));
        this.http = new NodeHttp(settings.node());
        this.nodes = settings.workers().size() + 1;
        server.writeConcerns(0, nodes);
        this.page = page(settings, incarnation, new DirectWrites(checks, coordinator, new Answers(log)), faults);
        page.addTo(http.endpoint());
        http.endpoint().route("/metrics", metrics);
        this.healer = LogHealer.of(log, new EntryVerifier(settings.node().keys()), workers, pace, onBroken);
    }

    private static @Nullable Tracing tracing(MasterSettings settings, NodeMetrics metrics) {
        Counter results = metrics.counter(
                "antiphon_traces_total",
                "Traced writes, by whether their trace was exported, failed, or was dropped for want of room.",
                "result",
                Tracing.RESULTS);
        return settings.traces()
                .map(traces -> Tracing.start(traces, settings.node().name(), settings.workerNames(), results))
                .orElse(null);
    }

    private void answered(int concern, Outcome outcome, long tookNs) {
        if (outcome instanceof Outcome.Acknowledged)
            acknowledgements.acknowledged(TimeUnit.NANOSECONDS.toMicros(tookNs));
    }

    private Page page(
            MasterSettings settings, Incarnation incarnation, DirectWrites writes, List<LinkFaults> faults) {
        PageSources sources = new PageSources(
                settings.node().name(),
                incarnation,
                settings.workerNames(),
                settings.workers().stream().map(WorkerAddress::toString).toList(),
                coordinator::status,
                log,
                new EntryVerifier(settings.node().keys().strict()),
                acknowledgements,
                writes,
                new InjectedFaults(settings.workerNames(), faults));
        return new Page(sources, settings.page(), callers.check());
    }

    /// @param copies takes each worker as one that may hold what is damaged here
    /// @param faults takes what can be done to each link on purpose
    private WorkerLinks links(
            MasterSettings settings,
            WorkerKeys workerKeys,
            Incarnation incarnation,
            Consumer<MasterInput> inputs,
            List<OtherNode> copies,
            List<LinkFaults> faults) {
        LinkSettings linkSettings = new LinkSettings(
                settings.node().token(),
                keys.arrivals(),
                workerKeys,
                incarnation,
                settings.syncTimeout(),
                Fetches.standard());
        List<WorkerChannels> channels = new ArrayList<>();
        for (WorkerAddress address : settings.workers()) {
            Cut cut = new Cut();
            List<ClientInterceptor> injected = settings.page().faults() ? List.of(cut) : List.of();
            WorkerChannels worker = WorkerChannels.to(
                    address, settings.node().transport(), settings.node().token(), injected);
            channels.add(worker);
            faults.add(new LinkFaults(cut, worker.control()));
        }
        WorkerLinks links = new WorkerLinks(channels, linkSettings, log, inputs);
        copies.addAll(links.copies());
        return links;
    }

    /// Starts, and returns when clients can connect.
    ///
    /// The port opens when it is decided how the master begins, which takes a bounded time: so nobody who can connect
    /// is refused for the reason that the master has only just started.
    static MasterNode start(MasterSettings settings, Consumer<Throwable> onBroken) throws IOException {
        return start(settings, NodeStorage.open(settings.node()), ScrubPace.standard(), onBroken);
    }

    /// @param log closed together with the node
    static MasterNode start(
            MasterSettings settings, EntryLog log, ScrubPace pace, Consumer<Throwable> onBroken)
            throws IOException {
        if (settings.workers().isEmpty())
            LOG.warn("WORKERS is not set: this master keeps the only copy of every message");
        MasterNode node = new MasterNode(settings, log, pace, onBroken);
        try {
            node.keys.start(node.turn::reconsider);
            node.callers.start();
            node.certificates.start();
            node.storageWatch.start(); // Early, for the start itself writes.
            String disk = DiskName.of(settings.node());
            if (!disk.isEmpty()) node.coordinator.tell(new MasterInput.OwnDisk(disk));
            node.coordinator.start(settings.core().requestIdsWindow());
            node.healer.ifPresent(LogHealer::start);
            node.http.start(); // While it waits for the decision, it can be seen what it waits for.
            node.awaitDecision(settings.core().startWaitNs() + START_MARGIN_NS);
            node.server.start();
            node.operators = OperatorServer.start(
                    settings.node().operator(), settings.node().transport(), node.server, node.callers.interceptors());
            LOG.info("{} listens on port {}", settings.node().name(), node.server.port());
            return node;
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private void awaitDecision(long waitNs) {
        try {
            decided.get(waitNs, TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            LOG.info("not writing yet; reads are served");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the start was decided with an error", e);
        }
    }

    @Override
    public void happened(MasterEvent event) {
        EventLog.write(event);
        server.serving(coordinator.takesWrites());
        page.happened(event);
        events.happened(event);
        switch (event) {
            case MasterEvent.StartedWriting _,MasterEvent.CannotWriteYet _ -> decided.complete(null);
            default -> {}
        }
    }

    @Override
    public void possible(int concern) {
        server.writeConcerns(concern, nodes);
    }

    int port() {
        return server.port();
    }

    int httpPort() {
        return http.endpoint().port();
    }

    /// Says first that it stops; then whoever waits is answered with what is known, and streams end with a word on
    /// where to go on. Each step has a bound, so it ends within a few seconds whatever its callers do.
    @Override
    public void close() {
        server.beginStop();
        service.beginStop();
        storageWatch.close();
        keys.close();
        callers.close();
        certificates.close();
        healer.ifPresent(LogHealer::close);
        coordinator.close();
        if (tracing != null) tracing.close();
        service.stop();
        feed.close();
        server.close();
        http.close();
        operators.ifPresent(OperatorServer::close);
        page.close();
        try {
            log.close();
        } catch (IOException e) {
            LOG.warn("the log was not closed cleanly", e);
        }
    }
}
