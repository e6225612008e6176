package antiphon.worker.replica;

import antiphon.core.Owner;
import antiphon.log.EntryLog;
import antiphon.log.ReplicaStore;
import antiphon.log.state.LostRange;
import antiphon.log.state.ReplicaState;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.node.loop.NodeLoop;
import antiphon.node.loop.StorageWatch;
import antiphon.node.loop.Syncs;
import antiphon.recording.Recorder;
import antiphon.worker.core.WorkerCore;
import antiphon.worker.core.arrival.HeldHashes;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import antiphon.worker.core.contract.WorkerView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// One log of a worker and the core that decides about it. It gives the core its inputs and performs its effects,
/// in this order: the log, then the published view, then the answers. So nothing is answered before it is in the log,
/// and no caller who has an answer can see an older view.
///
/// The result of an effect is an input of the same turn, with the turn's own time, but only after all effects of the
/// decision are done: the core is never called while it is being obeyed.
///
///     take, take, … --> endTurn: decide --> effects --> results? --yes--> the core takes them, and decides again
///                                                          '----no---> the turn is over
public final class WorkerReplica implements NodeLoop.Turns<WorkerInput> {
    /// The ports of a replica besides log and syncs.
    ///
    /// @param master where pages are fetched from; the answer becomes an input
    /// @param idle whether no input waits for the next turn
    /// @param takeover answers fences, and copies the logs of others for a takeover of this node
    public record Outside(
            Callers callers,
            Consumer<WorkerEffect.FetchPage> master,
            ReplicaListener listener,
            BooleanSupplier idle,
            Consumer<WorkerEffect.ForTakeover> takeover) {
        /// Where no node takes over.
        public Outside(
                Callers callers,
                Consumer<WorkerEffect.FetchPage> master,
                ReplicaListener listener,
                BooleanSupplier idle) {
            this(callers, master, listener, idle, effect -> {
                throw new IllegalStateException("nobody here can have asked for " + effect);
            });
        }
    }

    private final WorkerCore core;
    private final Recorder recorder;
    private final ReplicaStore store;
    private final EntryLog log;
    private final ReplicaState state;
    private final Syncs syncs;
    private final Outside outside;
    private final RoomAhead room;
    private final List<WorkerInput> results = new ArrayList<>(); // of the effects done since the core decided
    private boolean unsynced;
    private boolean movedHere; // what readers may be shown, in this turn
    private volatile WorkerView view;

    /// @param life what the core is made from; of this log
    /// @param syncs of this log; it reports to the same mailbox that this replica takes its inputs from
    public WorkerReplica(WorkerLife life, Recorder recorder, ReplicaStore store, Syncs syncs, Outside outside) {
        this.recorder = recorder;
        this.store = store;
        this.log = store.log();
        this.state = store.state();
        this.syncs = syncs;
        this.outside = outside;
        this.core = life.core(hashes(log, recorder));
        this.room = new RoomAhead(log, core::sizes);
        recorder.begun(life);
        this.view = core.view();
    }

    /// The log's answers to the core are part of its inputs.
    private static HeldHashes hashes(EntryLog log, Recorder recorder) {
        return sequence -> {
            Optional<Hash> answer = log.hashIfReadable(sequence);
            recorder.asked(sequence, answer);
            return answer;
        };
    }

    /// The result of the storage watch, as an input of the core.
    public static WorkerInput inputOf(StorageWatch.Room room) {
        return room.trouble().<WorkerInput>map(WorkerInput.DiskRefuses::new)
                .orElseGet(() -> new WorkerInput.DiskChecked(room.freeBytes(), room.shortage()));
    }

    /// As published by the last turn. For any thread.
    public WorkerView view() {
        return view;
    }

    /// For any thread.
    public ReplicaStatus status() {
        return ReplicaStatus.of(view, store);
    }

    /// Between turns, or in one.
    public WorkerCore.Sizes sizes() {
        return core.sizes();
    }

    @Override
    public void take(WorkerInput input, long nowNs) {
        room.makeFor(input).ifPresent(refused -> feed(refused, nowNs));
        feed(input, nowNs);
        if (input instanceof WorkerInput.BatchArrived batch) outside.callers.taken(batch.stream());
    }

