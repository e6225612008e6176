package antiphon.client;

import antiphon.calls.ResumeHint;
import antiphon.proto.master.AcknowledgedRun;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.WriteOutcome;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// A master whose streams answer when the test says so, over a real connection. It stores a write once by its client
/// and request id, like the real one.
final class HeldMaster extends MessageServiceGrpc.MessageServiceImplBase implements AutoCloseable {
    final List<PostMessagesRequest> batches = new ArrayList<>();
    private final Map<String, Long> log = new LinkedHashMap<>(); // what was stored, and its number
    private final Map<String, String> contents = new HashMap<>();
    private final List<Stream> streams = new ArrayList<>();
    private final Server server;
    volatile boolean breaksEachStream;
    private boolean refusesStreams;
    private boolean refusesStreamsAfterWrites;
    private int refusalCode; // 0 while it takes writes
    private boolean held;
    private int arrived;

    /// Request ids that came with several contents.
    final List<String> usedForOtherContent = new CopyOnWriteArrayList<>();

    HeldMaster(int port) throws IOException {
        server = NettyServerBuilder.forPort(port).addService(this).build().start();
    }

    int port() {
        return server.getPort();
    }

    /// From now on outcomes wait for [#release].
    synchronized void hold() {
        held = true;
    }

    synchronized void release() {
        held = false;
        streams.forEach(Stream::answer);
    }

    /// While outcomes are held: writes that come are refused with this code, before request ids are compared.
    synchronized void refuseWrites(int statusCode) {
        refusalCode = statusCode;
    }

    /// Takes writes again, and gives each refusal that was held in an answer of its own.
    synchronized void releaseRefusalsOneByOne() {
        refusalCode = 0;
        held = false;
        streams.forEach(Stream::answerOneByOne);
    }

    /// Ends all streams without the outcomes that are held.
    synchronized void breakStreams() {
        held = false;
        streams.forEach(Stream::fail);
        streams.clear();
    }

    /// The same; those that follow are refused before anything on them is looked at.
    synchronized void breakAndRefuseStreams() {
        refusesStreams = true;
        breakStreams();
    }

    /// The same; writes that follow are refused with this code, before their request ids are compared.
    synchronized void breakAndRefuseWrites(int statusCode) {
        refusalCode = statusCode;
        breakStreams();
    }

    /// The same with 429; the stream ends with the refusal, and those that follow are refused.
    synchronized void breakAndRefuseWritesThenStreams() {
        refusesStreamsAfterWrites = true;
        breakAndRefuseWrites(429);
    }

    synchronized void awaitArrived(int writes) throws InterruptedException {
        while (arrived < writes) wait();
    }

    /// In the order of their arrival, repeats too.
    synchronized List<String> arrivedContents() {
        return batches.stream().flatMap(batch -> batch.getMessagesList().stream()).map(NewMessage::getContent).toList();
    }

    synchronized List<String> stored() {
        return List.copyOf(log.keySet());
    }

    @Override
    public synchronized StreamObserver<PostMessagesRequest> postMessages(
            StreamObserver<PostMessagesResponse> observer) {
        Stream stream = new Stream(observer);
        if (refusesStreams) stream.refuse();
        else streams.add(stream);
        return stream;
    }

    private final class Stream implements StreamObserver<PostMessagesRequest> {
        private final StreamObserver<PostMessagesResponse> client;
        private final PostMessagesResponse.Builder unanswered = PostMessagesResponse.newBuilder();
        private long index;
        private boolean ended;

        Stream(StreamObserver<PostMessagesResponse> client) {
            this.client = client;
        }

        @Override
        public void onNext(PostMessagesRequest batch) {
            synchronized (HeldMaster.this) {
                if (ended) return;
                batches.add(batch);
                for (NewMessage message : batch.getMessagesList()) take(batch, message);
                arrived += batch.getMessagesCount();
                HeldMaster.this.notifyAll();
                if (breaksEachStream) fail();
                else if (!held) answer();
                if (refusesStreamsAfterWrites && refusalCode != 0) breakAndRefuseStreams();
            }
        }

        private void take(PostMessagesRequest batch, NewMessage message) {
            if (message.getContent().startsWith("refuse")) {
                refuse(503, "quorum lost");
                return;
            }
            if (refusalCode != 0) {
                refuse(refusalCode, "not now");
                return;
            }
            String key = message.getRequestId().isEmpty()
                    ? "unnamed " + log.size() + " " + message.getContent()
                    : batch.getClientId() + " " + message.getRequestId();
            String before = contents.putIfAbsent(key, message.getContent());
            if (before != null && !before.equals(message.getContent())) usedForOtherContent.add(key);
            long sequence = log.computeIfAbsent(key, _ -> log.size() + 1L);
            unanswered.addAcknowledged(AcknowledgedRun.newBuilder()
                    .setIndex(index++)
                    .setSequenceNumber(sequence)
                    .setCount(1)
                    .setRepeat(before != null)
                    .setCopies(Math.max(1, batch.getWriteConcern())));
        }

        private void refuse(int statusCode, String detail) {
            PostMessageResponse refused = PostMessageResponse.newBuilder()
                    .setOutcome(Outcome.NOT_APPENDED)
                    .setStatusCode(statusCode)
                    .setDetail(detail)
                    .build();
            unanswered.addOutcomes(WriteOutcome.newBuilder().setIndex(index++).setResponse(refused));
        }

        void answer() {
            client.onNext(unanswered.build());
            unanswered.clear();
        }

        void answerOneByOne() {
            for (WriteOutcome refused : unanswered.getOutcomesList())
                client.onNext(PostMessagesResponse.newBuilder().addOutcomes(refused).build());
            unanswered.clear();
        }

        void refuse() {
            ended = true;
            Status unknown = Status.UNAUTHENTICATED.withDescription("who calls?");
            client.onError(ResumeHint.on(unknown, ResumeHint.WRITE_INDEX, 0));
        }

        void fail() {
            ended = true;
            client.onError(Status.UNAVAILABLE.withDescription("gone").asRuntimeException());
        }

        @Override
        public void onError(Throwable cancelled) {
            synchronized (HeldMaster.this) {
                ended = true;
                streams.remove(this);
            }
        }

        @Override
        public void onCompleted() {}
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
