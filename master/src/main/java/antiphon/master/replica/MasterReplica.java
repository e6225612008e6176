package antiphon.master.replica;

import antiphon.log.EntryLog;
import antiphon.log.ReplicaStore;
import antiphon.log.segment.AppendRefusedException;
import antiphon.log.state.Epochs;
import antiphon.log.state.LostRange;
import antiphon.log.state.ReplicaState;
import antiphon.master.core.MasterCore;
import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.WriteRequest;
import antiphon.message.LogEntry;
import antiphon.node.loop.NodeLoop;
import antiphon.node.loop.StorageTrouble;
import antiphon.node.loop.StorageWatch;
import antiphon.node.loop.Syncs;
import antiphon.recording.Recorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A master's core together with its log: takes what happened, and does in turns what the core decides. Messages go to
/// the workers while the master's own sync runs.
///
/// It has no thread, no clock and no network of its own. What leads outside are its ports, and the only time it knows
/// is that of its turns.
public final class MasterReplica implements NodeLoop.Turns<MasterInput> {
    private static final int QUICK_MESSAGES_MAX = 16;

    private final MasterCore core;
    private final Recorder recorder;
    private final EntryLog log;
    private final ReplicaState state;
    private final Sequencer sequencer;
    private final Ports ports;

    private volatile Term term = Term.NOT_BEGUN;
    private final List<LogEntry> batch = new ArrayList<>();
    private final List<MasterInput> resulting = new ArrayList<>();
    private long wantedBytes; // for the writes of this turn
    private int wantedMessages;
    private boolean takesNothing; // the log; as in the last input of the core
    private LogForReaders forReaders = LogForReaders.STARTING; // as in the last input
    private int possible; // the write concern that was last reported as possible

    /// How far this life of the master has got.
    public enum Term {
        /// Its log may lack acknowledged messages.
        NOT_BEGUN,
        LEADS,
        /// Another master leads, and has acknowledged messages that this log may lack.
        OVER
    }

    /// What leads outside.
    public record Ports(Syncs syncs, PeerLinks workers, ClientEdge clients, MasterEvents events) {}

    /// @param store no other appends to its log once [#begin] was called, but for what the core wants fetched
    public MasterReplica(
            MasterCore core, Recorder recorder, ReplicaStore store, Sequencer sequencer, Ports ports) {
        this.core = core;
        this.recorder = recorder;
        this.log = store.log();
        this.state = store.state();
        this.sequencer = sequencer;
        this.ports = ports;
    }

    /// The core's input for a look at the disk of its log.
    public static MasterInput inputOf(StorageWatch.Room room) {
        return room.trouble().<MasterInput>map(MasterInput.DiskRefuses::new)
                .orElseGet(() -> new MasterInput.DiskChecked(room.freeBytes(), room.shortage()));
    }

    /// Says what the log holds, from which everything else follows.
    ///
    /// @param requestIdsWindow how many messages at the end of the log may be asked for again by their request ids
    /// @param inputs takes the first inputs of this replica
    public void begin(long requestIdsWindow, Consumer<MasterInput> inputs) throws IOException {
        new SeenRequests(inputs).inLog(log, requestIdsWindow);
        long lostThrough = state.lost().map(LostRange::through).orElse(0L);
        inputs.accept(new MasterInput.Started(state.logId(), state.promisedEpoch(), log.durable(), lostThrough));
    }

    /// For any thread.
    public Term term() {
        return term;
    }

    /// A few writes into a log of which all is synced, and what completes them: microseconds, and no waiting for the
    /// disk. While a sync runs, a write to the file may wait for it, and what is far behind is read from the
    /// disk; both are left to the loop's own thread.
    @Override
    public boolean isQuick(MasterInput input) {
        long unsynced = log.end() - log.durable();
        return switch (input) {
            case MasterInput.WritesArrived arrived -> arrived.requests().size() <= QUICK_MESSAGES_MAX && unsynced == 0;
            case MasterInput.Stored _ -> unsynced <= QUICK_MESSAGES_MAX;
            case MasterInput.WorkerProgressed progress ->
                unsynced <= QUICK_MESSAGES_MAX && log.end() - progress.position() <= QUICK_MESSAGES_MAX;
            default -> false;
        };
    }

    @Override
    public void take(MasterInput input, long nowNs) {
        if (input instanceof MasterInput.WritesArrived(List<WriteRequest> requests)) makeRoomFor(requests, nowNs);
        feed(input, nowNs);
    }

    private void feed(MasterInput input, long nowNs) {
        if (input instanceof MasterInput.DiskRefuses) takesNothing = true;
        if (input instanceof MasterInput.DiskChecked) takesNothing = false;
        recorder.received(input, nowNs);
        core.on(input, nowNs);
    }

