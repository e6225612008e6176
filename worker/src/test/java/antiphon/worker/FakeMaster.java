package antiphon.worker;

import antiphon.message.LogEntry;
import antiphon.node.rpc.NodeServer;
import antiphon.proto.node.FetchRequest;
import antiphon.proto.node.FetchResponse;
import antiphon.proto.node.NodeServiceGrpc;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// The edge of a master from which a log is fetched, in pages of two messages.
final class FakeMaster extends NodeServiceGrpc.NodeServiceImplBase implements AutoCloseable {
    private static final int PAGE_MESSAGES = 2;

    final SignedLog log;
    final NodeServer server = new NodeServer(0, new NodeServer.Served(this, Set.of(), 1 << 20));
    final AtomicInteger pages = new AtomicInteger();
    /// The bytes in which each entry arrives.
    volatile Function<LogEntry, byte[]> onTheWire = LogEntry::encoded;
    volatile boolean silent;
    volatile boolean starting;
    private boolean closed;

    FakeMaster(SignedLog log) throws IOException {
        this.log = log;
        server.start();
    }

    @Override
    public void fetch(FetchRequest request, StreamObserver<FetchResponse> worker) {
        pages.incrementAndGet();
        if (silent) return;
        if (starting) {
            worker.onError(Status.UNAVAILABLE.withDescription("the master is starting").asRuntimeException());
            return;
        }
        worker.onNext(isPrefix(request) ? page(request.getAfter()) : notAPrefix());
        worker.onCompleted();
    }

    private boolean isPrefix(FetchRequest request) {
        if (!request.getAuthToken().equals(SignedLog.TOKEN)) throw new AssertionError("the worker shows its token");
        return request.getAfterHash().isEmpty()
                || log.store.log().hashAt(request.getAfter())
                        .map(hash -> ByteString.copyFrom(hash.toBytes()))
                        .equals(Optional.of(request.getAfterHash()));
    }

    private FetchResponse.Builder answer() {
        return FetchResponse.newBuilder()
                .setLogId(SignedLog.bytes(SignedLog.LOG))
                .setLast(log.store.log().durable())
                .setEpoch(1);
    }

    private FetchResponse notAPrefix() {
        return answer().setDiverged("your log is not a prefix of mine").build();
    }

    private FetchResponse page(long after) {
        List<LogEntry> entries = log.store.log().read(after + 1, after + PAGE_MESSAGES, Long.MAX_VALUE);
        FetchResponse.Builder page = answer().setMore(after + PAGE_MESSAGES < log.store.log().durable());
        if (!entries.isEmpty()) page.setParentHash(ByteString.copyFrom(entries.getFirst().parentHash().toBytes()));
        for (LogEntry entry : entries) page.addEntries(ByteString.copyFrom(onTheWire.apply(entry)));
        return page.build();
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        server.close();
    }
}
