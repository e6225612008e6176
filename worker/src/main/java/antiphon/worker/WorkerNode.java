package antiphon.worker;

import antiphon.config.SettingException;
import antiphon.http.NodeHttp;
import antiphon.log.LostRange;
import antiphon.log.MessageLog;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.metrics.LimitMetrics;
import antiphon.metrics.LogMetrics;
import antiphon.metrics.NodeMetrics;
import antiphon.metrics.SyncMetrics;
import antiphon.node.Incarnation;
import antiphon.node.LogFeed;
import antiphon.node.LogHealer;
import antiphon.node.LogSyncer;
import antiphon.node.NodeCallers;
import antiphon.node.NodeCertificates;
import antiphon.node.NodeKeys;
import antiphon.node.NodeLoop;
import antiphon.node.NodeServer;
import antiphon.node.NodeStorage;
import antiphon.node.OperatorServer;
import antiphon.node.ScrubPace;
import antiphon.node.ServerLimits;
import antiphon.node.StorageWatch;
import antiphon.proto.worker.ReplicationProgress;
import antiphon.recording.Recorder;
import antiphon.recording.Recording;
import antiphon.wire.MessageForm;
import antiphon.worker.core.HeldHashes;
import antiphon.worker.core.Limits;
import antiphon.worker.core.WorkerCore;
import antiphon.worker.core.WorkerEffect;
import antiphon.worker.core.WorkerInput;
import antiphon.worker.core.WorkerView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker in one piece: the core on its loop, and around it the log, the calls that come in, the link to the master.
public final class WorkerNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerNode.class);
    private static final int MAILBOX_INPUTS_MAX = 8192;

    private final WorkerSettings settings;
    private final MessageLog log;
    private final WorkerMetrics metrics;
    private final Recorder recorder;
    private final WorkerCore core;
    private final NodeLoop<WorkerInput> loop;
    private final LogSyncer syncer;
    private final StorageWatch storageWatch;
    private final RoomAhead room;
    private final LogFeed feed;
    private final DeliveryDelay delay;
    private final ReplicaCalls replicas;
    private final Replication replication;
    private final Recoveries recoveries;
    private final Incarnation incarnation = Incarnation.random();
    private final MasterLink master;
    private final NodeKeys keys;
    private final NodeCallers callers;
    private final NodeCertificates certificates;
    private final NodeServer server;
    private final NodeHttp http;
    private final Optional<LogHealer> healer;
    private volatile WorkerView view;
    private Optional<OperatorServer> operators = Optional.empty();
    private boolean unsynced; // of the loop's thread
    private volatile boolean stopping;

    /// @param log closed together with the node
    /// @param onBroken told when the node cannot go on
    public WorkerNode(WorkerSettings settings, MessageLog log, Limits limits, Consumer<Throwable> onBroken)
            throws IOException {
        this(settings, log, limits, ScrubPace.standard(), onBroken);
    }

    WorkerNode(
            WorkerSettings settings, MessageLog log, Limits limits, ScrubPace pace, Consumer<Throwable> onBroken)
            throws IOException {
        this.settings = settings;
        this.log = log;
        WorkerLife life = WorkerLife.on(log, limits);
        this.recorder = Recording.of(settings.node(), WorkerLife.VOCABULARY);
        this.core = life.core(hashes());
        recorder.begun(life);
        this.view = core.view();
        String name = settings.node().name();
        this.loop = new NodeLoop<>(name + "-loop", MAILBOX_INPUTS_MAX, new LoopTurns(), System::nanoTime, onBroken);
        NodeMetrics nodeMetrics = new NodeMetrics(settings.node(), "worker");
        this.metrics = new WorkerMetrics(nodeMetrics, this::view);
        this.syncer = new LogSyncer(
                name + "-sync", log, this::stored, onBroken, new SyncMetrics(nodeMetrics, log));
        this.room = new RoomAhead(log, () -> core.sizes());
        this.storageWatch = new StorageWatch(
                log,
                room -> loop.put(
                        room.trouble().<WorkerInput>map(WorkerInput.DiskRefuses::new)
                                .orElseGet(() -> new WorkerInput.DiskChecked(
                                        room.isEnough(), room.freeBytes(), room.reserveBytes()))));
        LimitMetrics limitMetrics = new LimitMetrics(nodeMetrics);
        this.feed = new LogFeed(
                log, MessageForm.REPLICA, settings.node().limits().readerTimeout(), limitMetrics::refused);
        this.delay = new DeliveryDelay(settings.testingDelay());
        this.keys = new NodeKeys(settings.node().keys(), log, nodeMetrics);
        this.callers = new NodeCallers(settings.node(), nodeMetrics);
        this.certificates = new NodeCertificates(settings.node(), nodeMetrics);
        EntryVerifier verifier = keys.arrivals();
        FaultInjector faults = new FaultInjector(settings.faultInjection(), delay);
        Inbox inbox = new LoopInbox();
        AtomicLong numbers = new AtomicLong();
        var token = settings.node().token();
        this.replicas = new ReplicaCalls(inbox, numbers, token, verifier, faults, delay);
        this.replication = new Replication(inbox, numbers, token, new BatchReader(verifier), faults, delay);
        this.recoveries = new Recoveries(inbox, numbers, token, incarnation);
        this.master = new MasterLink(settings, verifier, inbox);
        this.healer = LogHealer.of(
                log, new EntryVerifier(settings.node().keys()), List.of(master.copies(log)), pace, onBroken);
        HealthReport health = new HealthReport(
                settings, incarnation, log, () -> view, master::arrivedBytes, delay);
        this.server = new NodeServer(
                settings.node().port(),
                settings.node().transport(),
                Checks.REQUEST_BYTES_MAX,
                new WorkerService(
                        replicas, replication, recoveries, health, faults, feed, settings.node().transport()),
                WorkerService.QUICK,
                callers.interceptors(),
                ServerLimits.of(settings.node(), limitMetrics));
        nodeMetrics.add(new LogMetrics(log, loop::waiting, feed::subscribers));
        this.http = new NodeHttp(settings.node());
        http.endpoint().route("/metrics", nodeMetrics);
    }

    /// What the core is answered from the log is a part of what it is told.
    private HeldHashes hashes() {
        return sequence -> {
            Optional<Hash> answer = log.hashIfReadable(sequence);
            recorder.asked(sequence, answer);
            return answer;
        };
    }

    /// Opens the log that the settings name and starts the worker on it.
    ///
    /// @throws SettingException when it cannot start as it is set
    public static WorkerNode start(WorkerSettings settings, Consumer<Throwable> onBroken) throws IOException {
        MessageLog log = NodeStorage.open(settings.node());
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
        LOG.info("worker {} listens on port {}, its position is {}", settings.node().name(), port(), view.position());
        if (settings.faultInjection()) LOG.warn("FAULT_INJECTION=true: deliveries can be made to fail or to be late");
    }

    public int port() {
        return server.port();
    }

    /// As published by the last turn of the loop.
    public WorkerView view() {
        return view;
    }

    private void stored(long position, long cuts) {
        loop.put(new WorkerInput.Stored(position, cuts));
        feed.moved();
    }

    /// Tells whoever waits that this worker stops, then ends everything. What was acknowledged is durable already.
    @Override
    public synchronized void close() {
        if (stopping) return;
        stopping = true;
        server.beginStop();
        replication.stop();
        replicas.stop();
        recoveries.stop();
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
            return view.position();
        }

        @Override
        public boolean isStopping() {
            return stopping;
        }
    }

    private final class LoopTurns implements NodeLoop.Turns<WorkerInput> {
        @Override
        public void take(WorkerInput input, long nowNs) {
            room.makeFor(input).ifPresent(refused -> tell(refused, nowNs));
            tell(input, nowNs);
            if (input instanceof WorkerInput.BatchArrived batch) replication.taken(batch.stream());
        }

        @Override
        public long endTurn(long nowNs) {
            if (nowNs >= core.nextDeadlineNs()) tell(new WorkerInput.DeadlinePassed(), nowNs);
            try {
                performAll(decide(nowNs));
                while (unsynced) sync(nowNs);
                settleLoss();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            room.turnOver();
            recorder.turnOver();
            return core.nextDeadlineNs();
        }

        @Override
        public void ended(Optional<Throwable> broken) {
            recorder.ended(broken);
        }
    }

    /// Under load the sync runs beside the next turns. When nothing waits, the loop does it itself: so one message
    /// alone is answered sooner.
    private void sync(long nowNs) throws IOException {
        unsynced = false;
        if (!loop.isIdle()) {
            syncer.wanted();
            return;
        }
        Optional<LogSyncer.Synced> synced = syncer.syncHere();
        if (synced.isEmpty()) return;
        tell(new WorkerInput.Stored(synced.get().position(), synced.get().cuts()), nowNs);
        performAll(decide(nowNs));
        feed.moved();
    }

    private void tell(WorkerInput input, long nowNs) {
        recorder.told(input, nowNs);
        core.on(input, nowNs);
    }

    private List<WorkerEffect> decide(long nowNs) {
        recorder.deciding(nowNs);
        List<WorkerEffect> effects = core.endTurn();
        recorder.decided(effects);
        return effects;
    }

    /// What damage took has been fetched again.
    private void settleLoss() throws IOException {
        Optional<LostRange> lost = log.lost();
        if (lost.isEmpty() || log.position() < lost.get().through()) return;
        log.settled();
        LOG.info("in place of messages {} to {}, which were lost to damage, is what the master has", lost.get().first(),
                lost.get().through());
    }

    /// The log first, then the published view, then the answers: nobody who was answered can see an older view.
    private void performAll(List<WorkerEffect> effects) throws IOException {
        int next = 0;
        while (next < effects.size() && isForTheLog(effects.get(next))) perform(effects.get(next++));
        view = core.view();
        while (next < effects.size()) perform(effects.get(next++));
    }

    private static boolean isForTheLog(WorkerEffect effect) {
        return switch (effect) {
            case WorkerEffect.AdoptLog _ -> true;
            case WorkerEffect.Promise _ -> true;
            case WorkerEffect.CutTail _ -> true;
            case WorkerEffect.Append _ -> true;
            default -> false;
        };
    }

    private void perform(WorkerEffect effect) throws IOException {
        switch (effect) {
            case WorkerEffect.AdoptLog(LogId logId) -> {
                log.adopt(logId);
                feed.adopted();
                server.serving(true); // Before, it would show an empty log that is nobody's.
            }
            case WorkerEffect.Promise(long epoch) -> log.promise(epoch);
            case WorkerEffect.CutTail(long after) -> {
                syncer.cut(() -> log.truncateAfter(after));
                feed.cutAfter(after);
            }
            case WorkerEffect.Append(List<LogEntry> entries) -> {
                log.append(entries);
                unsynced = true;
            }
            case WorkerEffect.AnswerReplica answer ->
                replicas.answer(answer.call(), answer.answer(), answer.position());
            case WorkerEffect.SendProgress progress -> send(progress);
            case WorkerEffect.CloseStream close -> replication.close(close.stream(), close.refusal());
            case WorkerEffect.FetchPage wanted -> master.fetch(wanted);
            case WorkerEffect.AnswerRecovery answer -> recoveries.answer(answer);
            case WorkerEffect.RefuseRecovery refusal -> recoveries.refuse(refusal.call(), refusal.refusal());
            case WorkerEffect.Tell tell -> {
                EventLog.tell(tell.event());
                metrics.happened(tell.event());
            }
        }
    }

    private void send(WorkerEffect.SendProgress progress) {
        boolean open = replication.progress(
                progress.stream(),
                ReplicationProgress.newBuilder()
                        .setPosition(progress.position())
                        .setPositionHash(Recoveries.bytes(progress.positionHash()))
                        .setGap(progress.gap())
                        .setIncarnation(incarnation.number())
                        .build());
        if (!open) tell(new WorkerInput.StreamClosed(progress.stream()), System.nanoTime());
    }
}
