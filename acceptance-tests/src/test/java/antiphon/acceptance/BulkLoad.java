package antiphon.acceptance;

import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.WriteOutcome;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Many messages over one stream, as many in flight as one client may have.
final class BulkLoad implements StreamObserver<PostMessagesResponse> {
    private static final int BATCH = 500;
    private static final int BATCH_CHARACTERS = 100_000;
    private static final int CHARACTERS = 100;
    private static final int ON_THEIR_WAY_CHARACTERS = 400_000;
    private static final Duration BOUND = Duration.ofMinutes(5);

    private final Semaphore room;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private BulkLoad(int characters) {
        this.room = new Semaphore(ON_THEIR_WAY_CHARACTERS / characters);
    }

    /// Writes `count` messages of that length with a write concern and waits until each is acknowledged.
    static void write(Channel channel, int count, int concern, int characters) {
        BulkLoad load = new BulkLoad(characters);
        StreamObserver<PostMessagesRequest> requests = MessageServiceGrpc.newStub(channel).postMessages(load);
        int batchMessages = Math.min(BATCH, BATCH_CHARACTERS / characters);
        for (int first = 1; first <= count; first += batchMessages) {
            load.awaitRoom(batchMessages);
            PostMessagesRequest.Builder batch = PostMessagesRequest.newBuilder()
                    .setClientId("bulk")
                    .setWriteConcern(concern);
            for (int number = first; number < first + batchMessages; number++)
                batch.addMessages(NewMessage.newBuilder().setContent(content(number, characters)));
            requests.onNext(batch.build());
        }
        requests.onCompleted();
        load.awaitEnd();
    }

    /// Writes `count` messages of 100 bytes with a write concern and waits until each is acknowledged.
    static void write(Channel channel, int count, int concern) {
        write(channel, count, concern, CHARACTERS);
    }

    static String content(int number) {
        return content(number, CHARACTERS);
    }

    private static String content(int number, int characters) {
        return ("%0" + characters + "d").formatted(number);
    }

    private void awaitRoom(int messages) {
        try {
            while (!room.tryAcquire(messages, 100, TimeUnit.MILLISECONDS)) if (end.isDone()) awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void awaitEnd() {
        try {
            end.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("not all messages were acknowledged", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onNext(PostMessagesResponse some) {
        for (WriteOutcome outcome : some.getOutcomesList()) {
            if (outcome.getResponse().getOutcome() != Outcome.ACKNOWLEDGED)
                end.completeExceptionally(new AssertionError(outcome.toString()));
        }
        room.release(some.getOutcomesCount());
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        end.complete(null);
    }
}
