package antiphon.master.intake;

import antiphon.master.core.MasterCore;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.WriteRequest;
import antiphon.master.replica.ClientEdge;
import antiphon.master.replica.Write;
import antiphon.master.tracing.Tracing;
import antiphon.master.tracing.WriteTrace;
import antiphon.node.loop.Inputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The edge between clients and the master's core: takes writes and questions from any thread, holds a future for each,
/// and completes it when the core answers; nothing else completes one.
///
/// It has no thread of its own. Its turns are those of the core, see [MasterTurns].
public final class ClientCalls {
    private final Inputs<MasterInput> inputs;
    private final AtomicLong lastTicket = new AtomicLong();
    private final PendingWrites writes = new PendingWrites();
    private final CallerAnswers answers;
    private final WriteIntake intake;
    private final Queue<Long> goneAside = new ConcurrentLinkedQueue<>(); // at most once for each pending write

    private final List<List<WriteRequest>> takenWrites = new ArrayList<>(); // of this turn
    private final List<Long> callersGone = new ArrayList<>(); // the tickets of this turn

    /// @param core looked at by traces
    /// @param nanoClock that of the turns
    /// @param tracing null when no write is traced
    public ClientCalls(
            Inputs<MasterInput> inputs,
            MasterCore core,
            WriteListener writeListener,
            LongSupplier nanoClock,
            @Nullable Tracing tracing) {
        this.inputs = inputs;
        this.answers = new CallerAnswers(
                writes, core, writeListener, nanoClock, tracing == null ? null : tracing.turns());
        this.intake = new WriteIntake(inputs, writes, writeListener, nanoClock, tracing);
    }

    // From clients, on any thread.

    /// A write on its way, with the name by which it can be given up.
    public record Submitted(long ticket, CompletableFuture<Outcome> outcome, OneReply reply) {}

    /// Hands a write to the core. Its future is completed in a turn of the loop: its dependents must be quick.
    ///
    /// @param trace null when it is not traced
    public Submitted append(Write write, @Nullable WriteTrace trace) {
        OneReply reply = new OneReply();
        long ticket = tickets(1);
        intake.append(ticket, List.of(write), reply, trace);
        return new Submitted(ticket, reply.outcome, reply);
    }

    /// A write from within this process, which nobody gives up.
    public CompletableFuture<Outcome> append(Write write) {
        return append(write, null).outcome();
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
    public long tickets(int count) {
        return lastTicket.getAndAdd(count) + 1;
    }

    /// Hands writes to the core, to be appended in this order.
    ///
    /// @param first the ticket of the first; the others follow it
    /// @param trace of all of them; null when they are not traced
    public void append(long first, List<Write> batch, Reply reply, @Nullable WriteTrace trace) {
        intake.append(first, batch, reply, trace);
    }

    /// The caller has cancelled; the write itself continues, unless it has not reached the loop yet.
    public void callerGone(Submitted submitted) {
        submitted.reply.gone = true;
        callerGone(submitted.ticket);
    }

    /// Comes on connections' threads, and there may be as many as there are writes: it must not wait for room in the
    /// mailbox. When that is full, a turn follows that takes what is in it, and at its end what is here.
    private void callerGone(long ticket) {
        if (writes.get(ticket) == null || inputs.offer(new MasterInput.CallerGone(ticket))) return;
        goneAside.add(ticket);
        var _ = inputs.offer(new MasterInput.CallerGone(ticket)); // It may have been emptied meanwhile.
    }

    public void callersGone(long first, int count) {
        for (long ticket = first; ticket < first + count; ticket++) callerGone(ticket);
    }

    public CompletableFuture<ClusterView> status() {
        return status("");
    }

    /// The master's current view; fails when it is too busy to answer.
    ///
    /// @param client whose writes the forecast is for; empty for one that has nothing waiting
    public CompletableFuture<ClusterView> status(String client) {
        long ticket = tickets(1);
        CompletableFuture<ClusterView> answer = answers.asked(ticket);
        if (!inputs.offer(new MasterInput.StatusWanted(ticket, client)))
            answers.failed(ticket, new IllegalStateException(
                    intake.isStopping()
                            ? "the master is stopping"
                            : "the master is too busy to answer: retry later"));
        return answer;
    }

    /// How many writes with each write concern wait for an answer.
    public Map<Integer, Long> pendingByConcern() {
        return writes.byConcern();
    }

    public long queuedBytes() {
        return intake.bytes();
    }

    /// For reports that cannot be refused.
    public void put(MasterInput input) {
        inputs.put(input);
    }

    // In turns.

    /// Where the core's answers go.
    public ClientEdge edge() {
        return answers;
    }

    /// The core has it.
    void taken(MasterInput input) {
        switch (input) {
            case MasterInput.CallerGone(long ticket) -> callersGone.add(ticket);
            case MasterInput.WritesArrived(List<WriteRequest> requests) -> {
                takenWrites.add(requests);
                answers.taken(requests);
            }
            default -> {}
        }
    }

    /// Callers that have gone while the mailbox was full.
    void takeGone(Consumer<MasterInput> taker) {
        for (Long gone = goneAside.poll(); gone != null; gone = goneAside.poll())
            taker.accept(new MasterInput.CallerGone(gone));
    }

    void turnOver() {
        callersGone.forEach(answers::forget);
        callersGone.clear();
        takenWrites.forEach(answers::forgetRepeats);
        takenWrites.forEach(intake::taken);
        takenWrites.clear();
        answers.turnOver();
    }

    // At the end.

    /// From now on writes are refused.
    public void stop() {
        intake.stop();
    }

    /// Waits until no write is without an answer, or for that time. Once, after [#stop].
    public void awaitAnswers(long waitMs) {
        writes.awaitSettled(waitMs);
    }

    /// Refuses what no turn took. After the last turn.
    public void giveUp() {
        writes.forEach(ClientCalls::refuseIfNotAppended);
        intake.giveUp();
    }

    /// It came while the loop ended, which did not take it any more.
    private static void refuseIfNotAppended(long ticket, PendingWrite left) {
        if (left.isAppended()) return;
        left.answer(ticket, new Outcome.NotAppended(WriteIntake.STOPPING));
        left.reply().flush();
    }
}
