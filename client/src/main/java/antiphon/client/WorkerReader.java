package antiphon.client;

import antiphon.client.connection.NodeChannel;
import antiphon.client.read.MessageFormat;
import antiphon.client.read.MessagePage;
import antiphon.client.read.MessageReader;
import antiphon.client.read.MessageStream;
import antiphon.client.read.NodeReader;
import antiphon.client.target.Access;
import antiphon.client.target.Address;
import antiphon.client.target.ClientSettings;
import antiphon.client.target.MeantNode;
import antiphon.client.target.OtherNodeException;
import antiphon.proto.worker.GetMessagesRequest;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.proto.worker.SubscribeMessagesRequest;
import java.util.concurrent.CompletableFuture;

/// Reads from one worker. Its log may end before the master's, and never has a gap.
public final class WorkerReader implements MessageReader, AutoCloseable {
    private final NodeChannel channel;
    private final NodeReader<GetMessagesRequest, SubscribeMessagesRequest> reader;

    /// Connects with the first call.
    public WorkerReader(Address worker) {
        this(worker, Access.OPEN);
    }

    /// Connects with the first call.
    public WorkerReader(Address worker, Access access) {
        this(worker, access, MeantNode.A_WORKER);
    }

    /// Connects with the first call.
    ///
    /// @param meant answers of another node are refused with an [OtherNodeException]
    public WorkerReader(Address worker, Access access, MeantNode meant) {
        this.channel = NodeChannel.to(worker, access, meant);
        this.reader = new NodeReader<>(
                channel,
                MessageFormat.WORKER,
                SecondaryWorkerServiceGrpc.getGetMessagesMethod(),
                (from, limit, bytesMax) -> GetMessagesRequest.newBuilder()
                        .setFromSequence(from)
                        .setLimit(limit)
                        .setPageBytesMax(bytesMax)
                        .build(),
                SecondaryWorkerServiceGrpc.getSubscribeMessagesMethod(),
                from -> SubscribeMessagesRequest.newBuilder().setFromSequence(from).build());
    }

    @Override
    public MessagePage page(long from, int limit) {
        return reader.page(from, limit);
    }

    @Override
    public CompletableFuture<MessagePage> askForPage(long from, int limit) {
        return reader.askForPage(from, limit);
    }

    @Override
    public MessageStream follow(long from, String logId, String parentId) {
        return reader.follow(from, logId, parentId, ClientSettings.STANDARD.retryFor());
    }

    @Override
    public void close() {
        channel.close();
    }
}
