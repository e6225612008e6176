package antiphon.simulator;

import antiphon.log.LostRange;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.node.loop.NodeLoop;
import antiphon.node.loop.StorageWatch;
import antiphon.worker.Refusals;
import antiphon.worker.core.WorkerCore;
import antiphon.worker.core.WorkerEffect;
import antiphon.worker.core.WorkerEvent;
import antiphon.worker.core.WorkerInput;
import antiphon.worker.replica.Callers;
import antiphon.worker.replica.ReplicaListener;
import antiphon.worker.replica.ReplicaStatus;
import antiphon.worker.replica.WorkerLife;
import antiphon.worker.replica.WorkerReplica;
import io.grpc.Status;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A worker: the production replica on a simulated log, and the streams and calls of masters around it.
final class SimWorker extends SimNode<WorkerInput> implements Callers, ReplicaListener {
    private static final long PAGE_TIMEOUT_NS = 10_000_000_000L;

    private static final long BROKEN_OFF_NS = 1_000_000_000L;

    /// A stream, as the master that opened it calls it.
    ///
    /// @param asked the number of the worker that was meant
    record Source(int masterLife, long stream, long epoch, int asked) {}

    /// What it answers to a heartbeat.
    record Health(long incarnation, ReplicaStatus replica, String name, String disk) {}

    /// How a recovery ended.
    sealed interface Recovered {
        record Answer(WorkerEffect.AnswerRecovery done, long incarnation) implements Recovered {}

        record Failure(Status status) implements Recovered {}
    }

    /// A master's answer to a catch-up.
    sealed interface Page {
        record Messages(LogId logId, long epoch, List<LogEntry> entries, boolean more, long masterLatest)
                implements
                    Page {}

        record Apart(String reason) implements Page {}

        record NotNow(String reason) implements Page {}
    }

    private final Map<Source, Long> numbers = new java.util.HashMap<>(); // asked by key only
    private final Map<Long, Source> sources = new TreeMap<>();
    private final Map<Long, Consumer<Recovered>> recoveries = new TreeMap<>();
    private @Nullable WorkerReplica replica;
    private long incarnation;

    SimWorker(World world, int id) {
        super(world, id, "worker" + id);
    }

    @Override
    void born() throws IOException {
        numbers.clear();
        sources.clear();
        recoveries.clear();
        incarnation = world.number();
        replica = new WorkerReplica(
                WorkerLife.on(log(), world.options().limits()),
                new Overheard<>(
                        WorkerInput.class,
                        WorkerEffect.class,
                        input -> world.onlooker().hears(this, input),
                        effect -> world.onlooker().does(this, effect)),
                log(),
                syncs(),
                new WorkerReplica.Outside(this, this::fetch, this, this::isIdle));
    }

    private WorkerReplica replica() {
        if (replica == null) throw new IllegalStateException(name + " does not run");
        return replica;
    }

    WorkerCore.Sizes sizes() {
        return replica().sizes();
    }

    /// Up to where it may have acknowledged anything.
    @Override
    long knownPosition() {
        return replica().view().position();
    }

    @Override
    List<SimNode<?>> whoMayHoldCopies() {
        return List.of(world.master());
    }

    // From the master.

    void reportHealth(Consumer<Health> reply) {
        ReplicaStatus status = replica().status();
        world.checker().holds(this, status.view().position());
        reply.accept(new Health(incarnation, status, world.namesAreSaid() ? name : "", "disk of " + name));
    }

    void streamOpened(Source source, LogId logId, long epoch) {
        if (numbers.containsKey(source)) return;
        long number = world.number();
        numbers.put(source, number);
        sources.put(number, source);
        tell(new WorkerInput.StreamOpened(number, logId, epoch));
    }

    void frameArrived(Source source, List<LogEntry> entries) {
        Long number = numbers.get(source);
        if (number != null) tell(new WorkerInput.BatchArrived(number, entries));
    }

    void streamClosed(Source source) {
        Long number = numbers.remove(source);
        if (number == null) return;
        sources.remove(number);
        tell(new WorkerInput.StreamClosed(number));
    }

    void masterDied(int life) {
        List.copyOf(sources.values()).stream()
                .filter(source -> source.masterLife() <= life)
                .forEach(this::streamClosed);
    }

    /// It has died: the master hears of it on each stream.
    void breakStreams() {
        for (Source source : sources.values()) fail(source, "not reachable, connection reset", true);
    }

    void recover(Optional<LogId> logId, long epoch, long latest, Optional<Hash> hash, Consumer<Recovered> reply) {
        long call = world.number();
        recoveries.put(call, reply);
        tell(new WorkerInput.RecoveryAsked(call, logId, epoch, latest, hash));
    }

    /// What it shows readers.
    List<LogEntry> delivered(long from) {
        return page(from);
    }

