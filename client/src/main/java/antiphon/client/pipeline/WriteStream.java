package antiphon.client.pipeline;

import antiphon.calls.FailureKind;
import antiphon.calls.ResumeHint;
import antiphon.client.error.AntiphonException;
import antiphon.client.write.Submission;
import antiphon.client.write.WriteResult;
import antiphon.proto.master.AcknowledgedRun;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.WriteOutcome;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// One connection's stream of writes, until it breaks. One thread at a time sends; gRPC's threads deliver the outcomes,
/// one after the other.
final class WriteStream implements ClientResponseObserver<PostMessagesRequest, PostMessagesResponse> {
    private final WritePipeline pipeline;
    private final ConcurrentSkipListMap<Long, WriteFrame> frames = new ConcurrentSkipListMap<>();
    private long nextIndex;
    private volatile Optional<Throwable> end = Optional.empty();
    private volatile boolean answered;
    private volatile boolean cancelled;
    private volatile long unseenFrom = Long.MAX_VALUE;
    private @Nullable ClientCallStreamObserver<PostMessagesRequest> requests;

    WriteStream(WritePipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<PostMessagesRequest> stream) {
        requests = stream;
        stream.setOnReadyHandler(pipeline::wake);
    }

    private ClientCallStreamObserver<PostMessagesRequest> requests() {
        if (requests == null) throw new IllegalStateException("the stream was not started");
        return requests;
    }

    /// Whether the connection is established and can take more now; when it can again, the pipeline is woken.
    boolean isReady() {
        return end.isEmpty() && !cancelled && requests().isReady();
    }

    /// @param writes at least one, all of which fit in one batch
    void send(List<Submission> writes) {
        frames.put(nextIndex, new WriteFrame(nextIndex, writes));
        nextIndex += writes.size();
        Submission first = writes.getFirst();
        PostMessagesRequest.Builder batch = PostMessagesRequest.newBuilder()
                .setWriteConcern(first.concern)
                .setClientId(first.clientId)
                .setTimeoutMs(first.timeoutMs)
                .setRuns(!first.wantsId);
        for (Submission write : writes) {
            write.sends();
            batch.addMessages(NewMessage.newBuilder().setContent(write.content).setRequestId(write.requestId));
        }
        requests().onNext(batch.build());
    }

    /// Writes that others add while outcomes are reported go out together afterwards.
    @Override
    public void onNext(PostMessagesResponse response) {
        answered = true;
        boolean held = pipeline.hold();
        try {
            response.getAcknowledgedList().forEach(this::acknowledged);
            response.getOutcomesList().forEach(this::known);
        } catch (RuntimeException e) {
            cancel("the client cannot read the outcomes", e);
        } finally {
            if (held) pipeline.work();
        }
    }

    private void known(WriteOutcome outcome) {
        WriteResult result = WriteResult.of(outcome.getResponse()); // Before the write is taken out: it may throw.
        pipeline.known(take(outcome.getIndex()), result);
    }

    private void acknowledged(AcknowledgedRun run) {
        long index = run.getIndex();
        long after = index + run.getCount();
        while (index < after) {
            Map.Entry<Long, WriteFrame> at = frameOf(index);
            WriteFrame frame = at.getValue();
            for (; index < after && index < frame.nextIndex(); index++) {
                long sequence = run.getSequenceNumber() + index - run.getIndex();
                pipeline.known(frame.take(index), WriteResult.acknowledged(sequence, run));
            }
            if (frame.isDone()) frames.remove(at.getKey());
        }
    }

    private Submission take(long index) {
        Map.Entry<Long, WriteFrame> at = frameOf(index);
        Submission write = at.getValue().take(index);
        if (at.getValue().isDone()) frames.remove(at.getKey());
        return write;
    }

    private Map.Entry<Long, WriteFrame> frameOf(long index) {
        Map.Entry<Long, WriteFrame> at = frames.floorEntry(index);
        if (at == null || index >= at.getValue().nextIndex()) throw WriteFrame.notWaiting(index);
        return at;
    }

    @Override
    public void onError(Throwable broken) {
        unseenFrom = unseenFrom(broken);
        end = Optional.of(broken);
        pipeline.wake();
    }

    @Override
    public void onCompleted() {
        onError(new AntiphonException(
                FailureKind.CONNECTION_LOST, false, "the master ended the stream of writes", null));
    }

    /// Why it can carry no more writes; empty while it can. No outcome comes after that.
    Optional<Throwable> end() {
        return end;
    }

    /// Whether any outcome has arrived on it.
    boolean hasAnswered() {
        return answered;
    }

    /// The first of its writes that the master has not looked at, when the master says so, or no master got the stream.
    private long unseenFrom(Throwable broken) {
        Metadata trailers = Status.trailersFromThrowable(broken);
        String index = trailers == null ? null : trailers.get(ResumeHint.WRITE_INDEX);
        if (index == null) return !answered && FailureKind.of(broken).nothingDoneOnStream() ? 0 : Long.MAX_VALUE;
        try {
            return Long.parseLong(index);
        } catch (NumberFormatException _) {
            return Long.MAX_VALUE;
        }
    }

    /// Its writes without an outcome, in order. Those that the master has not looked at count as not sent.
    List<Submission> left() {
        List<Submission> left = new ArrayList<>();
        frames.values().forEach(frame -> left.addAll(frame.left(unseenFrom)));
        return left;
    }

    void cancel() {
        cancel("the client was closed", null);
    }

    /// gRPC does not allow sending after that, even before the end is reported.
    private void cancel(String why, @Nullable Throwable cause) {
        cancelled = true;
        requests().cancel(why, cause);
    }
}
