package antiphon.worker;

import antiphon.message.LogEntry;
import antiphon.node.rpc.NodeServer;
import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.CatchUpResponse;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.SignedMessage;
import antiphon.wire.WireMessages;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// The edge of a master that serves catch-up from a log, in pages of two messages.
final class FakeMaster extends MessageServiceGrpc.MessageServiceImplBase implements AutoCloseable {
    private static final int PAGE_MESSAGES = 2;

    final SignedLog log;
    final NodeServer server = new NodeServer(0, new NodeServer.Served(this, Set.of(), 1 << 20));
    final AtomicInteger pages = new AtomicInteger();
    volatile UnaryOperator<SignedMessage> onTheWire = UnaryOperator.identity();
    volatile boolean silent;
    volatile boolean starting;
    private boolean closed;

    FakeMaster(SignedLog log) throws IOException {
        this.log = log;
        server.start();
    }

    @Override
    public void catchUp(CatchUpRequest request, StreamObserver<CatchUpResponse> worker) {
        pages.incrementAndGet();
        if (silent) return;
        if (starting) {
            worker.onError(Status.UNAVAILABLE.withDescription("the master is starting").asRuntimeException());
            return;
        }
        worker.onNext(isPrefix(request) ? page(request.getLastSequenceNumber()) : notAPrefix());
        worker.onCompleted();
    }

    private boolean isPrefix(CatchUpRequest request) {
        if (!request.getAuthToken().equals(SignedLog.TOKEN)) throw new AssertionError("the worker shows its token");
        return request.getLastHash().isEmpty()
                || log.store.log().hashAt(request.getLastSequenceNumber())
                        .map(hash -> ByteString.copyFrom(hash.toBytes()))
                        .equals(Optional.of(request.getLastHash()));
    }

    private static CatchUpResponse notAPrefix() {
        return CatchUpResponse.newBuilder()
                .setStatus("error")
                .setErrorMessage("your log is not a prefix of mine")
                .build();
    }

    private CatchUpResponse page(long after) {
        List<LogEntry> entries = log.store.log().read(after + 1, after + PAGE_MESSAGES, Long.MAX_VALUE);
        return CatchUpResponse.newBuilder()
                .setStatus("success")
                .addAllMessages(entries.stream().map(WireMessages::toSigned).map(onTheWire).toList())
                .setMore(after + PAGE_MESSAGES < log.store.log().durable())
                .setMasterLatestSequence(log.store.log().durable())
                .setLogId(SignedLog.bytes(SignedLog.LOG))
                .setEpoch(1)
                .build();
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        server.close();
    }
}
