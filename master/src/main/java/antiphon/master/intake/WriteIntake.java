package antiphon.master.intake;

import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.contract.WriteRequest;
import antiphon.master.replica.Write;
import antiphon.master.tracing.Tracing;
import antiphon.master.tracing.WriteTrace;
import antiphon.node.loop.Inputs;
import antiphon.node.rpc.call.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The intake of client writes: passes them from their clients' threads to the loop, at most one window of each client
/// at once. Writes that cannot be queued are refused here, before they are in the log.
final class WriteIntake {
    static final Refusal STOPPING = new Refusal(
            Refusal.Reason.NOT_WRITING, "the master is stopping: send the write again to the next master");
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Refusal TOO_BUSY = new Refusal(
            Refusal.Reason.TOO_MANY_PENDING,
            "the master has more writes queued than it can take: retry later",
            RETRY_NS);
    private static final Refusal GONE = new Refusal(
            Refusal.Reason.CALLER_GONE,
            "the caller cancelled, or its deadline passed, before the write was queued: it was not appended");

    private final Inputs<MasterInput> inputs;
    private final PendingWrites pending;
    private final WriteListener writeListener;
    private final LongSupplier nanoClock;
    private final @Nullable Tracing tracing;
    private final BiConsumer<FairQueue.Share<Queued>, Queued> next = this::offer;
    private final FairQueue<Queued> queue = new FairQueue<>(FairQueue.Limits.STANDARD);
    private final Map<Long, Entered> entered = new ConcurrentHashMap<>(); // by the first ticket
    private volatile boolean stopping;

    /// Writes of one client that go into the loop together.
    private record Queued(
            long first, List<Write> batch, long weight, Reply reply, @Nullable WriteTrace trace, long arrivedNs) {}

    /// Writes in the mailbox that the loop has not taken yet, and their client.
    private record Entered(FairQueue.Share<Queued> share, long weight) {}

    /// @param nanoClock that of the turns
    /// @param tracing null when no write is traced
    WriteIntake(
            Inputs<MasterInput> inputs,
            PendingWrites pending,
            WriteListener writeListener,
            LongSupplier nanoClock,
            @Nullable Tracing tracing) {
        this.inputs = inputs;
        this.pending = pending;
        this.writeListener = writeListener;
        this.nanoClock = nanoClock;
        this.tracing = tracing;
    }

    /// For any thread; writes of one thread keep their order, and so do those of the connection of the current call.
    ///
    /// @param first the ticket of the first; the others follow it
    /// @param trace of all of them; null when they are not traced
    void append(long first, List<Write> batch, Reply reply, @Nullable WriteTrace trace) {
        long nowNs = nanoClock.getAsLong();
        int from = 0;
        while (from < batch.size()) {
            int to = trace == null ? FairQueue.chunkEnd(batch, from, PendingWrite::weightOf) : batch.size();
            List<Write> part = from == 0 && to == batch.size() ? batch : List.copyOf(batch.subList(from, to));
            long weight = 0;
            for (Write write : part) weight += PendingWrite.weightOf(write);
            arrived(new Queued(first + from, part, weight, reply, trace, nowNs));
            from = to;
        }
    }

    private void arrived(Queued queued) {
        String payer = queued.batch.getFirst().payer();
        FairQueue.Share<Queued> share = queue.shareOf(payer);
        switch (queue.arrive(share, Connection.current(), queued.weight, queued)) {
            case ENTERED -> offer(share, queued);
            case WAITS -> {} // It enters the mailbox when enough of the same client was taken.
            case CLIENT_FULL -> refuse(queued, tooMuchOf(payer));
            case ALL_FULL -> refuse(queued, TOO_BUSY);
        }
    }

    private static Refusal tooMuchOf(String payer) {
        return new Refusal(
                Refusal.Reason.TOO_MANY_PENDING,
                "client " + payer + " sends faster than the master appends, and has as much queued as one client may:"
                        + " wait for some to be answered",
                RETRY_NS);
    }

    private void offer(FairQueue.Share<Queued> share, Queued queued) {
        Optional<Refusal> problem = stopping ? Optional.of(STOPPING) : refusalOrTaken(share, queued);
        if (problem.isEmpty()) return;
        refuse(queued, problem.get());
        queue.leave(share, queued.weight, next);
    }

    /// Empty when the loop has them.
    private Optional<Refusal> refusalOrTaken(FairQueue.Share<Queued> share, Queued queued) {
        List<WriteRequest> requests = new ArrayList<>(queued.batch.size());
        for (Write write : queued.batch) {
            long ticket = queued.first + requests.size();
            pending.add(ticket, new PendingWrite(write, queued.reply, queued.arrivedNs, queued.trace));
            requests.add(request(ticket, write, queued.arrivedNs));
        }
        entered.put(queued.first, new Entered(share, queued.weight));
        // Check whether the caller is gone once its cancellation can see the tickets.
        boolean gone = queued.reply.isGone();
        if (!gone && inputs.offer(new MasterInput.WritesArrived(requests))) return Optional.empty();
        entered.remove(queued.first);
        requests.forEach(request -> pending.settle(request.ticket()));
        if (gone) return Optional.of(GONE);
        return Optional.of(stopping ? STOPPING : TOO_BUSY); // It may have begun to stop meanwhile.
    }

    private static WriteRequest request(long ticket, Write write, long nowNs) {
        long deadlineNs = write.waitNs() == Long.MAX_VALUE ? Long.MAX_VALUE : nowNs + write.waitNs();
        return new WriteRequest(
                ticket,
                write.client(),
                write.payer(),
                write.requestId(),
                write.contentHash(),
                write.concern(),
                deadlineNs);
    }

    private void refuse(Queued queued, Refusal why) {
        Outcome refused = new Outcome.NotAppended(why);
        WriteTrace trace = queued.trace;
        if (tracing != null && trace != null) tracing.refused(trace, refused);
        for (int i = 0; i < queued.batch.size(); i++) {
            writeListener.answered(queued.batch.get(i).concern(), refused, 0);
            queued.reply.known(queued.first + i, refused);
        }
        queued.reply.flush();
    }

    /// The loop has taken these, which were queued together. At the end of the turn: later ones are for the next,
    /// so that none has more of one client than its window.
    void taken(List<WriteRequest> requests) {
        Entered taken = entered.remove(requests.getFirst().ticket());
        if (taken != null) queue.leave(taken.share, taken.weight, next);
    }

    /// From now on all are refused.
    void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    /// When the loop has ended: refuses all queued writes.
    void giveUp() {
        queue.giveUp(queued -> refuse(queued, STOPPING));
    }

    /// Bytes that have arrived and are not in the log.
    long bytes() {
        return queue.bytes();
    }
}
