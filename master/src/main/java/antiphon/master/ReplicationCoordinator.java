package antiphon.master;

import antiphon.log.AppendRefusedException;
import antiphon.log.LostRange;
import antiphon.log.MessageLog;
import antiphon.master.core.ClusterView;
import antiphon.master.core.MasterCore;
import antiphon.master.core.MasterEffect;
import antiphon.master.core.MasterEvent;
import antiphon.master.core.MasterInput;
import antiphon.master.core.Outcome;
import antiphon.master.core.WriteRequest;
import antiphon.master.tracing.OpenTraces;
import antiphon.master.tracing.Tracing;
import antiphon.master.tracing.WriteTrace;
import antiphon.message.LogEntry;
import antiphon.node.LogSyncer;
import antiphon.node.NodeLoop;
import antiphon.node.StorageTrouble;
import antiphon.recording.Recorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The edge between clients and the core: takes writes from any thread, holds a future for each, and does in the loop's
/// turns what the core decides. It fans messages out to the workers while the master's own sync runs, and completes a
/// write's future when the core finds that enough nodes hold it; nobody else completes one.
final class ReplicationCoordinator implements NodeLoop.Turns<MasterInput>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicationCoordinator.class);
    private static final long STOP_WAIT_MS = 2_000;
    /// For copies that are on their way; those of a worker that is gone would not come in any time.
    private static final long DRAIN_WAIT_MS = 1_000;
    private static final int MAILBOX_CAPACITY = 32_768;
    private static final int QUICK_MESSAGES_MAX = 16;

    private final MasterCore core;
    private final Recorder recorder;
    private final MessageLog log;
    private final Sequencer sequencer;
    private final LogSyncer syncer;
    private final NodeLoop<MasterInput> loop;
    private final WorkerLinks links;
    private final Consumer<MasterEvent> events;
    private final WriteListener writeListener;
    private final IntConsumer onPossible;
    private final @Nullable OpenTraces traces; // null when no write is traced

    private volatile boolean reigns;
    private final AtomicLong lastTicket = new AtomicLong();
    private final PendingWrites writes = new PendingWrites();
    private final HandOver handOver;
    private final Map<Long, CompletableFuture<ClusterView>> questions = new ConcurrentHashMap<>();
    private final Queue<Long> goneBeside = new ConcurrentLinkedQueue<>(); // at most once for each pending write

    private final List<LogEntry> batch = new ArrayList<>();
    private final List<Reply> answered = new ArrayList<>();
    private int possible; // the write concern that was told to be possible last
    private long answeredNs; // when the first of them was given
    private final List<MasterInput> resulting = new ArrayList<>();
    private final List<List<WriteRequest>> takenWrites = new ArrayList<>(); // of this turn
    private long wantedBytes; // for the writes of this turn
    private int wantedMessages;
    private boolean takesNothing; // the log; as the core was told last
    private final List<Long> callersGone = new ArrayList<>(); // the tickets of this turn

    /// @param onPossible told of the highest write concern that is possible now, each time that it has changed
    ReplicationCoordinator(
            MasterCore core,
            Recorder recorder,
            MessageLog log,
            Sequencer sequencer,
            LinksFactory links,
            Consumer<MasterEvent> events,
            LongConsumer onDurable,
            Consumer<Throwable> onBroken,
            WriteListener writeListener,
            LogSyncer.Listener syncListener,
            IntConsumer onPossible,
            @Nullable Tracing tracing) {
        this.core = core;
        this.onPossible = onPossible;
        this.recorder = recorder;
        this.log = log;
        this.sequencer = sequencer;
        this.events = events;
        this.writeListener = writeListener;
        this.traces = tracing == null ? null : tracing.turns();
        this.loop = new NodeLoop<>("master-loop", MAILBOX_CAPACITY, this, System::nanoTime, onBroken);
        this.handOver = new HandOver(loop, writes, writeListener, tracing);
        this.links = links.to(loop::put);
        this.syncer = new LogSyncer(
                "master-sync",
                log,
                (position, _) -> {
                    loop.put(new MasterInput.Stored(position));
                    onDurable.accept(position);
                },
                onBroken,
                syncListener);
    }

    /// Makes the links once there is somebody to tell of what happens on them.
    @FunctionalInterface
    interface LinksFactory {
        WorkerLinks to(Consumer<MasterInput> inputs);
    }

    /// @param requestIdsWindow how many messages at the end of the log may be asked for again by their request ids
    void start(long requestIdsWindow) throws IOException {
        syncer.start();
        loop.start();
        new SeenRequests(loop::put).inLog(log, requestIdsWindow);
        long lostThrough = log.lost().map(LostRange::through).orElse(0L);
        loop.put(new MasterInput.Started(log.logId(), log.promisedEpoch(), log.position(), lostThrough));
    }

    // From clients, on any thread.

    /// A write on its way, with the name by which it can be given up.
    record Submitted(long ticket, CompletableFuture<Outcome> outcome, OneReply reply) {}

    /// Hands a write to the core. Its future is completed in a turn of the loop: what hangs on it must be quick.
    ///
    /// @param trace null when it is not traced
    Submitted append(Write write, @Nullable WriteTrace trace) {
        OneReply reply = new OneReply();
        long ticket = tickets(1);
        handOver.append(ticket, List.of(write), reply, trace);
        return new Submitted(ticket, reply.outcome, reply);
    }

    /// The answer to a single write.
    private static final class OneReply implements Reply {
        final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        volatile boolean gone;

        @Override
        public void known(long ticket, Outcome known) {
            outcome.complete(known);
        }

        @Override
        public boolean isGone() {
            return gone;
        }
    }

    /// Names for writes that are about to be handed over.
    ///
    /// @return the first of `count` that follow each other
    long tickets(int count) {
        return lastTicket.getAndAdd(count) + 1;
    }

    /// Hands writes to the core, to be appended in this order.
    ///
    /// @param first the ticket of the first; the others follow it
    /// @param trace of all of them; null when they are not traced
    void append(long first, List<Write> batch, Reply reply, @Nullable WriteTrace trace) {
        handOver.append(first, batch, reply, trace);
    }

    /// Nobody waits for the answer any more; the write itself goes on, unless it has not come to the loop yet.
    void callerGone(Submitted submitted) {
        submitted.reply.gone = true;
        callerGone(submitted.ticket);
    }

    /// Comes on connections' threads, and there may be as many as there are writes: it must not wait for room in the
    /// mailbox. When that is full, a turn follows that takes what is in it, and at its end what is here.
    private void callerGone(long ticket) {
        if (writes.get(ticket) == null || loop.offer(new MasterInput.CallerGone(ticket))) return;
        goneBeside.add(ticket);
        var _ = loop.offer(new MasterInput.CallerGone(ticket)); // It may have been emptied meanwhile.
    }

    void callersGone(long first, int count) {
        for (long ticket = first; ticket < first + count; ticket++) callerGone(ticket);
    }

    CompletableFuture<ClusterView> status() {
        return status("");
    }

    /// What the master knows now; fails when it is too busy to say.
    ///
    /// @param client whose writes the forecast is for; empty for one that has nothing waiting
    CompletableFuture<ClusterView> status(String client) {
        long ticket = tickets(1);
        CompletableFuture<ClusterView> answer = new CompletableFuture<>();
        questions.put(ticket, answer);
        if (!loop.offer(new MasterInput.StatusWanted(ticket, client))) {
            questions.remove(ticket);
            answer.completeExceptionally(new IllegalStateException("the master is too busy or stops"));
        }
        return answer;
    }

    /// How many writes with each write concern wait for an answer.
    Map<Integer, Long> pendingByConcern() {
        return writes.byConcern();
    }

    long queuedBytes() {
        return handOver.bytes();
    }

    int mailboxInputs() {
        return loop.waiting();
    }

    /// Whether this life of the master has begun to write. Before, its log may lack what was acknowledged.
    boolean reigns() {
        return reigns;
    }

    /// Whether writes are taken at all now. In a turn of the loop.
    boolean takesWrites() {
        return core.takesWrites();
    }

    void tell(MasterInput input) {
        loop.put(input);
    }

    /// A few writes into a log of which all is synced, and what completes them: microseconds, and no waiting for the
    /// disk. While a sync runs, a write to the file may have to wait for it, and what is far behind is read from the
    /// disk; both are left to the loop's own thread.
    @Override
    public boolean isQuick(MasterInput input) {
        long unsynced = log.head() - log.position();
        return switch (input) {
            case MasterInput.WritesArrived arrived -> arrived.requests().size() <= QUICK_MESSAGES_MAX && unsynced == 0;
            case MasterInput.Stored _ -> unsynced <= QUICK_MESSAGES_MAX;
            case MasterInput.WorkerProgressed progress ->
                unsynced <= QUICK_MESSAGES_MAX && log.head() - progress.position() <= QUICK_MESSAGES_MAX;
            default -> false;
        };
    }

    // In turns.

    @Override
    public void take(MasterInput input, long nowNs) {
        if (input instanceof MasterInput.WritesArrived arrived) makeRoomFor(arrived, nowNs);
        tellCore(input, nowNs);
        if (input instanceof MasterInput.CallerGone(long ticket)) callersGone.add(ticket);
        if (input instanceof MasterInput.WritesArrived arrived) takenWrites.add(arrived.requests());
        if (traces != null && input instanceof MasterInput.WritesArrived arrived) follow(traces, arrived);
    }

    private void tellCore(MasterInput input, long nowNs) {
        if (input instanceof MasterInput.DiskRefuses) takesNothing = true;
        if (input instanceof MasterInput.DiskChecked) takesNothing = false;
        recorder.told(input, nowNs);
        core.on(input, nowNs);
    }

    /// Whether the disk takes them turns out before they have numbers: once it has given one, the core relies on it.
    /// Where it does not take them they are refused, as all others until the watch finds that it does.
    private void makeRoomFor(MasterInput.WritesArrived arrived, long nowNs) {
        if (!reigns || takesNothing) return;
        for (WriteRequest request : arrived.requests()) {
            PendingWrite pending = writes.get(request.ticket());
            if (pending != null) wantedBytes += pending.entryBytesMax();
        }
        wantedMessages += arrived.requests().size();
        try {
            log.makeRoomFor(wantedMessages, wantedBytes);
        } catch (AppendRefusedException e) {
            tellCore(new MasterInput.DiskRefuses(StorageTrouble.withAdvice(String.valueOf(e.getMessage()))), nowNs);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make room for more messages", e);
        }
    }

    /// All that arrived together has one trace, or none.
    private void follow(OpenTraces open, MasterInput.WritesArrived arrived) {
        PendingWrite first = writes.get(arrived.requests().getFirst().ticket());
        WriteTrace trace = first == null ? null : first.trace();
        if (trace != null) open.taken(trace);
    }

    @Override
    public long endTurn(long nowNs) {
        for (Long gone = goneBeside.poll(); gone != null; gone = goneBeside.poll())
            take(new MasterInput.CallerGone(gone), nowNs);
        do {
            List<MasterEffect> effects = decide(nowNs);
            tellPossible(); // Before anybody can hear that writes are taken.
            perform(effects);
        } while (tellResults(nowNs));
        callersGone.forEach(this::forget);
        callersGone.clear();
        takenWrites.forEach(this::forgetRepeats);
        takenWrites.forEach(handOver::taken);
        takenWrites.clear();
        wantedBytes = 0;
        wantedMessages = 0;
        if (traces != null) traces.turnOver();
        recorder.turnOver();
        return core.nextNs();
    }

    private void tellPossible() {
        if (core.writeConcernPossible() == possible) return;
        possible = core.writeConcernPossible();
        onPossible.accept(possible);
    }

    /// A repeat that waits for its copies is in the log: what it says again is not needed.
    private void forgetRepeats(List<WriteRequest> requests) {
        for (WriteRequest request : requests) {
            PendingWrite pending = request.requestId().isEmpty() ? null : writes.get(request.ticket());
            if (pending != null) pending.forgetContent();
        }
    }

    private List<MasterEffect> decide(long nowNs) {
        recorder.deciding(nowNs);
        core.endTurn(nowNs);
        if (traces != null) traces.look(core);
        List<MasterEffect> effects = core.takeEffects();
        recorder.decided(effects);
        return effects;
    }

    @Override
    public void ended(Optional<Throwable> broken) {
        recorder.ended(broken);
    }

    /// What doing the effects has brought at once is told in the same turn. It cannot go through the mailbox: the loop
    /// must never wait for room in it.
    private boolean tellResults(long nowNs) {
        if (resulting.isEmpty()) return false;
        resulting.forEach(input -> take(input, nowNs));
        resulting.clear();
        return true;
    }

    private void perform(List<MasterEffect> effects) {
        for (MasterEffect effect : effects) {
            switch (effect) {
                case MasterEffect.Append(long ticket, long sequence) -> seal(ticket, sequence);
                case MasterEffect.Answer(long ticket, Outcome outcome) -> answer(ticket, outcome);
                case MasterEffect.AdoptLog _,MasterEffect.Reign _ -> remember(effect);
                default -> {
                    appendBatch(); // Frames are read from the log: what they carry has to be there.
                    performOther(effect);
                }
            }
        }
        appendBatch();
        answered.forEach(ReplicationCoordinator::flush);
        answered.clear();
    }

    /// A caller whose call has just been closed under it must not end the master.
    private static void flush(Reply reply) {
        try {
            reply.flush();
        } catch (RuntimeException e) {
            LOG.error("answers could not be given", e);
        }
    }

    private void performOther(MasterEffect effect) {
        switch (effect) {
            case MasterEffect.ShowStatus(long ticket, ClusterView view) -> {
                CompletableFuture<ClusterView> question = questions.remove(ticket);
                if (question != null) question.complete(view);
            }
            case MasterEffect.Tell(MasterEvent event) -> events.accept(event);
            case MasterEffect.Send send -> send(send);
            default -> links.perform(effect);
        }
    }

    private void send(MasterEffect.Send send) {
        MasterInput result = links.send(send);
        if (traces != null && result instanceof MasterInput.FrameSent sent)
            traces.sent(sent.worker(), send.from(), sent.upTo());
        resulting.add(result);
    }

    private void seal(long ticket, long sequence) {
        PendingWrite pending = writes.get(ticket);
        if (pending == null) throw new IllegalStateException("write " + ticket + " is to be appended but unknown");
        batch.add(sequencer.seal(sequence, pending.takeWrite()));
        WriteTrace trace = pending.trace();
        if (traces != null && trace != null) traces.sequenced(trace, sequence);
    }

    private void appendBatch() {
        if (batch.isEmpty()) return;
        try {
            log.append(batch);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot append from message " + batch.getFirst().sequence(), e);
        }
        batch.clear();
        syncer.wanted();
    }

    private void answer(long ticket, Outcome outcome) {
        PendingWrite pending = writes.settle(ticket);
        if (pending == null) return;
        if (answered.isEmpty()) answeredNs = System.nanoTime();
        writeListener.answered(pending.concern(), outcome, answeredNs - pending.arrivedNs());
        pending.answer(ticket, outcome);
        WriteTrace trace = pending.trace();
        if (traces != null && trace != null) traces.answered(trace, outcome);
        if (answered.isEmpty() || !answered.getLast().equals(pending.reply())) answered.add(pending.reply());
    }

    /// The core gives no answer for it any more. At the end of the turn, since the turn may yet append it.
    private void forget(long ticket) {
        PendingWrite pending = writes.settle(ticket);
        WriteTrace trace = pending == null ? null : pending.trace();
        if (traces != null && trace != null) traces.callerGone(trace);
    }

    private void remember(MasterEffect effect) {
        try {
            if (effect instanceof MasterEffect.AdoptLog adopted) log.adopt(adopted.logId());
            if (effect instanceof MasterEffect.Reign reign) {
                log.promise(reign.epoch());
                log.settled(); // All that can be had of what was lost is in the log.
                sequencer.reign(reign.epoch(), log);
                reigns = true;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remember " + effect, e);
        }
    }

    /// Takes no more writes, gives those under way a moment to get their copies, and answers everyone who still waits
    /// with what is known. What is in the log is never answered as a failure.
    @Override
    public void close() {
        handOver.stop();
        writes.awaitSettled(DRAIN_WAIT_MS);
        loop.put(new MasterInput.Stopping());
        try {
            status().get(STOP_WAIT_MS, TimeUnit.MILLISECONDS); // It comes after the answers.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("stopping without having answered every waiting write: {}", e.toString());
        }
        loop.close();
        writes.forEach(ReplicationCoordinator::refuseIfNotAppended);
        handOver.giveUp();
        syncer.close();
        links.close();
    }

    /// It came while the loop ended, which did not take it any more.
    private static void refuseIfNotAppended(long ticket, PendingWrite left) {
        if (left.isAppended()) return;
        left.answer(ticket, new Outcome.NotAppended(HandOver.STOPPING));
        left.reply().flush();
    }
}