    /// What a starting master reads.
    List<LogEntry> page(long from) {
        try {
            return log().read(from, log().durable(), world.options().frameBytes());
        } catch (IOException e) {
            return List.of();
        }
    }

    // Turns.

    @Override
    NodeLoop.Turns<WorkerInput> turns() {
        return replica();
    }

    @Override
    public void adopted() {}

    @Override
    public void durable() {}

    /// Before others take the numbers, in the same instant.
    @Override
    public void truncated(long after) {
        world.checker().look();
    }

    @Override
    public void settled(LostRange lost) {}

    @Override
    public void happened(WorkerEvent event) {
        say(event.toString());
    }

    // To the master.

    @Override
    public void taken(long stream) {}

    /// It sends none.
    @Override
    public void answer(WorkerEffect.AnswerReplica answer) {}

    @Override
    public boolean progress(WorkerEffect.SendProgress progress) {
        Source source = sources.get(progress.stream());
        if (source != null) send(source, progress);
        return true;
    }

    private void send(Source source, WorkerEffect.SendProgress progress) {
        world.checker().acknowledges(this, source.epoch(), progress.position());
        long position = progress.position();
        Optional<Hash> hash = progress.positionHash();
        SimMaster master = world.master();
        world.network().sendLoosely(id, master.id, () -> {
            if (master.life() == source.masterLife())
                master.mine(() -> master.progressed(source, incarnation, position, hash, progress.gap())).run();
        });
    }

    @Override
    public void close(WorkerEffect.CloseStream closed) {
        Source source = sources.remove(closed.stream());
        if (source == null) return;
        numbers.remove(source);
        Status status = Refusals.status(closed.refusal()).getStatus();
        toMaster(source, master -> master.streamEnded(source.asked(), source.stream(), status));
    }

    private void fail(Source source, String reason, boolean healable) {
        toMaster(source, master -> master.streamFailed(source.asked(), source.stream(), reason, healable));
    }

    private void toMaster(Source source, Consumer<SimMaster> word) {
        SimMaster master = world.master();
        world.network().send(id, master.id, () -> {
            if (master.life() == source.masterLife()) master.mine(() -> word.accept(master)).run();
        });
    }

    @Override
    void roomSeen(StorageWatch.Room room) {
        tell(WorkerReplica.inputOf(room));
    }

    @Override
    public void answer(WorkerEffect.AnswerRecovery done) {
        world.checker().holds(this, done.position());
        answer(
                done.call(),
                Refusals.status(done)
                        .<Recovered>map(refused -> new Recovered.Failure(refused.getStatus()))
                        .orElseGet(() -> new Recovered.Answer(done, incarnation)));
    }

    @Override
    public void refuse(WorkerEffect.RefuseRecovery refused) {
        answer(refused.call(), new Recovered.Failure(Refusals.status(refused.refusal()).getStatus()));
    }

    private void answer(long call, Recovered recovered) {
        Consumer<Recovered> reply = recoveries.remove(call);
        if (reply != null) reply.accept(recovered);
    }

    private void fetch(WorkerEffect.FetchPage wanted) {
        long fetch = wanted.fetch();
        world.<Page>call(
                this,
                world.master(),
                PAGE_TIMEOUT_NS,
                reply -> world.master().catchUp(wanted, reply),
                page -> arrives(fetch, page),
                reason -> tell(new WorkerInput.FetchFailed(fetch, reason)));
    }

    /// Over a thin link it takes as long as it is large, and what takes too long breaks off.
    private void arrives(long fetch, Page page) {
        long bytes = page instanceof Page.Messages messages
                ? messages.entries().stream().mapToLong(LogEntry::sizeBytes).sum()
                : 0;
        long tookNs = world.network().bytesNs(world.master().id, id, bytes);
        if (tookNs == 0)
            tell(read(fetch, page));
        else
            if (tookNs > BROKEN_OFF_NS)
                after(BROKEN_OFF_NS, () -> tell(new WorkerInput.FetchFailed(fetch, "the connection broke")));
            else
                after(tookNs, () -> tell(read(fetch, page)));
    }

    private static WorkerInput read(long fetch, Page page) {
        return switch (page) {
            case Page.Messages(LogId logId, long epoch, List<LogEntry> entries, boolean more, long latest) ->
                new WorkerInput.PageArrived(fetch, logId, epoch, entries, more, latest, Optional.empty());
            case Page.Apart(String reason) -> new WorkerInput.FetchApart(fetch, reason);
            case Page.NotNow(String reason) -> new WorkerInput.FetchFailed(fetch, reason);
        };
    }

    @Override
    void synced(long position, long cutsBefore) {
        tell(new WorkerInput.Stored(position, cutsBefore));
    }
}
