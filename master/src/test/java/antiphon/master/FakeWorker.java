package antiphon.master;

import antiphon.log.memory.MemoryStore;
import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.node.Incarnation;
import antiphon.node.fetch.FetchService;
import antiphon.node.fetch.LogPages;
import antiphon.node.read.LogFeed;
import antiphon.node.rpc.NodeServer;
import antiphon.node.tls.CallRule;
import antiphon.node.tls.Transport;
import antiphon.proto.node.FetchRequest;
import antiphon.proto.node.FetchResponse;
import antiphon.proto.node.NodeServiceGrpc;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.proto.worker.RecoveryAcknowledgment;
import antiphon.proto.worker.RecoveryNotification;
import antiphon.proto.worker.ReplicationBatch;
import antiphon.proto.worker.ReplicationProgress;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.wire.MessageForm;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/// The edge of a worker over a log in memory. It answers each recovery as caught up, so that whatever it lacks is
/// streamed to it.
final class FakeWorker extends SecondaryWorkerServiceGrpc.SecondaryWorkerServiceImplBase implements AutoCloseable {
    private static final AtomicLong INCARNATIONS = new AtomicLong();

    final MemoryStore store = new MemoryStore();
    final long incarnation = INCARNATIONS.incrementAndGet();
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger reports = new AtomicInteger();
    final AtomicInteger streams = new AtomicInteger();
    volatile boolean givesMessages = true;
    /// It takes reads and never answers them.
    volatile boolean hangs;
    volatile boolean recovers = true;
    /// What it says of itself instead of the truth.
    volatile UnaryOperator<MasterHealthCheckResponse> report = UnaryOperator.identity();
    volatile UnaryOperator<RecoveryAcknowledgment> recovery = UnaryOperator.identity();
    volatile UnaryOperator<ReplicationProgress> progress = UnaryOperator.identity();
    /// Whether it keeps what it is sent.
    volatile boolean keeps = true;
    final NodeServer server = new NodeServer(
            0, new NodeServer.Served(List.of(this, new Fetches()), Set.of(), 4 << 20));

    FakeWorker(LogId logId, List<LogEntry> held) throws IOException {
        store.state().adopt(logId);
        store.log().append(held);
        store.log().sync();
        server.start();
    }

    private ByteString positionHash() {
        return ByteString.copyFrom(store.log().hashAt(store.log().durable()).orElseThrow().toBytes());
    }

    @Override
    public void reportHealth(MasterHealthCheckRequest request, StreamObserver<MasterHealthCheckResponse> master) {
        reports.incrementAndGet();
        master.onNext(report.apply(MasterHealthCheckResponse.newBuilder()
                .setStatus("healthy")
                .setIncarnation(incarnation)
                .setLogId(ByteString.copyFrom(store.state().logId().orElseThrow().toBytes()))
                .setPosition(store.log().durable())
                .setPositionEpoch(1)
                .setPositionHash(positionHash())
                .build()));
        master.onCompleted();
    }

    @Override
    public void handleRecovery(RecoveryNotification request, StreamObserver<RecoveryAcknowledgment> master) {
        master.onNext(recovery.apply(RecoveryAcknowledgment.newBuilder()
                .setStatus(recovers ? "synced" : "failed")
                .setPosition(store.log().durable())
                .setPositionHash(positionHash())
                .build()));
        master.onCompleted();
    }

    @Override
    public StreamObserver<ReplicationBatch> replicate(StreamObserver<ReplicationProgress> master) {
        streams.incrementAndGet();
        return new StreamObserver<>() {
            @Override
            public void onNext(ReplicationBatch batch) {
                if (keeps) keep(batch);
                master.onNext(progress.apply(ReplicationProgress.newBuilder()
                        .setPosition(store.log().durable())
                        .setPositionHash(positionHash())
                        .build()));
            }

            @Override
            public void onError(Throwable gone) {}

            @Override
            public void onCompleted() {
                master.onCompleted();
            }
        };
    }

    private void keep(ReplicationBatch batch) {
        Hash parent = store.log().hashAt(store.log().end()).orElseThrow();
        for (ByteString encoded : batch.getEntriesList()) {
            LogEntry entry = EntryCodec.decode(encoded.toByteArray(), parent);
            store.log().append(List.of(entry));
            parent = entry.hash();
        }
        store.log().sync();
    }

    private final class Fetches extends NodeServiceGrpc.NodeServiceImplBase {
        private final FetchService log = new FetchService(
                new LogPages(store), new LogFeed(store, MessageForm.REPLICA), new Incarnation(incarnation), _ -> {},
                Transport.PLAIN, CallRule.ANYBODY);

        @Override
        public void fetch(FetchRequest request, StreamObserver<FetchResponse> node) {
            reads.incrementAndGet();
            if (hangs) return;
            if (givesMessages) log.fetch(request, node);
            else node.onError(Status.RESOURCE_EXHAUSTED.withDescription("busy").asRuntimeException());
        }
    }

    /// From now on nothing listens at its address.
    void stop() {
        server.close();
    }

    @Override
    public void close() {
        stop();
    }
}
