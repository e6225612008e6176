package antiphon.master.serve;

import antiphon.calls.ResumeHint;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Refusal;
import antiphon.master.intake.ClientCalls;
import antiphon.master.intake.Reply;
import antiphon.master.replica.Write;
import antiphon.master.tracing.Tracing;
import antiphon.master.tracing.WriteTrace;
import antiphon.node.rpc.TakenWrites;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One `PostMessages` stream: writes are appended in the order sent, outcomes go back as they are known, those of one
/// turn in one frame. The next batch is asked for only while few writes of the stream are unanswered, so a client that
/// sends faster than it is answered, or does not read its answers, is held back by the transport.
final class BulkWrites implements StreamObserver<PostMessagesRequest> {
    private static final int UNANSWERED_MAX = 4096;
    private static final long HELD_BACK_NS_MAX = TimeUnit.SECONDS.toNanos(1);
    /// More in one batch would all be answered at once, whether their reader takes the answers or not.
    private static final int BATCH_MESSAGES_MAX = 10_000;

    private final WriteChecks checks;
    private final ClientCalls calls;
    private final ServerCallStreamObserver<PostMessagesResponse> client;
    private final Pauses pauses;
    private final @Nullable Tracing tracing;
    private final TakenWrites taken = TakenWrites.current();
    private long index; // of the thread that brings requests

    // Guarded by this: requests come from one thread, outcomes from another.
    private final OutcomeFrame frame;
    private final Set<Batch> unansweredBatches = new LinkedHashSet<>();
    private int unanswered;
    private boolean batchAskedFor = true;
    private boolean takingBatch;
    private long heldUntilNs; // 0 when it is not held back
    private boolean waking;
    private boolean allSent;
    private boolean stopping;
    private boolean dropped; // writes that came while it was stopping
    private boolean ended;

    BulkWrites(
            WriteChecks checks,
            Answers answers,
            ClientCalls calls,
            ServerCallStreamObserver<PostMessagesResponse> client,
            Pauses pauses,
            @Nullable Tracing tracing) {
        this.checks = checks;
        this.frame = new OutcomeFrame(answers);
        this.calls = calls;
        this.client = client;
        this.pauses = pauses;
        this.tracing = tracing;
        client.disableAutoRequest();
        client.setOnReadyHandler(this::askForMore);
        client.setOnCancelHandler(this::giveUp);
        client.request(1);
    }

    /// Writes that were handed over together, with consecutive indexes and consecutive tickets.
    private final class Batch implements Reply {
        final long firstIndex;
        final boolean runs;
        List<Write> writes = new ArrayList<>();
        int size;
        int open;
        long firstTicket;

        Batch(long firstIndex, boolean runs) {
            this.firstIndex = firstIndex;
            this.runs = runs;
        }

        @Override
        public void known(long ticket, Outcome outcome) {
            BulkWrites.this.known(this, ticket, outcome);
        }

        @Override
        public void flush() {
            BulkWrites.this.flush();
        }

        @Override
        public boolean isGone() {
            return client.isCancelled();
        }
    }

    @Override
    public void onNext(PostMessagesRequest batch) {
        synchronized (this) {
            batchAskedFor = false;
            if (ended) return;
            if (stopping) {
                dropped = true;
                return;
            }
            if (batch.getMessagesCount() > BATCH_MESSAGES_MAX) {
                refuse(batch.getMessagesCount());
                return;
            }
            if (!taken.take(batch.getMessagesCount())) return;
            unanswered += batch.getMessagesCount();
            takingBatch = true;
        }
        submitSound(batch);
        flush();
        synchronized (this) { // Between these two, another thread could ask: see there.
            takingBatch = false;
            askForMore();
        }
    }

    private void refuse(int messages) {
        ended = true;
        client.onError(Status.RESOURCE_EXHAUSTED
                .withDescription("messages has " + messages + " writes in one batch, at most " + BATCH_MESSAGES_MAX
                        + " are allowed: send them in several batches; none of these was appended")
                .asRuntimeException());
    }

    /// Those that are sound go on together; one that is not ends a run of them.
    private void submitSound(PostMessagesRequest request) {
        WriteChecks.Common common = checks.common(request);
        Batch batch = new Batch(index, request.getRuns());
        for (NewMessage message : request.getMessagesList()) {
            Optional<Refusal> problem = common.problemWith(message.getContent(), message.getRequestId());
            if (problem.isEmpty()) {
                batch.writes.add(common.write(message.getContent(), message.getRequestId()));
                index++;
                continue;
            }
            submit(batch);
            refused(index++, problem.get());
            batch = new Batch(index, request.getRuns());
        }
        submit(batch);
    }

