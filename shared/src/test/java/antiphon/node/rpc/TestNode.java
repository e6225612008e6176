package antiphon.node.rpc;

import antiphon.credentials.AuthToken;
import antiphon.log.ReplicaStore;
import antiphon.node.Await;
import antiphon.node.auth.NodeDoor;
import antiphon.node.read.FeedMethods;
import antiphon.node.read.LogFeed;
import antiphon.node.rpc.call.Connection;
import antiphon.node.rpc.call.ServerLimits;
import antiphon.node.rpc.health.NodeHealth;
import antiphon.node.tls.Transport;
import antiphon.proto.master.DrainRequest;
import antiphon.proto.master.DrainResponse;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.SubscribeMessagesRequest;
import antiphon.security.callers.Role;
import antiphon.wire.MessageForm;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A real server on a free port, with as much of the message service as the tests of this package need.
public final class TestNode implements MessageServiceGrpc.AsyncService, BindableService {
    public static final int REQUEST_BYTES_MAX = 100_000;
    /// What is answered on a stream.
    public static final String ANSWERED = "answer me";

    /// What its Drain asks for, unless an operator calls.
    public static final AuthToken TOKEN = new AuthToken("what nodes show each other");

    public final List<String> posted = Collections.synchronizedList(new ArrayList<>());
    public final List<Long> connections = Collections.synchronizedList(new ArrayList<>());
    public final CountDownLatch slowCallBegun = new CountDownLatch(1);
    public final CountDownLatch slowCallMayEnd = new CountDownLatch(1);
    public final LogFeed feed;
    public final NodeServer server;
    private final List<ManagedChannel> channels = new ArrayList<>();

    public TestNode(ReplicaStore store) throws IOException {
        this(store, List.of());
    }

    public TestNode(ReplicaStore store, List<ServerInterceptor> guards) throws IOException {
        this(store, guards, ServerLimits.standard());
    }

    public TestNode(ReplicaStore store, List<ServerInterceptor> guards, ServerLimits limits) throws IOException {
        this.feed = new LogFeed(store, MessageForm.MASTER);
        this.server = new NodeServer(
                0, Transport.PLAIN, new NodeServer.Served(this, Set.of(), REQUEST_BYTES_MAX), guards, limits,
                new NodeHealth());
        server.start();
    }

    public ManagedChannel newChannel() {
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.port())
                .usePlaintext()
                .build();
        channels.add(channel);
        return channel;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return FeedMethods.in(
                MessageServiceGrpc.bindService(this),
                FeedMethods.pages(
                        MessageServiceGrpc.getGetMessagesMethod(),
                        feed,
                        GetMessagesRequest::getFromSequence,
                        GetMessagesRequest::getLimit,
                        GetMessagesRequest::getPageBytesMax,
                        GetMessagesRequest::getReadValue),
                FeedMethods.subscriptions(
                        MessageServiceGrpc.getSubscribeMessagesMethod(),
                        feed,
                        SubscribeMessagesRequest::getFromSequence,
                        SubscribeMessagesRequest::getReadValue));
    }

    @Override
    public void drain(DrainRequest request, StreamObserver<DrainResponse> caller) {
        try {
            NodeDoor.require(TOKEN, request.getAuthToken(), Role.OPERATOR);
            caller.onNext(DrainResponse.getDefaultInstance());
            caller.onCompleted();
        } catch (StatusRuntimeException e) {
            caller.onError(e);
        }
    }

    @Override
    public void postMessage(PostMessageRequest request, StreamObserver<PostMessageResponse> caller) {
        posted.add(request.getContent());
        connections.add(Connection.current());
        if (request.getContent().equals("slow")) {
            slowCallBegun.countDown();
            try {
                Await.happened("the test lets the call end", slowCallMayEnd);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        caller.onNext(PostMessageResponse.newBuilder().setMessage(request.getContent()).build());
        caller.onCompleted();
    }

    @Override
    public StreamObserver<PostMessagesRequest> postMessages(StreamObserver<PostMessagesResponse> caller) {
        TakenWrites taken = TakenWrites.current();
        return new StreamObserver<>() {
            @Override
            public void onNext(PostMessagesRequest batch) {
                if (!taken.take(batch.getMessagesCount())) return;
                batch.getMessagesList().forEach(message -> {
                    if (message.getContent().equals(ANSWERED)) caller.onNext(PostMessagesResponse.getDefaultInstance());
                    posted.add(message.getContent());
                });
            }

            @Override
            public void onError(Throwable gone) {
                posted.add("the stream broke");
            }

            @Override
            public void onCompleted() {
                caller.onCompleted();
            }
        };
    }

    public void stop() throws InterruptedException {
        slowCallMayEnd.countDown();
        feed.close();
        for (ManagedChannel channel : channels) channel.shutdownNow();
        server.close();
        for (ManagedChannel channel : channels) channel.awaitTermination(5, TimeUnit.SECONDS);
    }
}
