package antiphon.acceptance;

import antiphon.proto.worker.GetMessagesRequest;
import antiphon.proto.worker.GetMessagesResponse;
import antiphon.proto.worker.InjectFailureRequest;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.proto.worker.MasterMessageReplicaRequest;
import antiphon.proto.worker.MasterMessageReplicaResponse;
import antiphon.proto.worker.MessageReplicaReceived;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A connection to a worker, as a reader, a tester or a master has it.
public final class WorkerClient implements AutoCloseable {
    private static final long CALL_SECONDS = 10;

    private final ManagedChannel channel;

    WorkerClient(ManagedChannel channel) {
        this.channel = channel;
    }

    public ManagedChannel channel() {
        return channel;
    }

    public SecondaryWorkerServiceGrpc.SecondaryWorkerServiceBlockingStub blocking() {
        channel.resetConnectBackoff();
        return SecondaryWorkerServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                .withMaxInboundMessageSize(16 << 20);
    }

    public SecondaryWorkerServiceGrpc.SecondaryWorkerServiceStub async() {
        return SecondaryWorkerServiceGrpc.newStub(channel);
    }

    /// The one message under this number, or none: little to ask for, however long the log is.
    public List<Received> messageAt(long sequence) {
        GetMessagesRequest request = GetMessagesRequest.newBuilder().setFromSequence(sequence).setLimit(1).build();
        return blocking().getMessages(request).getMessagesList().stream().map(Received::of).toList();
    }

    /// Everything it shows, page by page, with signatures.
    public List<MessageReplicaReceived> replicas() {
        List<MessageReplicaReceived> all = new ArrayList<>();
        long next = 1;
        do {
            GetMessagesResponse page = blocking()
                    .getMessages(GetMessagesRequest.newBuilder().setFromSequence(next).build());
            all.addAll(page.getMessagesList());
            next = page.getNextSequence();
        } while (next != 0);
        return all;
    }

    public List<Received> messages() {
        return replicas().stream().map(Received::of).toList();
    }

    public void failNext(int deliveries, String where) {
        blocking()
                .injectFailure(InjectFailureRequest.newBuilder()
                        .setFailNextNRequests(deliveries)
                        .setWhere(where)
                        .build());
    }

    public MasterHealthCheckResponse health(String token) {
        return blocking()
                .reportHealth(MasterHealthCheckRequest.newBuilder().setAuthToken(token).build());
    }

    public PendingCall<MasterMessageReplicaResponse> replicate(MasterMessageReplicaRequest request) {
        return PendingCall.start(
                channel, SecondaryWorkerServiceGrpc.getReplicateMessageMethod(), CallOptions.DEFAULT, request);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
