package antiphon.simulator.client;

import antiphon.link.CallTime;
import antiphon.proto.master.AcknowledgedRun;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.WriteOutcome;
import antiphon.simulator.network.SimChannel;
import io.grpc.CallOptions;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A `PostMessages` stream of a client, of one batch.
final class MasterStream implements StreamObserver<PostMessagesResponse> {
    private final Map<Long, Ending> open = new TreeMap<>(); // by index

    private MasterStream(List<Ending> endings) {
        for (int index = 0; index < endings.size(); index++) open.put((long) index, endings.get(index));
    }

    /// @param writes of one client, with one write concern
    /// @param runs whether the client understands the short form of answers
    /// @param max how long the client waits for the answers
    /// @param endings of the writes, in their order
    static void open(
            SimChannel master,
            List<SimClient.Write> writes,
            long timeoutNs,
            boolean runs,
            Duration max,
            List<Ending> endings) {
        CallOptions options = CallTime.limit(CallOptions.DEFAULT, max);
        var call = master.newCall(MessageServiceGrpc.getPostMessagesMethod(), options);
        var requests = io.grpc.stub.ClientCalls.asyncBidiStreamingCall(call, new MasterStream(endings));
        requests.onNext(PostMessagesRequest.newBuilder()
                .setClientId(writes.getFirst().client())
                .setWriteConcern(writes.getFirst().concern())
                .setTimeoutMs(MasterCall.timeoutMs(timeoutNs))
                .setRuns(runs)
                .addAllMessages(writes.stream().map(MasterStream::message).toList())
                .build());
        requests.onCompleted();
    }

    private static NewMessage message(SimClient.Write write) {
        return NewMessage.newBuilder().setContent(write.content()).setRequestId(write.requestId()).build();
    }

    /// Frames may be lost or come twice here.
    @Override
    public void onNext(PostMessagesResponse frame) {
        for (WriteOutcome outcome : frame.getOutcomesList()) answered(outcome.getIndex(), outcome.getResponse());
        for (AcknowledgedRun run : frame.getAcknowledgedList()) {
            for (int at = 0; at < run.getCount(); at++) answered(run.getIndex() + at, acknowledged(run, at));
        }
    }

    private static PostMessageResponse acknowledged(AcknowledgedRun run, int at) {
        return PostMessageResponse.newBuilder()
                .setOutcome(Outcome.ACKNOWLEDGED)
                .setSequenceNumber(run.getSequenceNumber() + at)
                .setCopies(run.getCopies())
                .setRepeat(run.getRepeat())
                .build();
    }

    private void answered(long index, PostMessageResponse answer) {
        Ending ending = open.remove(index);
        if (ending != null) ending.answered(answer);
    }

    @Override
    public void onError(Throwable failure) {
        List<Ending> left = List.copyOf(open.values());
        open.clear();
        left.forEach(ending -> ending.failed(failure));
    }

    /// Frames that were lost had the other outcomes.
    @Override
    public void onCompleted() {
        List<Ending> left = List.copyOf(open.values());
        open.clear();
        left.forEach(Ending::broke);
    }
}
