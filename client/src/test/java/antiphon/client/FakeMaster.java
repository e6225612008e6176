package antiphon.client;

import antiphon.calls.ResumeHint;
import antiphon.client.target.Address;
import antiphon.proto.leader.GetLeaderRequest;
import antiphon.proto.leader.GetLeaderResponse;
import antiphon.proto.leader.LeaderServiceGrpc;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.SubscribeMessagesRequest;
import antiphon.proto.master.WriteOutcome;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A master that keeps messages in a list, over a real connection. The content of a message says what becomes of it:
/// `refuse ...` is not appended, `short ...` is unconfirmed, `break ...` breaks the call, `later ...` is too much the
/// first time, `full ...` too without saying for how long, `minute ...` for a minute, `other ...` has a request id that
/// was used for other content, `repeat ...` is a repeat, and at `disabled ...` the caller of a stream is disabled.
public final class FakeMaster extends MessageServiceGrpc.MessageServiceImplBase implements AutoCloseable {
    public static final int PAGE = 3;
    public static final int RETRY_AFTER_MS = 5;
    public static final long USED_BY = 323;

    public final List<String> contents = new CopyOnWriteArrayList<>();
    public final List<PostMessageRequest> requests = new CopyOnWriteArrayList<>();
    public volatile GetClusterStatusResponse status = GetClusterStatusResponse.getDefaultInstance();

    /// Who leads; null in a cluster without failover.
    public volatile @Nullable GetLeaderResponse leader;

    public volatile Runnable afterEachStatus = () -> {};

    /// Sent to readers; empty for not at all.
    public volatile String logId = "";
    public volatile boolean whole = true;

    public volatile Runnable afterEachPage = () -> {};

    public volatile Runnable beforeEachBreak = () -> {};

    /// A stream gets its outcomes only when that many are missing, the last sent first; or when all was sent.
    public volatile int answerInPortionsOf = 1;

    public volatile int unansweredMax;

    /// So many questions for the status are answered; further ones get `statusFailure`, or nothing while that is OK.
    public final AtomicInteger statusAnswers = new AtomicInteger(Integer.MAX_VALUE);

    public volatile Status statusFailure = Status.OK;

    /// A subscription gets only that many messages before it breaks.
    public volatile int breakSubscriptionsAfter = Integer.MAX_VALUE;

    /// Contents of writes that are never answered: those that begin with `hold`.
    public final List<String> held = new CopyOnWriteArrayList<>();

    /// What the next pages fail with, one after the other.
    public final Queue<Status> failingPages = new ConcurrentLinkedQueue<>();

    public final List<Long> subscribedFrom = new CopyOnWriteArrayList<>();
    public final List<Long> pagesFrom = new CopyOnWriteArrayList<>();

    /// How often what is too much is refused.
    public volatile int tooMuchTimes = 1;

    private volatile boolean holds = true;
    private final Map<String, Integer> tooMuch = new ConcurrentHashMap<>();
    private final Set<StreamObserver<PostMessagesResponse>> streams = ConcurrentHashMap.newKeySet();
    private final Server server;
    private final Address address;

    public FakeMaster() throws IOException {
        this(0);
    }

    public FakeMaster(int port) throws IOException {
        server = NettyServerBuilder.forPort(port).addService(this).addService(new Leader())
                .intercept(new NamesItsLog(() -> logId, contents::size, () -> whole)).build()
                .start();
        address = new Address("localhost", server.getPort());
    }

    public Address address() {
        return address;
    }

    private final class Leader extends LeaderServiceGrpc.LeaderServiceImplBase {
        @Override
        public void getLeader(GetLeaderRequest request, StreamObserver<GetLeaderResponse> observer) {
            GetLeaderResponse known = leader;
            if (known == null) {
                super.getLeader(request, observer);
                return;
            }
            observer.onNext(known);
            observer.onCompleted();
        }
    }

    @Override
    public void postMessage(PostMessageRequest request, StreamObserver<PostMessageResponse> observer) {
        requests.add(request);
        if (holds(request.getContent())) return;
        if (request.getContent().startsWith("break")) {
            observer.onError(Status.UNAVAILABLE.withDescription("shutting down").asRuntimeException());
            return;
        }
        observer.onNext(answerTo(request.getContent(), request.getWriteConcern()));
        observer.onCompleted();
    }

    private boolean holds(String content) {
        return holds && content.startsWith("hold") && held.add(content);
    }