    @Override
    public long endTurn(long nowNs) {
        if (nowNs >= core.nextDeadlineNs()) feed(new WorkerInput.DeadlinePassed(), nowNs);
        try {
            do {
                performAll(decide(nowNs));
                if (unsynced) sync();
            } while (feedResults(nowNs));
            settleLoss();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (movedHere) outside.listener.moved();
        movedHere = false;
        room.turnOver();
        recorder.turnOver();
        return core.nextDeadlineNs();
    }

    @Override
    public void ended(Optional<Throwable> broken) {
        recorder.ended(broken);
    }

    private void feed(WorkerInput input, long nowNs) {
        recorder.received(input, nowNs);
        core.on(input, nowNs);
    }

    private List<WorkerEffect> decide(long nowNs) {
        recorder.deciding(nowNs);
        List<WorkerEffect> effects = core.endTurn();
        recorder.decided(effects);
        return effects;
    }

    /// @return whether there were any
    private boolean feedResults(long nowNs) {
        if (results.isEmpty()) return false;
        results.forEach(result -> feed(result, nowNs));
        results.clear();
        return true;
    }

    /// Under load the sync runs concurrently with the next turns. When nothing waits, it is made here: so one message
    /// alone is answered sooner.
    private void sync() {
        unsynced = false;
        if (!outside.idle.getAsBoolean()) {
            syncs.wanted();
            return;
        }
        Optional<Syncs.Synced> synced = syncs.syncHere();
        if (synced.isEmpty()) return;
        results.add(new WorkerInput.Stored(synced.get().position(), synced.get().truncations()));
        movedHere = true;
    }

    private void settleLoss() throws IOException {
        Optional<LostRange> lost = state.lost();
        if (lost.isEmpty() || log.durable() < lost.get().through()) return;
        state.settled();
        outside.listener.settled(lost.get());
    }

    private void performAll(List<WorkerEffect> effects) throws IOException {
        int next = 0;
        while (next < effects.size() && isForTheLog(effects.get(next))) perform(effects.get(next++));
        view = core.view();
        noteCommitted();
        while (next < effects.size()) perform(effects.get(next++));
    }

    private void noteCommitted() {
        if (view.committed() <= state.committed()) return;
        state.committed(view.committed());
        movedHere = true;
    }

    private static boolean isForTheLog(WorkerEffect effect) {
        return switch (effect) {
            case WorkerEffect.AdoptLog _ -> true;
            case WorkerEffect.Promise _,WorkerEffect.PromiseTo _ -> true;
            case WorkerEffect.Truncate _ -> true;
            case WorkerEffect.Append _ -> true;
            default -> false;
        };
    }

    private void perform(WorkerEffect effect) throws IOException {
        switch (effect) {
            case WorkerEffect.AdoptLog(LogId logId) -> {
                state.adopt(logId);
                outside.listener.adopted();
            }
            case WorkerEffect.Promise(long epoch) -> state.promise(epoch);
            case WorkerEffect.PromiseTo(Owner owner, long epoch, long committed) ->
                state.promise(epoch, owner, committed);
            case WorkerEffect.Adopt(long epoch, long committed) -> {
                state.adoptEpoch(epoch, committed);
                results.add(new WorkerInput.EpochAdopted(epoch));
            }
            case WorkerEffect.Truncate(long after) -> {
                syncs.truncate(() -> log.truncateAfter(after));
                outside.listener.truncated(after);
            }
            case WorkerEffect.Append(List<LogEntry> entries) -> {
                log.append(entries);
                unsynced = true;
            }
            case WorkerEffect.AnswerReplica answer -> outside.callers.answer(answer);
            case WorkerEffect.SendProgress progress -> {
                if (!outside.callers.progress(progress))
                    results.add(new WorkerInput.StreamClosed(progress.stream()));
            }
            case WorkerEffect.CloseStream closed -> outside.callers.close(closed);
            case WorkerEffect.FetchPage wanted -> outside.master.accept(wanted);
            case WorkerEffect.AnswerRecovery answer -> outside.callers.answer(answer);
            case WorkerEffect.RefuseRecovery refused -> outside.callers.refuse(refused);
            case WorkerEffect.ForTakeover asked -> outside.takeover.accept(asked);
            case WorkerEffect.Emit(var event) -> outside.listener.happened(event);
        }
    }
}
