package antiphon.worker;

import antiphon.proto.worker.ReplicationBatch;
import antiphon.proto.worker.ReplicationProgress;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc.SecondaryWorkerServiceStub;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/// The master's end of a replication stream.
final class MasterStream implements StreamObserver<ReplicationProgress> {
    final List<ReplicationProgress> progress = new CopyOnWriteArrayList<>();
    private final AtomicReference<Status> end = new AtomicReference<>();
    private final StreamObserver<ReplicationBatch> batches;

    MasterStream(WorkerUnderTest worker, ReplicationBatch first) {
        this(worker.asyncCalls(), first);
    }

    MasterStream(SecondaryWorkerServiceStub worker, ReplicationBatch first) {
        this.batches = worker.replicate(this);
        send(first);
    }

    MasterStream send(ReplicationBatch batch) {
        batches.onNext(batch);
        return this;
    }

    void hangUp() {
        batches.onCompleted();
    }

    void awaitPosition(long position) {
        Await.until(
                "progress to " + position,
                () -> progress.stream().anyMatch(reported -> reported.getPosition() == position));
    }

    boolean hasEnded() {
        return end.get() != null;
    }

    Status awaitEnd() {
        Await.until("the stream ends", this::hasEnded);
        return end.get();
    }

    @Override
    public void onNext(ReplicationProgress reported) {
        progress.add(reported);
    }

    @Override
    public void onError(Throwable broken) {
        end.set(Status.fromThrowable(broken));
    }

    @Override
    public void onCompleted() {
        end.set(Status.OK);
    }
}
