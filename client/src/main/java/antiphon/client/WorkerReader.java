package antiphon.client;

import antiphon.proto.worker.GetMessagesRequest;
import antiphon.proto.worker.GetMessagesResponse;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.proto.worker.SubscribeMessagesRequest;
import java.util.concurrent.CompletableFuture;

/// Reads from one worker. What it shows may end before the master's log does, and never has a hole.
public final class WorkerReader implements MessageReader, AutoCloseable {
    private final NodeChannel channel;
    private final SecondaryWorkerServiceGrpc.SecondaryWorkerServiceBlockingStub worker;

    /// Connects with the first call.
    public WorkerReader(Address worker) {
        this.channel = new NodeChannel(worker);
        this.worker = SecondaryWorkerServiceGrpc.newBlockingStub(channel.grpc());
    }

    @Override
    public MessagePage page(long from, int limit) {
        GetMessagesRequest request = GetMessagesRequest.newBuilder()
                .setFromSequence(from)
                .setLimit(limit)
                .build();
        return page(channel.call(() -> channel.withReadDeadline(worker).getMessages(request)));
    }

    @Override
    public CompletableFuture<MessagePage> askForPage(long from, int limit) {
        GetMessagesRequest request = GetMessagesRequest.newBuilder()
                .setFromSequence(from)
                .setLimit(limit)
                .build();
        SecondaryWorkerServiceGrpc.SecondaryWorkerServiceStub stub = SecondaryWorkerServiceGrpc.newStub(channel.grpc());
        return channel.<GetMessagesResponse, MessagePage>ask(
                answers -> channel.withReadDeadline(stub).getMessages(request, answers), WorkerReader::page);
    }

    private static MessagePage page(GetMessagesResponse answer) {
        return new MessagePage(
                answer.getMessagesList().stream().map(StoredMessage::of).toList(), answer.getNextSequence());
    }

    @Override
    public MessageStream follow(long from) {
        return new MessageStream(
                channel,
                from,
                ClientSettings.STANDARD.retryFor(),
                MessageStream.opener(
                        channel,
                        SecondaryWorkerServiceGrpc.getSubscribeMessagesMethod(),
                        number -> SubscribeMessagesRequest.newBuilder().setFromSequence(number).build(),
                        StoredMessage::of));
    }

    @Override
    public void close() {
        channel.close();
    }
}
