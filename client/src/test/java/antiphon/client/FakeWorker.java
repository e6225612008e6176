package antiphon.client;

import antiphon.client.target.Address;
import antiphon.proto.worker.GetMessagesRequest;
import antiphon.proto.worker.GetMessagesResponse;
import antiphon.proto.worker.MessageReplicaReceived;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;

/// A worker that holds as many messages as the test says, one to a page, over a real connection.
public final class FakeWorker extends SecondaryWorkerServiceGrpc.SecondaryWorkerServiceImplBase
        implements
            AutoCloseable {
    private final long position;
    private final Server server;

    public FakeWorker(long position) throws IOException {
        this.position = position;
        server = NettyServerBuilder.forPort(0).addService(this).build().start();
    }

    public Address address() {
        return new Address("localhost", server.getPort());
    }

    @Override
    public void getMessages(GetMessagesRequest request, StreamObserver<GetMessagesResponse> observer) {
        long number = Math.max(1, request.getFromSequence());
        GetMessagesResponse.Builder page = GetMessagesResponse.newBuilder();
        if (number <= position)
            page.addMessages(MessageReplicaReceived.newBuilder()
                    .setSequenceNumber(number)
                    .setMessageId("id-" + number)
                    .setContent("replica " + number));
        observer.onNext(page.setNextSequence(number < position ? number + 1 : 0).build());
        observer.onCompleted();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
