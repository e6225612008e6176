package antiphon.client;

import antiphon.client.target.Address;
import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.Message;
import antiphon.node.rpc.ShownNode;
import antiphon.proto.master.DrainRequest;
import antiphon.proto.master.DrainResponse;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.node.FetchRequest;
import antiphon.proto.node.FetchResponse;
import antiphon.proto.node.NodeServiceGrpc;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.security.keys.SigningKeys;
import antiphon.wire.WireMessages;
import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A node with signed messages, over a real connection. It answers as a master and as a worker, a few messages to a
/// page, and shows what the test says.
public final class SignedNode implements AutoCloseable {
    public static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    public static final String TOKEN = "the nodes' token";

    private static final int PAGE = 7;

    public final List<LogEntry> entries = new CopyOnWriteArrayList<>();
    public volatile GetClusterStatusResponse status = GetClusterStatusResponse.getDefaultInstance();

    /// The bytes in which an entry is given.
    public volatile Function<LogEntry, byte[]> altered = LogEntry::encoded;

    /// Whether it authenticates callers, as a node with callers does: the nodes' token is enough.
    public volatile boolean asksWhoCalls;

    /// How it refuses those who do not show it.
    public volatile String refusingStrangers = "who are you?";

    /// Whether only nodes fetch its messages, as a master's.
    public volatile boolean isMaster;

    /// The status that calls of GetClusterStatus end with once it was drained; null for none.
    public volatile @Nullable Status afterDrain;

    /// What orders to drain end with; null to do as ordered.
    public volatile @Nullable Status drainFailure;

    /// What happens before a status is given, which is that of before.
    public volatile Runnable afterStatus = () -> {};

    /// What reads end with, as those of a master whose log may lack messages; null to show them.
    public volatile @Nullable Status refusing;

    /// What happens before a page of messages is given, which is as it was before.
    public volatile Runnable beforePage = () -> {};

    /// Who it says that it is; null to say nothing, as earlier versions.
    public volatile @Nullable ShownNode shown;

    /// What pages of messages of a worker end with; null to show them.
    public volatile @Nullable Status refusingPages;

    /// What the next pages that are fetched fail with, one after the other.
    public final Queue<StatusRuntimeException> failing = new ConcurrentLinkedQueue<>();

    private final LogId logId;
    private final Server server;
    private final Address address;

    public SignedNode(LogId logId) throws IOException {
        this.logId = logId;
        this.server = NettyServerBuilder.forPort(0)
                .addService(new Master())
                .addService(new Worker())
                .addService(new Node())
                .intercept(new Saying())
                .intercept(new Asking())
                .build()
                .start();
        this.address = new Address("localhost", server.getPort());
    }

    /// The beginning of a log, its messages named by their numbers after a word.
    public static List<LogEntry> messages(LogId logId, int count, String word) {
        return messages(logId, count, word, SigningKeys.ofFernetKey(KEY));
    }

    /// @param sealer signs them
    public static List<LogEntry> messages(LogId logId, int count, String word, EntryCodec.Sealer sealer) {
        List<LogEntry> messages = new ArrayList<>();
        Hash parent = logId.genesis();
        for (int number = 1; number <= count; number++) {
            Message message = new Message(number, 1, number * 1_000_000L, "ann", "r" + number, word + " " + number);
            LogEntry entry = EntryCodec.seal(message, parent, sealer);
            messages.add(entry);
            parent = entry.hash();
        }
        return messages;
    }

    public static LogId logId(long number) {
        return new LogId(new UUID(number, number));
    }

    public Address address() {
        return address;
    }

    private List<LogEntry> page(long from, int limit) {
        long to = Math.min(entries.size(), from - 1 + (limit == 0 ? PAGE : Math.min(PAGE, limit)));
        return from > to ? List.of() : entries.subList((int) from - 1, (int) to);
    }

    private long next(long from, int count) {
        return from + count <= entries.size() ? from + count : 0;
    }

    private static boolean knows(String token, StreamObserver<?> observer) {
        if (token.equals(TOKEN)) return true;
        observer.onError(Status.UNAUTHENTICATED.withDescription("wrong token").asRuntimeException());
        return false;
    }

    private boolean refuses(StreamObserver<?> observer, @Nullable Status status) {
        if (status != null) observer.onError(status.asRuntimeException());
        return status != null;
    }

    private static <R> void answer(StreamObserver<R> observer, R response) {
        observer.onNext(response);
        observer.onCompleted();
    }

