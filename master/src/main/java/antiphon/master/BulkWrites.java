package antiphon.master;

import antiphon.master.core.Outcome;
import antiphon.master.core.Refusal;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.WriteOutcome;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One `PostMessages` stream: writes are appended in the order sent, outcomes go back as they are known. The next batch
/// is asked for only while few writes of the stream are unanswered, so a client that sends faster than it is answered,
/// or does not read its answers, is held back by the transport.
final class BulkWrites implements StreamObserver<PostMessagesRequest> {
    private static final int UNANSWERED_MAX = 4096;
    /// More in one batch would all be answered at once, whether their reader takes the answers or not.
    private static final int BATCH_MESSAGES_MAX = 10_000;

    private final WriteChecks checks;
    private final Answers answers;
    private final ReplicationCoordinator coordinator;
    private final ServerCallStreamObserver<PostMessagesResponse> client;
    private final Set<Long> tickets = ConcurrentHashMap.newKeySet();

    // Guarded by this: requests come from one thread, outcomes from another.
    private long index;
    private int unanswered;
    private boolean batchAskedFor = true;
    private boolean allSent;
    private boolean ended;

    BulkWrites(
            WriteChecks checks,
            Answers answers,
            ReplicationCoordinator coordinator,
            ServerCallStreamObserver<PostMessagesResponse> client) {
        this.checks = checks;
        this.answers = answers;
        this.coordinator = coordinator;
        this.client = client;
        client.disableAutoRequest();
        client.setOnReadyHandler(this::askForMore);
        client.setOnCancelHandler(() -> tickets.forEach(coordinator::callerGone));
        client.request(1);
    }

    @Override
    public void onNext(PostMessagesRequest batch) {
        synchronized (this) {
            batchAskedFor = false;
            if (ended) return;
            if (batch.getMessagesCount() > BATCH_MESSAGES_MAX) {
                refuse(batch.getMessagesCount());
                return;
            }
            unanswered += batch.getMessagesCount();
        }
        for (NewMessage message : batch.getMessagesList()) submit(batch, message, index++);
        askForMore();
    }

    private void refuse(int messages) {
        ended = true;
        client.onError(Status.RESOURCE_EXHAUSTED
                .withDescription("messages has " + messages + " writes in one batch, at most " + BATCH_MESSAGES_MAX
                        + " are allowed: send them in several batches; none of these was appended")
                .asRuntimeException());
    }

    private void submit(PostMessagesRequest batch, NewMessage message, long number) {
        Optional<Refusal> problem = checks.problemWith(
                message.getContent(), batch.getClientId(), message.getRequestId(), batch.getTimeoutMs());
        if (problem.isPresent()) {
            answer(number, answers.refused(problem.get()));
            return;
        }
        Write write = checks.write(
                message.getContent(),
                batch.getClientId(),
                message.getRequestId(),
                batch.getWriteConcern(),
                batch.getTimeoutMs());
        ReplicationCoordinator.Submitted submitted = coordinator.append(write);
        tickets.add(submitted.ticket());
        submitted.whenKnown(outcome -> answered(number, submitted.ticket(), outcome));
    }

    private void answered(long number, long ticket, Outcome outcome) {
        tickets.remove(ticket);
        answer(number, answers.of(outcome));
    }

    private void answer(long number, PostMessageResponse response) {
        synchronized (this) {
            if (ended || client.isCancelled()) return;
            client.onNext(PostMessagesResponse.newBuilder()
                    .addOutcomes(WriteOutcome.newBuilder().setIndex(number).setResponse(response))
                    .build());
            unanswered--;
            if (allSent && unanswered == 0) end();
        }
        askForMore();
    }

    private synchronized void askForMore() {
        if (batchAskedFor || allSent || ended || unanswered >= UNANSWERED_MAX || !client.isReady()) return;
        batchAskedFor = true;
        client.request(1);
    }

    @Override
    public synchronized void onCompleted() {
        allSent = true;
        if (unanswered == 0 && !ended) end();
    }

    /// The master stops: what was taken has been answered, and no more is taken.
    synchronized void stop() {
        if (ended || client.isCancelled()) return;
        ended = true;
        client.onError(Status.UNAVAILABLE
                .withDescription("the master stops: what has no outcome yet is sent again to the master that follows")
                .asRuntimeException());
    }

    boolean isOver() {
        return client.isCancelled() || ended;
    }

    private void end() {
        ended = true;
        client.onCompleted();
    }

    @Override
    public synchronized void onError(Throwable cancelled) {
        ended = true;
    }
}
