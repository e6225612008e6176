package antiphon.master.intake;

import antiphon.master.core.MasterCore;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.WriteRequest;
import antiphon.master.replica.ClientEdge;
import antiphon.master.replica.Write;
import antiphon.master.tracing.OpenTraces;
import antiphon.master.tracing.WriteTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the core's answers to callers, in turns of the loop: the outcomes of their writes, and views of the cluster.
final class CallerAnswers implements ClientEdge {
    private static final Logger LOG = LoggerFactory.getLogger(CallerAnswers.class);

    private final PendingWrites writes;
    private final MasterCore core;
    private final WriteListener writeListener;
    private final LongSupplier nanoClock;
    private final @Nullable OpenTraces traces;
    private final Map<Long, CompletableFuture<ClusterView>> questions = new ConcurrentHashMap<>();
    private final List<Reply> answered = new ArrayList<>();
    private long answeredNs; // when the first of them was given

    /// @param core looked at by the traces; null traces when no write is traced
    CallerAnswers(
            PendingWrites writes,
            MasterCore core,
            WriteListener writeListener,
            LongSupplier nanoClock,
            @Nullable OpenTraces traces) {
        this.writes = writes;
        this.core = core;
        this.writeListener = writeListener;
        this.nanoClock = nanoClock;
        this.traces = traces;
    }

    /// For any thread, before the ticket goes to the core.
    CompletableFuture<ClusterView> asked(long ticket) {
        CompletableFuture<ClusterView> answer = new CompletableFuture<>();
        questions.put(ticket, answer);
        return answer;
    }

    /// The question does not get to the core.
    void failed(long ticket, RuntimeException why) {
        CompletableFuture<ClusterView> question = questions.remove(ticket);
        if (question != null) question.completeExceptionally(why);
    }

    /// The core has these writes. Writes that arrived together have one trace, or none.
    void taken(List<WriteRequest> requests) {
        if (traces == null) return;
        PendingWrite first = writes.get(requests.getFirst().ticket());
        WriteTrace trace = first == null ? null : first.trace();
        if (trace != null) traces.taken(trace);
    }

    @Override
    public @Nullable Write toAppend(long ticket) {
        PendingWrite pending = writes.get(ticket);
        return pending == null ? null : pending.write();
    }

    @Override
    public Write sequenced(long ticket, long sequence) {
        PendingWrite pending = writes.get(ticket);
        if (pending == null) throw new IllegalStateException("write " + ticket + " is to be appended but unknown");
        WriteTrace trace = pending.trace();
        if (traces != null && trace != null) traces.sequenced(trace, sequence);
        return pending.takeWrite();
    }

    @Override
    public void decided() {
        if (traces != null) traces.look(core);
    }

    @Override
    public void answer(long ticket, Outcome outcome) {
        PendingWrite pending = writes.settle(ticket);
        if (pending == null) return;
        if (answered.isEmpty()) answeredNs = nanoClock.getAsLong();
        writeListener.answered(pending.concern(), outcome, answeredNs - pending.arrivedNs());
        pending.answer(ticket, outcome);
        WriteTrace trace = pending.trace();
        if (traces != null && trace != null) traces.answered(trace, outcome);
        if (answered.isEmpty() || !answered.getLast().equals(pending.reply())) answered.add(pending.reply());
    }

    @Override
    public void flush() {
        answered.forEach(CallerAnswers::flush);
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

    @Override
    public void show(long ticket, ClusterView view) {
        CompletableFuture<ClusterView> question = questions.remove(ticket);
        if (question != null) question.complete(view);
    }

    /// The core gives no answer for it any more. At the end of the turn, since the turn may yet append it.
    void forget(long ticket) {
        PendingWrite pending = writes.settle(ticket);
        WriteTrace trace = pending == null ? null : pending.trace();
        if (traces != null && trace != null) traces.callerGone(trace);
    }

    /// A repeat that waits for its copies is in the log: its content is not needed again.
    void forgetRepeats(List<WriteRequest> requests) {
        for (WriteRequest request : requests) {
            PendingWrite pending = request.requestId().isEmpty() ? null : writes.get(request.ticket());
            if (pending != null) pending.forgetContent();
        }
    }

    void turnOver() {
        if (traces != null) traces.turnOver();
    }
}
