package antiphon.failover.passing;

import antiphon.core.NodeId;
import antiphon.master.serve.Pauses;
import antiphon.node.Await;
import antiphon.node.rpc.NodeServer;
import antiphon.node.tls.Transport;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A node that does not lead, and its clients.
final class PassingNode implements AutoCloseable {
    final PassedOn passedOn;
    private final NodeId name;
    private final NodeServer server;
    private final List<ManagedChannel> channels = new ArrayList<>();

    PassingNode(String name, Pauses pauses) throws IOException {
        this(name, pauses, HeldBytes.standard());
    }

    PassingNode(String name, Pauses pauses, HeldBytes held) throws IOException {
        this.name = new NodeId(name);
        passedOn = new PassedOn(this.name, Transport.PLAIN, pauses, held);
        server = new NodeServer(0, new NodeServer.Served(passedOn, PassedOn.QUICK, 1 << 20));
        server.start();
    }

    void leads(Leading leading) {
        passedOn.leads(Optional.of(leading));
    }

    /// A connection that stands.
    ManagedChannel connect() {
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.port()).usePlaintext().build();
        channels.add(channel);
        var _ = HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .check(HealthCheckRequest.newBuilder().setService("liveness").build());
        return channel;
    }

    MessageServiceGrpc.MessageServiceStub client() {
        return MessageServiceGrpc.newStub(connect());
    }

    /// As one that is thought to lead.
    Leading leading(long epoch) {
        return new Leading(name, epoch, connect());
    }

    static PostMessageRequest write(String content) {
        return PostMessageRequest.newBuilder().setContent(content).build();
    }

    static PostMessageRequest writeWithIds(String content) {
        return write(content).toBuilder().setClientId("c").setRequestId(content).build();
    }

    static CompletableFuture<PostMessageResponse> post(
            MessageServiceGrpc.MessageServiceStub client, PostMessageRequest request) {
        Answer<PostMessageResponse> answer = new Answer<>();
        client.postMessage(request, answer);
        return answer.whole;
    }

    /// The one answer of a call.
    static final class Answer<R> implements StreamObserver<R> {
        final CompletableFuture<R> whole = new CompletableFuture<>();

        @Override
        public void onNext(R answer) {
            whole.complete(answer);
        }

        @Override
        public void onError(Throwable failure) {
            whole.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {}
    }

    static <R> R get(CompletableFuture<R> answer) {
        try {
            return answer.get(Await.BOUND_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static StatusRuntimeException failure(CompletableFuture<?> answer) {
        try {
            throw new AssertionError("answered: " + answer.get(Await.BOUND_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return (StatusRuntimeException) Objects.requireNonNull(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(Await.BOUND_SECONDS, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("nothing within " + Await.BOUND_SECONDS + " s");
        return next;
    }

    void waits(int calls) {
        Await.until(calls + " calls wait", () -> passedOn.waiting() == calls);
    }

    @Override
    public void close() {
        passedOn.stop();
        channels.forEach(ManagedChannel::shutdownNow);
        server.close();
    }
}
