package antiphon.failover.passing;

import antiphon.core.NodeId;
import antiphon.link.LinkChannel;
import antiphon.node.rpc.NodeServer;
import antiphon.node.rpc.TakenWrites;
import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.CatchUpResponse;
import antiphon.proto.master.DrainRequest;
import antiphon.proto.master.DrainResponse;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.SubscribeMessagesRequest;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/// A node that leads, as far as one that passes calls on can tell: it answers at once, or keeps calls until the test
/// answers them.
final class FakeLeader implements MessageServiceGrpc.AsyncService, AutoCloseable {
    static final Metadata.Key<String> SHOWN = Metadata.Key.of("shown", Metadata.ASCII_STRING_MARSHALLER);

    private final NodeId name;
    private final NodeServer server;
    final Relay relay;
    private final ManagedChannel channel;
    final List<String> posted = Collections.synchronizedList(new ArrayList<>());
    final BlockingQueue<Metadata> headers = new LinkedBlockingQueue<>();
    final BlockingQueue<Context> contexts = new LinkedBlockingQueue<>();
    final BlockingQueue<ServerCallStreamObserver<PostMessageResponse>> kept = new LinkedBlockingQueue<>();
    final BlockingQueue<WriteStream> streams = new LinkedBlockingQueue<>();
    final BlockingQueue<ServerCallStreamObserver<Message>> subscribers = new LinkedBlockingQueue<>();
    final BlockingQueue<CompletableFuture<Void>> cancelled = new LinkedBlockingQueue<>();
    volatile boolean keeps;

    FakeLeader(String name) throws IOException {
        this.name = new NodeId(name);
        server = new NodeServer(
                0, new NodeServer.Served(() -> ServerInterceptors.intercept(
                        MessageServiceGrpc.bindService(this), new Recording()), PassedOn.QUICK, 1 << 20));
        server.start();
        relay = new Relay(server.port());
        channel = LinkChannel.to("localhost", relay.port(), Optional.empty()).build();
    }

    Leading leading(long epoch) {
        return new Leading(name, epoch, channel);
    }

    /// It died: its connections broke, and nobody listens there.
    void die() throws IOException {
        relay.die();
    }

    private final class Recording implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata sent, ServerCallHandler<Q, R> next) {
            headers.add(sent);
            contexts.add(Context.current());
            Metadata shown = new Metadata();
            shown.put(SHOWN, name.toString());
            return io.grpc.stub.MetadataUtils.newAttachMetadataServerInterceptor(shown)
                    .interceptCall(call, sent, next);
        }
    }

    static PostMessageResponse acknowledged() {
        return PostMessageResponse.newBuilder().setStatus("success").setStatusCode(200)
                .setOutcome(Outcome.ACKNOWLEDGED).setSequenceNumber(7).build();
    }

    @Override
    public void postMessage(PostMessageRequest request, StreamObserver<PostMessageResponse> caller) {
        var call = (ServerCallStreamObserver<PostMessageResponse>) caller;
        CompletableFuture<Void> gone = new CompletableFuture<>();
        call.setOnCancelHandler(() -> gone.complete(null));
        cancelled.add(gone);
        posted.add(request.getContent());
        if (keeps) kept.add(call);
        else answer(caller, acknowledged());
    }

    static <R> void answer(StreamObserver<R> caller, R answer) {
        caller.onNext(answer);
        caller.onCompleted();
    }

    /// A stream of writes, read from when the test says so.
    final class WriteStream implements StreamObserver<PostMessagesRequest> {
        final ServerCallStreamObserver<PostMessagesResponse> caller;
        final BlockingQueue<PostMessagesRequest> batches = new LinkedBlockingQueue<>();
        final CompletableFuture<Void> completed = new CompletableFuture<>();
        private final TakenWrites taken = TakenWrites.current();

        WriteStream(StreamObserver<PostMessagesResponse> caller) {
            this.caller = (ServerCallStreamObserver<PostMessagesResponse>) caller;
            if (keeps) this.caller.disableAutoRequest();
        }

        @Override
        public void onNext(PostMessagesRequest batch) {
            if (taken.take(batch.getMessagesCount())) batches.add(batch);
        }

        @Override
        public void onError(Throwable broken) {
            completed.completeExceptionally(broken);
        }

        @Override
        public void onCompleted() {
            completed.complete(null);
            caller.onCompleted();
        }
    }

    @Override
    public StreamObserver<PostMessagesRequest> postMessages(StreamObserver<PostMessagesResponse> caller) {
        WriteStream stream = new WriteStream(caller);
        streams.add(stream);
        return stream;
    }

    @Override
    public void subscribeMessages(SubscribeMessagesRequest request, StreamObserver<Message> caller) {
        subscribers.add((ServerCallStreamObserver<Message>) caller);
    }

    @Override
    public void getMessages(GetMessagesRequest request, StreamObserver<GetMessagesResponse> caller) {
        if (keeps) return;
        answer(caller, GetMessagesResponse.newBuilder().setNextSequence(request.getFromSequence() + 1).build());
    }

    @Override
    public void getClusterStatus(
            GetClusterStatusRequest request, StreamObserver<GetClusterStatusResponse> caller) {
        answer(caller, GetClusterStatusResponse.newBuilder().setMaster(name.toString()).build());
    }

    @Override
    public void drain(DrainRequest request, StreamObserver<DrainResponse> caller) {
        if (keeps) return;
        answer(caller, DrainResponse.newBuilder()
                .setStatus(GetClusterStatusResponse.newBuilder().setMaster(name.toString()))
                .build());
    }

    @Override
    public void catchUp(CatchUpRequest request, StreamObserver<CatchUpResponse> caller) {
        answer(caller, CatchUpResponse.newBuilder().setMasterLatestSequence(4).build());
    }

    @Override
    public void close() throws IOException {
        channel.shutdownNow();
        relay.close();
        server.close();
    }
}
