package antiphon.client;

import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Iterator;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/// One stream of writes. The caller's thread sends; gRPC's threads bring outcomes and say when there is room again.
///
/// Two limits hold the sender back: how many outcomes are missing, which bounds what the master keeps for this
/// stream, and gRPC's readiness, which bounds the bytes that wait here for the network.
final class PostStream implements ClientResponseObserver<PostMessagesRequest, PostMessagesResponse> {
    private final NodeChannel channel;
    private final int inFlightMax;
    private final PostMessagesRequest likeAll;
    private final ObjLongConsumer<WriteResult> results;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long sent;
    private long answered;
    private boolean ended;
    private @Nullable RuntimeException failure;
    private @Nullable ClientCallStreamObserver<PostMessagesRequest> requests;

    PostStream(
            NodeChannel channel,
            int inFlightMax,
            int writeConcern,
            WriteOptions options,
            ObjLongConsumer<WriteResult> results) {
        if (inFlightMax < 1)
            throw new IllegalArgumentException("inFlightMax is " + inFlightMax + ", must be at least 1");
        this.channel = channel;
        this.inFlightMax = inFlightMax;
        this.results = results;
        this.likeAll = PostMessagesRequest.newBuilder()
                .setWriteConcern(writeConcern)
                .setClientId(options.clientId())
                .setTimeoutMs(options.timeoutMs())
                .build();
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<PostMessagesRequest> stream) {
        requests = stream;
        stream.setOnReadyHandler(() -> change(() -> {}));
    }

    /// Returns when every write has its outcome; throws when the stream ended before.
    void sendAll(Iterator<String> contents) {
        ClientCallStreamObserver<PostMessagesRequest> stream = started();
        try {
            while (roomFor(stream) && contents.hasNext()) send(contents.next(), stream);
            if (!hasEnded()) stream.onCompleted();
            awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stream.cancel("interrupted", e);
            throw new AntiphonException("interrupted before all outcomes were known", e);
        } catch (RuntimeException e) {
            stream.cancel("the client gave up", e);
            throw e;
        }
    }

    private ClientCallStreamObserver<PostMessagesRequest> started() {
        if (requests == null) throw new IllegalStateException("the stream was not started");
        return requests;
    }

    /// Waits for room; false when the stream has ended, so that nothing more can be sent.
    private boolean roomFor(ClientCallStreamObserver<PostMessagesRequest> stream) throws InterruptedException {
        lock.lock();
        try {
            while (!ended && (sent - answered >= inFlightMax || !stream.isReady())) changed.await();
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    private void send(String content, ClientCallStreamObserver<PostMessagesRequest> stream) {
        change(() -> sent++);
        stream.onNext(likeAll.toBuilder()
                .addMessages(NewMessage.newBuilder().setContent(content))
                .build());
    }

    private boolean hasEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    private void awaitEnd() throws InterruptedException {
        lock.lock();
        try {
            while (!ended) changed.await();
            if (failure != null) throw failure;
            if (answered < sent)
                throw new AntiphonException("the master ended the stream before it had answered all: " + unknown());
        } finally {
            lock.unlock();
        }
    }

    private String unknown() {
        return (sent - answered) + " of " + sent + " writes sent have no outcome and may be in the log or not;"
                + " look at its end before sending them again";
    }

    @Override
    public void onNext(PostMessagesResponse response) {
        try {
            response.getOutcomesList()
                    .forEach(outcome -> results.accept(WriteResult.of(outcome.getResponse()), outcome.getIndex()));
            change(() -> answered += response.getOutcomesCount());
        } catch (RuntimeException e) {
            end(e);
        }
    }

    @Override
    public void onError(Throwable broken) {
        AntiphonException cause = channel.failure(broken);
        lock.lock();
        try {
            boolean nothingSent = cause instanceof UnreachableException || sent == answered;
            end(nothingSent ? cause : new AntiphonException(cause.getMessage() + ": " + unknown(), broken));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onCompleted() {
        change(() -> ended = true);
    }

    private void end(RuntimeException why) {
        change(() -> {
            if (!ended) failure = why;
            ended = true;
        });
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
