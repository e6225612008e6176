package antiphon.master;

import antiphon.log.ReplicaStore;
import antiphon.master.core.ClusterView;
import antiphon.master.core.MasterCore;
import antiphon.master.core.MasterInput;
import antiphon.master.core.Outcome;
import antiphon.master.core.WriteRequest;
import antiphon.master.replica.MasterEvents;
import antiphon.master.replica.MasterReplica;
import antiphon.master.replica.PeerLinks;
import antiphon.master.replica.Sequencer;
import antiphon.master.replica.Write;
import antiphon.master.tracing.OpenTraces;
import antiphon.master.tracing.Tracing;
import antiphon.master.tracing.WriteTrace;
import antiphon.node.loop.LogSyncer;
import antiphon.node.loop.NodeLoop;
import antiphon.node.repair.OtherNode;
import antiphon.recording.Recorder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The edge between clients and the master's replica: takes writes from any thread, holds a future for each, and lets
/// the replica do in the loop's turns what the core decides. It fans messages out to the workers while the master's own
/// sync runs, and completes a write's future when the core finds that enough nodes hold it; nothing else completes one.
final class ReplicationCoordinator implements NodeLoop.Turns<MasterInput>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicationCoordinator.class);
    private static final long STOP_WAIT_MS = 2_000;
    /// For copies that are on their way; those of a worker that is gone would not come in any time.
    private static final long DRAIN_WAIT_MS = 1_000;
    private static final int MAILBOX_CAPACITY = 32_768;

    private final MasterCore core;
    private final MasterReplica replica;
    private final LogSyncer syncer;
    private final NodeLoop<MasterInput> loop;
    private final WorkerLinks links;

    private final AtomicLong lastTicket = new AtomicLong();
    private final PendingWrites writes = new PendingWrites();
    private final CallerAnswers answers;
    private final WriteIntake intake;
    private final Queue<Long> goneBeside = new ConcurrentLinkedQueue<>(); // at most once for each pending write

    private final List<List<WriteRequest>> takenWrites = new ArrayList<>(); // of this turn
    private final List<Long> callersGone = new ArrayList<>(); // the tickets of this turn
    private volatile boolean started;

    /// @param tracing null when no write is traced
    ReplicationCoordinator(
            MasterCore core,
            Recorder recorder,
            ReplicaStore store,
            Sequencer sequencer,
            LinksFactory links,
            MasterEvents events,
            LongConsumer onDurable,
            Consumer<Throwable> onBroken,
            WriteListener writeListener,
            LogSyncer.Listener syncListener,
            LongSupplier nanoClock,
            @Nullable Tracing tracing) {
        this.core = core;
        OpenTraces traces = tracing == null ? null : tracing.turns();
        this.loop = new NodeLoop<>("master-loop", MAILBOX_CAPACITY, this, nanoClock, onBroken);
        this.answers = new CallerAnswers(writes, core, writeListener, nanoClock, traces);
        this.intake = new WriteIntake(loop, writes, writeListener, nanoClock, tracing);
        this.links = links.to(loop::put);
        this.syncer = new LogSyncer(
                "master-sync",
                store.log(),
                (position, _) -> {
                    loop.put(new MasterInput.Stored(position));
                    onDurable.accept(position);
                },
                onBroken,
                syncListener);
        PeerLinks workers = traces == null ? this.links : new TracedLinks(this.links, traces);
        this.replica = new MasterReplica(
                core, recorder, store, sequencer, new MasterReplica.Ports(syncer, workers, answers, events));
    }

    /// Creates the links once there is a receiver for their inputs.
    @FunctionalInterface
    interface LinksFactory {
        WorkerLinks to(Consumer<MasterInput> inputs);
    }

    /// @param requestIdsWindow how many messages at the end of the log may be asked for again by their request ids
    void start(long requestIdsWindow) throws IOException {
        syncer.start();
        loop.start();
        started = true;
        replica.begin(requestIdsWindow, loop::put);
    }

    // From clients, on any thread.

    /// A write on its way, with the name by which it can be given up.
    record Submitted(long ticket, CompletableFuture<Outcome> outcome, OneReply reply) {}

    /// Hands a write to the core. Its future is completed in a turn of the loop: its dependents must be quick.
    ///
    /// @param trace null when it is not traced
    Submitted append(Write write, @Nullable WriteTrace trace) {
        OneReply reply = new OneReply();
        long ticket = tickets(1);
        intake.append(ticket, List.of(write), reply, trace);
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
        intake.append(first, batch, reply, trace);
    }

    /// The caller has cancelled; the write itself continues, unless it has not reached the loop yet.
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

    /// The master's current view; fails when it is too busy to answer.
    ///
    /// @param client whose writes the forecast is for; empty for one that has nothing waiting
    CompletableFuture<ClusterView> status(String client) {
        long ticket = tickets(1);
        CompletableFuture<ClusterView> answer = answers.asked(ticket);
        if (!loop.offer(new MasterInput.StatusWanted(ticket, client)))
            answers.failed(ticket, new IllegalStateException("the master is too busy or stops"));
        return answer;
    }

    /// How many writes with each write concern wait for an answer.
    Map<Integer, Long> pendingByConcern() {
        return writes.byConcern();
    }

    long queuedBytes() {
        return intake.bytes();
    }

    int mailboxInputs() {
        return loop.waiting();
    }

    MasterReplica.Term term() {
        return replica.term();
    }

    /// Whether writes are taken at all now. In a turn of the loop.
    boolean takesWrites() {
        return core.takesWrites();
    }

    /// The workers as sources of messages that are damaged here. For any thread.
    List<OtherNode> copies() {
        return links.copies();
    }

    void tell(MasterInput input) {
        loop.put(input);
    }

    // In turns.

    @Override
    public boolean isQuick(MasterInput input) {
        return replica.isQuick(input);
    }

    @Override
    public void take(MasterInput input, long nowNs) {
        replica.take(input, nowNs);
        switch (input) {
            case MasterInput.CallerGone(long ticket) -> callersGone.add(ticket);
            case MasterInput.WritesArrived(List<WriteRequest> requests) -> {
                takenWrites.add(requests);
                answers.taken(requests);
            }
            default -> {}
        }
    }

    @Override
    public long endTurn(long nowNs) {
        for (Long gone = goneBeside.poll(); gone != null; gone = goneBeside.poll())
            take(new MasterInput.CallerGone(gone), nowNs);
        long nextNs = replica.endTurn(nowNs);
        callersGone.forEach(answers::forget);
        callersGone.clear();
        takenWrites.forEach(answers::forgetRepeats);
        takenWrites.forEach(intake::taken);
        takenWrites.clear();
        answers.turnOver();
        return nextNs;
    }

    @Override
    public void ended(Optional<Throwable> broken) {
        replica.ended(broken);
    }

    /// Takes no more writes, gives pending ones a moment to get their copies, and answers all waiting callers with
    /// what is known. A write in the log is never answered as a failure.
    @Override
    public void close() {
        intake.stop();
        if (started) answerAll();
        loop.close();
        writes.forEach(ReplicationCoordinator::refuseIfNotAppended);
        intake.giveUp();
        syncer.close();
        links.close();
    }

    private void answerAll() {
        writes.awaitSettled(DRAIN_WAIT_MS);
        loop.put(new MasterInput.Stopping());
        try {
            status().get(STOP_WAIT_MS, TimeUnit.MILLISECONDS); // It comes after the answers.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("stopping without having answered every waiting write: {}", e.toString());
        }
    }

    /// It came while the loop ended, which did not take it any more.
    private static void refuseIfNotAppended(long ticket, PendingWrite left) {
        if (left.isAppended()) return;
        left.answer(ticket, new Outcome.NotAppended(WriteIntake.STOPPING));
        left.reply().flush();
    }
}
