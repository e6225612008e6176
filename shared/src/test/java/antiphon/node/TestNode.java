package antiphon.node;

import antiphon.log.MessageLog;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.SubscribeMessagesRequest;
import antiphon.wire.WireMessages;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A real server on a free port, with as much of the message service as the tests of this package need.
final class TestNode extends MessageServiceGrpc.MessageServiceImplBase {
    static final int REQUEST_BYTES_MAX = 100_000;

    final List<String> posted = Collections.synchronizedList(new ArrayList<>());
    final List<Long> connections = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger formed = new AtomicInteger();
    final CountDownLatch slowCallBegun = new CountDownLatch(1);
    final CountDownLatch slowCallMayEnd = new CountDownLatch(1);
    final LogFeed<Message> feed;
    final NodeServer server;
    private final List<ManagedChannel> channels = new ArrayList<>();

    TestNode(MessageLog log) throws IOException {
        this.feed = new LogFeed<>(log, entry -> {
            formed.incrementAndGet();
            return WireMessages.toMessage(entry);
        });
        this.server = new NodeServer(0, REQUEST_BYTES_MAX, this, Set.of());
        server.start();
    }

    ManagedChannel newChannel() {
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.port())
                .usePlaintext()
                .build();
        channels.add(channel);
        return channel;
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
        return new StreamObserver<>() {
            @Override
            public void onNext(PostMessagesRequest batch) {
                batch.getMessagesList().forEach(message -> posted.add(message.getContent()));
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

    @Override
    public void getMessages(GetMessagesRequest request, StreamObserver<GetMessagesResponse> caller) {
        LogFeed.Page<Message> page = feed.page(request.getFromSequence(), request.getLimit());
        caller.onNext(GetMessagesResponse.newBuilder()
                .addAllMessages(page.messages())
                .setNextSequence(page.nextSequence())
                .build());
        caller.onCompleted();
    }

    @Override
    public void subscribeMessages(SubscribeMessagesRequest request, StreamObserver<Message> reader) {
        try {
            feed.subscribe(request.getFromSequence(), (ServerCallStreamObserver<Message>) reader);
        } catch (io.grpc.StatusRuntimeException refused) {
            reader.onError(refused);
        }
    }

    void stop() throws InterruptedException {
        slowCallMayEnd.countDown();
        feed.close();
        for (ManagedChannel channel : channels) channel.shutdownNow();
        server.close();
        for (ManagedChannel channel : channels) channel.awaitTermination(5, TimeUnit.SECONDS);
    }
}
