package antiphon.simulator;

import antiphon.log.LostRange;
import antiphon.master.core.MasterInput;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.node.loop.StorageWatch;
import antiphon.worker.core.RecoveryResult;
import antiphon.worker.core.Refusal;
import antiphon.worker.core.WorkerCore;
import antiphon.worker.core.WorkerEffect;
import antiphon.worker.core.WorkerEvent;
import antiphon.worker.core.WorkerInput;
import antiphon.worker.core.WorkerView;
import antiphon.worker.replica.Callers;
import antiphon.worker.replica.ReplicaListener;
import antiphon.worker.replica.WorkerLife;
import antiphon.worker.replica.WorkerReplica;
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
    record Health(
            long incarnation,
            Optional<LogId> logId,
            long epoch,
            long position,
            Optional<Hash> positionHash,
            long positionEpoch,
            int gap,
            String noRoom,
            long lostThrough,
            String name,
            String disk) {}

    record Recovered(
            MasterInput.RecoveryResult result,
            long position,
            Optional<Hash> positionHash,
            String reason,
            long incarnation) {}

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
        WorkerView view = replica().view();
        world.checker().holds(this, view.position());
        reply.accept(new Health(
                incarnation, view.logId(), view.epoch(), view.position(), view.positionHash(), positionEpoch(view),
                view.gap(),
                view.noRoom(),
                log().lost().map(LostRange::through).orElse(0L),
                world.namesAreSaid() ? name : "",
                "disk of " + name));
    }

    private long positionEpoch(WorkerView view) {
        return copies(view.position(), view.position()).stream()
                .mapToLong(entry -> entry.message().epoch())
                .findFirst()
                .orElse(0);
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
            return log().read(from, log().position(), world.options().frameBytes());
        } catch (IOException e) {
            return List.of();
        }
    }

    // Turns.

    @Override
    void take(WorkerInput input, long nowNs) {
        replica().take(input, nowNs);
    }

    @Override
    long endTurn(long nowNs) {
        return replica().endTurn(nowNs);
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
        Refusal refusal = closed.refusal();
        if (!isWantOfRoom(refusal)) {
            fail(source, refusal.detail(), isHealable(refusal));
            return;
        }
        toMaster(source, master -> master.workerFull(source.asked(), source.stream(), refusal.detail()));
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

    private static boolean isHealable(Refusal refusal) {
        return switch (refusal.reason()) {
            case OTHER_LOG, OLD_EPOCH, BAD_EPOCH, DIVERGED, BAD_MESSAGE -> false;
            case ALTERED, GAP_FULL, BUSY, DISK_FULL -> true;
        };
    }

    private static boolean isWantOfRoom(Refusal refusal) {
        return switch (refusal.reason()) {
            case OTHER_LOG, OLD_EPOCH, BAD_EPOCH, DIVERGED, BAD_MESSAGE, ALTERED -> false;
            case GAP_FULL, BUSY, DISK_FULL -> true;
        };
    }

    private static MasterInput.RecoveryResult resultOf(Refusal refusal) {
        if (isWantOfRoom(refusal)) return MasterInput.RecoveryResult.NO_ROOM;
        return isHealable(refusal) ? MasterInput.RecoveryResult.FAILED : MasterInput.RecoveryResult.REFUSED;
    }

    @Override
    void roomSeen(StorageWatch.Room room) {
        tell(WorkerReplica.inputOf(room));
    }

    private static MasterInput.RecoveryResult resultOf(RecoveryResult result) {
        return MasterInput.RecoveryResult.valueOf(result.name());
    }

    @Override
    public void answer(WorkerEffect.AnswerRecovery done) {
        world.checker().holds(this, done.position());
        answer(
                done.call(),
                new Recovered(resultOf(done.result()), done.position(), done.positionHash(), done.reason(),
                        incarnation));
    }

    @Override
    public void refuse(WorkerEffect.RefuseRecovery refused) {
        Refusal refusal = refused.refusal();
        answer(
                refused.call(),
                new Recovered(resultOf(refusal), 0, Optional.empty(), refusal.detail(), incarnation));
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