    private final class Master extends MessageServiceGrpc.MessageServiceImplBase {
        @Override
        public void getMessages(GetMessagesRequest request, StreamObserver<GetMessagesResponse> observer) {
            if (refuses(observer, refusing)) return;
            long from = Math.max(1, request.getFromSequence());
            List<LogEntry> page = page(from, request.getLimit());
            GetMessagesResponse.Builder answer = GetMessagesResponse.newBuilder()
                    .setNextSequence(next(from, page.size()));
            page.forEach(entry -> answer.addMessages(WireMessages.toMessage(entry)));
            beforePage.run();
            answer(observer, answer.build());
        }

        @Override
        public void getClusterStatus(
                GetClusterStatusRequest request, StreamObserver<GetClusterStatusResponse> observer) {
            Status failing = afterDrain;
            if (failing != null && status.getState().equals("draining")) observer.onError(failing.asRuntimeException());
            else {
                GetClusterStatusResponse now = status;
                afterStatus.run();
                answer(observer, now);
            }
        }

        @Override
        public void drain(DrainRequest request, StreamObserver<DrainResponse> observer) {
            if (!knows(request.getAuthToken(), observer)) return;
            Status failing = drainFailure;
            if (failing != null) {
                observer.onError(failing.asRuntimeException());
                return;
            }
            if (status.getState().equals(request.getUndo() ? "draining" : "writing"))
                status = status.toBuilder().setState(request.getUndo() ? "writing" : "draining").build();
            answer(observer, DrainResponse.newBuilder().setStatus(status).build());
        }
    }

    private final class Saying implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            ShownNode said = shown;
            return said == null
                    ? next.startCall(call, headers)
                    : said.interceptor().interceptCall(call, headers, next);
        }
    }

    private final class Asking implements ServerInterceptor {
        private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of(
                "authorization", Metadata.ASCII_STRING_MARSHALLER);

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            if (!asksWhoCalls || ("Bearer " + TOKEN).equals(headers.get(AUTHORIZATION)))
                return next.startCall(call, headers);
            call.close(Status.UNAUTHENTICATED.withDescription(refusingStrangers), new Metadata());
            return new ServerCall.Listener<>() {};
        }
    }

    private final class Worker extends SecondaryWorkerServiceGrpc.SecondaryWorkerServiceImplBase {
        @Override
        public void getMessages(
                antiphon.proto.worker.GetMessagesRequest request,
                StreamObserver<antiphon.proto.worker.GetMessagesResponse> observer) {
            if (refuses(observer, refusingPages)) return;
            long from = Math.max(1, request.getFromSequence());
            List<LogEntry> page = page(from, request.getLimit());
            var answer = antiphon.proto.worker.GetMessagesResponse.newBuilder()
                    .setNextSequence(next(from, page.size()));
            page.forEach(entry -> answer.addMessages(WireMessages.toReplica(entry, "delivered")));
            beforePage.run();
            answer(observer, answer.build());
        }
    }

    private final class Node extends NodeServiceGrpc.NodeServiceImplBase {
        @Override
        public void fetch(FetchRequest request, StreamObserver<FetchResponse> observer) {
            if (isMaster && !knows(request.getAuthToken(), observer)) return;
            if (refuses(observer, refusing)) return;
            FetchResponse.Builder answer = FetchResponse.newBuilder()
                    .setLogId(ByteString.copyFrom(logId.toBytes()))
                    .setEpoch(3)
                    .setLast(entries.size());
            StatusRuntimeException failure = request.getNoEntries() ? null : failing.poll();
            if (failure != null) observer.onError(failure);
            else answer(observer, (request.getNoEntries() ? answer : withEntries(answer, request)).build());
        }

        private FetchResponse.Builder withEntries(FetchResponse.Builder answer, FetchRequest request) {
            long from = request.getAfter() + 1;
            List<LogEntry> page = page(from, (int) Math.max(0, request.getThrough() - request.getAfter()));
            if (!page.isEmpty()) answer.setParentHash(ByteString.copyFrom(page.getFirst().parentHash().toBytes()));
            for (LogEntry entry : page) answer.addEntries(ByteString.copyFrom(altered.apply(entry)));
            return answer.setMore(next(from, page.size()) != 0);
        }
    }

    /// An entry with other content and everything else as it was, as someone without a key would alter it.
    public static byte[] withContent(LogEntry entry, String content) {
        Message message = entry.message();
        Message other = new Message(
                message.sequence(),
                message.epoch(),
                message.timestampMicros(),
                message.clientId(),
                message.requestId(),
                content);
        return EntryCodec.assemble(other, entry.parentHash(), entry.hash(), entry.signature()).encoded();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