    private PostMessageResponse answerTo(String content, int writeConcern) {
        PostMessageResponse.Builder response = PostMessageResponse.newBuilder();
        if (content.startsWith("refuse"))
            return response.setOutcome(Outcome.NOT_APPENDED)
                    .setStatusCode(503)
                    .setMessage("unavailable")
                    .setDetail("refused: quorum lost")
                    .build();
        if (content.startsWith("bound"))
            return response.setOutcome(Outcome.NOT_APPENDED)
                    .setStatusCode(403)
                    .setDetail("caller shop may not write under client_id `x`: it is bound to shop-*")
                    .build();
        if (content.startsWith("other"))
            return response.setOutcome(Outcome.NOT_APPENDED)
                    .setStatusCode(409)
                    .setDetail("request id 1 was used for other content (message " + USED_BY + ")")
                    .setSequenceNumber(USED_BY)
                    .build();
        boolean full = content.startsWith("full");
        boolean minute = content.startsWith("minute");
        if ((full || minute || content.startsWith("later")) && tooMuch.merge(content, 1, Integer::sum) <= tooMuchTimes)
            return response.setOutcome(Outcome.NOT_APPENDED)
                    .setStatusCode(429)
                    .setMessage("too much")
                    .setRetryAfterMs(full ? 0 : minute ? 60_000 : RETRY_AFTER_MS)
                    .build();
        contents.add(content);
        boolean shortOfCopies = content.startsWith("short");
        return response.setOutcome(shortOfCopies ? Outcome.UNCONFIRMED : Outcome.ACKNOWLEDGED)
                .setStatusCode(shortOfCopies ? 408 : 200)
                .setMessage(shortOfCopies ? "only 1 copy known" : "Message added successfully")
                .setSequenceNumber(contents.size())
                .setMessageId("id-" + contents.size())
                .setRepeat(content.startsWith("repeat"))
                .setCopies(shortOfCopies ? 1 : Math.max(1, writeConcern))
                .build();
    }

    @Override
    public StreamObserver<PostMessagesRequest> postMessages(StreamObserver<PostMessagesResponse> observer) {
        streams.add(observer);
        return new StreamObserver<>() {
            private final List<WriteOutcome> unanswered = new ArrayList<>();
            private long index;
            private boolean broken;

            @Override
            public void onNext(PostMessagesRequest batch) {
                for (NewMessage message : batch.getMessagesList()) {
                    if (holds(message.getContent())) {
                        index++;
                        continue;
                    }
                    if (message.getContent().startsWith("disabled")) {
                        broken = true;
                        answer();
                        Status disabled = Status.UNAUTHENTICATED.withDescription("caller shop is disabled");
                        observer.onError(ResumeHint.on(disabled, ResumeHint.WRITE_INDEX, index));
                        return;
                    }
                    if (message.getContent().startsWith("break")) {
                        broken = true;
                        observer.onError(Status.UNAVAILABLE.withDescription("gone").asRuntimeException());
                        return;
                    }
                    unanswered.add(WriteOutcome.newBuilder()
                            .setIndex(index++)
                            .setResponse(answerTo(message.getContent(), batch.getWriteConcern()))
                            .build());
                }
                unansweredMax = Math.max(unansweredMax, unanswered.size());
                if (unanswered.size() >= answerInPortionsOf) answer();
            }

            private void answer() {
                if (unanswered.isEmpty()) return;
                observer.onNext(PostMessagesResponse.newBuilder()
                        .addAllOutcomes(unanswered.reversed())
                        .build());
                unanswered.clear();
            }

            @Override
            public void onError(Throwable cancelled) {}

            @Override
            public void onCompleted() {
                if (broken) return;
                answer();
                observer.onCompleted();
            }
        };
    }

    /// Ends all streams of writes, without the outcomes that are missing; those who send again get them.
    public void breakStreamsAndHoldNothing() {
        holds = false;
        endStreams(Status.UNAVAILABLE.withDescription("gone"));
    }

    public void endStreams(Status why) {
        for (StreamObserver<PostMessagesResponse> stream : List.copyOf(streams)) {
            streams.remove(stream);
            stream.onError(why.asRuntimeException());
        }
    }

    @Override
    public void getMessages(GetMessagesRequest request, StreamObserver<GetMessagesResponse> observer) {
        pagesFrom.add(request.getFromSequence());
        Status failure = failingPages.poll();
        if (failure != null) {
            observer.onError(failure.asRuntimeException());
            return;
        }
        long from = Math.max(1, request.getFromSequence());
        int count = request.getLimit() == 0 ? PAGE : Math.min(PAGE, request.getLimit());
        long through = Math.min(contents.size(), from + count - 1);
        GetMessagesResponse.Builder page = GetMessagesResponse.newBuilder();
        for (long number = from; number <= through; number++) page.addMessages(message(number));
        observer.onNext(page.setNextSequence(through < contents.size() ? through + 1 : 0).build());
        afterEachPage.run();
        observer.onCompleted();
    }

    @Override
    public void subscribeMessages(SubscribeMessagesRequest request, StreamObserver<Message> observer) {
        subscribedFrom.add(request.getFromSequence());
        long through = Math.min(contents.size(), request.getFromSequence() + breakSubscriptionsAfter - 1);
        for (long number = request.getFromSequence(); number <= through; number++) observer.onNext(message(number));
        if (through == contents.size()) return;
        beforeEachBreak.run();
        observer.onError(Status.UNAVAILABLE.withDescription("stopping").asRuntimeException());
    }

    private Message message(long number) {
        return Message.newBuilder()
                .setSequenceNumber(number)
                .setMessageId("id-" + number)
                .setParentId(number == 1 ? "" : "id-" + (number - 1))
                .setTimestamp(1_760_000_000.5 + number)
                .setClientId(number % 2 == 0 ? "shop" : "")
                .setContent(contents.get((int) number - 1))
                .build();
    }

    @Override
    public void getClusterStatus(
            GetClusterStatusRequest request, StreamObserver<GetClusterStatusResponse> observer) {
        if (statusAnswers.getAndDecrement() <= 0) {
            if (!statusFailure.isOk()) observer.onError(statusFailure.asException());
            return;
        }
        observer.onNext(status);
        observer.onCompleted();
        afterEachStatus.run();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
