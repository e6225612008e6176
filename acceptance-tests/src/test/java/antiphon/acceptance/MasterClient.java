package antiphon.acceptance;

import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.CatchUpResponse;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.SignedMessage;
import antiphon.proto.master.WorkerStatus;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One client's connection to a master.
public final class MasterClient implements AutoCloseable {
    private static final long CALL_SECONDS = 10;

    private final ManagedChannel channel;

    MasterClient(ManagedChannel channel) {
        this.channel = channel;
    }

    public ManagedChannel channel() {
        return channel;
    }

    public PendingCall<PostMessageResponse> post(String content, int concern, String client) {
        return post(PostMessageRequest.newBuilder()
                .setContent(content)
                .setWriteConcern(concern)
                .setClientId(client)
                .build());
    }

    public PendingCall<PostMessageResponse> post(PostMessageRequest request) {
        return post(request, CallOptions.DEFAULT);
    }

    public PendingCall<PostMessageResponse> post(PostMessageRequest request, CallOptions options) {
        return PendingCall.start(channel, MessageServiceGrpc.getPostMessageMethod(), options, request);
    }

    public MessageServiceGrpc.MessageServiceBlockingStub blocking() {
        channel.resetConnectBackoff();
        return MessageServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                .withMaxInboundMessageSize(16 << 20);
    }

    public MessageServiceGrpc.MessageServiceStub async() {
        return MessageServiceGrpc.newStub(channel);
    }

    public GetClusterStatusResponse status() {
        return blocking().getClusterStatus(GetClusterStatusRequest.getDefaultInstance());
    }

    public WorkerStatus statusOf(String worker) {
        return status().getWorkersList().stream()
                .filter(one -> one.getName().equals(worker))
                .findFirst()
                .orElseThrow();
    }

    /// The one message under this number, or none: little to ask for, however long the log is.
    public List<Received> messageAt(long sequence) {
        GetMessagesRequest request = GetMessagesRequest.newBuilder().setFromSequence(sequence).setLimit(1).build();
        return blocking().getMessages(request).getMessagesList().stream().map(Received::of).toList();
    }

    /// Everything, page by page.
    public List<Received> messages() {
        List<Received> all = new ArrayList<>();
        long next = 1;
        do {
            GetMessagesResponse page = blocking()
                    .getMessages(GetMessagesRequest.newBuilder().setFromSequence(next).build());
            page.getMessagesList().forEach(message -> all.add(Received.of(message)));
            next = page.getNextSequence();
        } while (next != 0);
        return all;
    }

    public CatchUpResponse catchUp(long after, String token) {
        return blocking()
                .catchUp(CatchUpRequest.newBuilder()
                        .setLastSequenceNumber(after)
                        .setAuthToken(token)
                        .build());
    }

    /// Everything with signatures, page by page.
    public List<SignedMessage> signedMessages(String token) {
        List<SignedMessage> all = new ArrayList<>();
        CatchUpResponse page;
        do {
            page = catchUp(all.size(), token);
            all.addAll(page.getMessagesList());
        } while (page.getMore());
        return all;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