    /// Whether the disk takes them turns out before they have numbers: once it has given one, the core relies on it.
    /// Where it does not take them they are refused, as all others until the watch finds that it does.
    private void makeRoomFor(List<WriteRequest> requests, long nowNs) {
        if (term != Term.LEADS || takesNothing) return;
        for (WriteRequest request : requests) {
            Write write = ports.clients.toAppend(request.ticket());
            if (write != null) wantedBytes += write.entryBytesMax();
        }
        wantedMessages += requests.size();
        try {
            log.makeRoomFor(wantedMessages, wantedBytes);
        } catch (AppendRefusedException e) {
            feed(new MasterInput.DiskRefuses(StorageTrouble.withAdvice(String.valueOf(e.getMessage()))), nowNs);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make room for more messages", e);
        }
    }

    @Override
    public long endTurn(long nowNs) {
        do {
            List<MasterEffect> effects = decide(nowNs);
            reportCommitted();
            reportReaders();
            reportPossible(); // Before any caller can learn that writes are taken.
            perform(effects);
        } while (putResults(nowNs));
        wantedBytes = 0;
        wantedMessages = 0;
        recorder.turnOver();
        return core.nextNs();
    }

    private List<MasterEffect> decide(long nowNs) {
        recorder.deciding(nowNs);
        core.endTurn(nowNs);
        ports.clients.decided();
        List<MasterEffect> effects = core.takeEffects();
        recorder.decided(effects);
        return effects;
    }

    private void reportCommitted() {
        if (core.committed() <= state.committed()) return;
        state.committed(core.committed());
        ports.events.committed();
    }

    private void reportReaders() {
        if (core.forReaders().equals(forReaders)) return;
        forReaders = core.forReaders();
        ports.events.forReaders(forReaders);
    }

    private void reportPossible() {
        if (core.writeConcernPossible() == possible) return;
        possible = core.writeConcernPossible();
        ports.events.possible(possible);
    }

    /// Immediate results of effects are inputs of the same turn. It cannot go through the mailbox: the loop
    /// must never wait for room in it.
    private boolean putResults(long nowNs) {
        if (resulting.isEmpty()) return false;
        resulting.forEach(input -> take(input, nowNs));
        resulting.clear();
        return true;
    }

    private void perform(List<MasterEffect> effects) {
        for (MasterEffect effect : effects) {
            // Frames are read from the log: their messages must be there.
            if (!(effect instanceof MasterEffect.Append) && !(effect instanceof MasterEffect.Answer)) appendBatch();
            perform(effect);
        }
        appendBatch();
        ports.clients.flush();
    }

    private void perform(MasterEffect effect) {
        switch (effect) {
            case MasterEffect.Append(long ticket, long sequence) ->
                batch.add(sequencer.seal(sequence, ports.clients.sequenced(ticket, sequence)));
            case MasterEffect.Answer(long ticket, var outcome) -> ports.clients.answer(ticket, outcome);
            case MasterEffect.AdoptLog _,MasterEffect.BeginEpoch _,MasterEffect.Distrust _,MasterEffect.Opened _ ->
                remember(effect);
            case MasterEffect.LeaseGivenUp(long epoch) -> ports.events.leaseGivenUp(epoch);
            case MasterEffect.EpochOver(long laterEpoch) -> {
                term = Term.OVER;
                ports.events.epochOver(laterEpoch);
            }
            case MasterEffect.ShowStatus(long ticket, var view) -> ports.clients.show(ticket, view);
            case MasterEffect.Emit(var event) -> ports.events.happened(event);
            case MasterEffect.Send send -> resulting.add(ports.workers.send(send));
            case MasterEffect.ToWorker call -> ports.workers.perform(call);
        }
    }

    private void appendBatch() {
        if (batch.isEmpty()) return;
        try {
            log.append(batch);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot append from message " + batch.getFirst().sequence(), e);
        }
        batch.clear();
        ports.syncs.wanted();
    }

    private void remember(MasterEffect effect) {
        try {
            if (effect instanceof MasterEffect.AdoptLog adopted) state.adopt(adopted.logId());
            if (effect instanceof MasterEffect.Distrust) {
                term = Term.OVER;
                state.distrust(log.end());
            }
            if (effect instanceof MasterEffect.Opened(long epoch)) {
                requireAdopted(epoch);
                sequencer.beginEpoch(epoch, log);
                term = Term.LEADS;
                ports.events.opened(epoch);
            }
            if (effect instanceof MasterEffect.BeginEpoch begun) {
                state.promise(begun.epoch());
                state.settled(); // All lost messages that any node still has are in the log.
                sequencer.beginEpoch(begun.epoch(), log);
                term = Term.LEADS;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remember " + effect, e);
        }
    }

    /// It was promised and adopted before; a later promise of this disk would make its own copies count in two epochs.
    private void requireAdopted(long epoch) {
        Epochs held = state.epochs();
        if (held.promised() != epoch || held.adopted() != epoch)
            throw new IllegalStateException("epoch " + epoch + " opens, and this node holds " + held);
    }

    @Override
    public void ended(Optional<Throwable> broken) {
        recorder.ended(broken);
    }
}