    private void submit(Batch batch) {
        if (batch.writes.isEmpty()) return;
        batch.size = batch.writes.size();
        batch.open = batch.size;
        batch.firstTicket = calls.tickets(batch.size);
        synchronized (this) {
            unansweredBatches.add(batch);
        }
        int concern = batch.writes.getFirst().concern();
        WriteTrace trace = tracing == null ? null : tracing.begin("PostMessages", concern, batch.size);
        calls.append(batch.firstTicket, batch.writes, batch, trace);
        batch.writes = List.of(); // Its outcomes may be waited for long after its contents are in the log.
        // A thread that ended the stream meanwhile may not have seen this batch.
        if (client.isCancelled()) calls.callersGone(batch.firstTicket, batch.size);
    }

    private synchronized void refused(long at, Refusal problem) {
        frame.add(at, new Outcome.NotAppended(problem), false);
    }

    private synchronized void known(Batch batch, long ticket, Outcome outcome) {
        frame.add(batch.firstIndex + ticket - batch.firstTicket, outcome, batch.runs);
        if (outcome instanceof Outcome.NotAppended(Refusal refusal)) holdBack(refusal.retryAfterNs());
        if (--batch.open == 0) unansweredBatches.remove(batch);
    }

    /// A client over its rate limit is not read from until its quota refills: the rest waits on its side, and is not
    /// refused one by one.
    private void holdBack(long retryAfterNs) {
        if (retryAfterNs == 0) return;
        long nowNs = pauses.nowNs();
        boolean held = heldUntilNs != 0 && heldUntilNs - nowNs > 0;
        long heldNs = (held ? heldUntilNs - nowNs : 0) + retryAfterNs; // Each that was refused takes its own time.
        heldUntilNs = nowNs + Math.min(heldNs, HELD_BACK_NS_MAX);
    }

    /// Whether nothing is to be read now; then it is looked at again.
    private boolean isHeldBack() {
        if (heldUntilNs == 0) return false;
        long leftNs = heldUntilNs - pauses.nowNs();
        if (leftNs <= 0) {
            heldUntilNs = 0;
            return false;
        }
        if (!waking) pauses.after(leftNs, this::goOn);
        waking = true;
        return true;
    }

    private void goOn() {
        synchronized (this) {
            waking = false;
        }
        askForMore();
    }

    private void flush() {
        synchronized (this) {
            if (frame.size() == 0 || ended || client.isCancelled()) return;
            unanswered -= frame.size();
            client.onNext(frame.take());
            if (allSent && unanswered == 0) end();
        }
        askForMore();
    }

    /// Asked for by the thread that has just taken one, the next batch is read at once; asked for by another,
    /// after what else has come on the connection, which would overtake it.
    private synchronized void askForMore() {
        if (takingBatch || batchAskedFor || allSent || stopping || ended || unanswered >= UNANSWERED_MAX
                || !client.isReady())
            return;
        if (isHeldBack()) return;
        batchAskedFor = true;
        client.request(1);
    }

    @Override
    public synchronized void onCompleted() {
        allSent = true;
        if (unanswered == 0 && !ended) end();
    }

    /// The caller no longer waits for the outcomes.
    private void giveUp() {
        List<Batch> left;
        synchronized (this) {
            left = List.copyOf(unansweredBatches);
        }
        for (Batch batch : left) calls.callersGone(batch.firstTicket, batch.size);
    }

    /// The master is about to stop: accepted writes are answered, and no more are accepted.
    synchronized void beginStop() {
        stopping = true;
    }

    /// The master stops, and all accepted writes have been answered.
    synchronized void stop() {
        if (ended || client.isCancelled()) return;
        ended = true;
        long untaken = taken.end();
        Status stops = Status.UNAVAILABLE.withDescription("the master stops: send the writes from index " + untaken
                + " on, which it has not processed, to the next master");
        client.onError(ResumeHint.on(stops, ResumeHint.WRITE_INDEX, untaken));
    }

    boolean isOver() {
        return client.isCancelled() || ended;
    }

    /// Well, unless writes were left out.
    private void end() {
        if (dropped) {
            stop();
            return;
        }
        ended = true;
        client.onCompleted();
    }

    @Override
    public synchronized void onError(Throwable cancelled) {
        ended = true;
    }
}
