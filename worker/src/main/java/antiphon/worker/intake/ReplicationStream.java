package antiphon.worker.intake;

import antiphon.core.OwnedEpoch;
import antiphon.message.LogId;
import antiphon.node.auth.NodeDoor;
import antiphon.proto.worker.ReplicationBatch;
import antiphon.proto.worker.ReplicationProgress;
import antiphon.proto.worker.StreamOpening;
import antiphon.worker.core.contract.WorkerInput;
import antiphon.worker.intake.check.BatchReader;
import antiphon.worker.intake.check.Checks;
import antiphon.worker.intake.check.FaultInjector;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One master's stream of batches. A batch is asked for while there is room for those that the loop has not taken yet
/// (with `TESTING_DELAY`: room in the delay), so a fast master waits instead of filling this worker's memory.
///
/// Progress is cumulative, so only the newest report is kept for a slow reader. While a batch takes longer than a
/// second to arrive, the worker reports the received bytes each second, so that it does not seem silent.
final class ReplicationStream implements StreamObserver<ReplicationBatch> {
    /// More than one, so that the next is asked for on the connection's own thread, which then need not be woken.
    private static final int BATCHES_MAX = 4;
    private static final long BYTES_MAX = 4L << 20;
    private static final int DELAYED_BATCHES_MAX = 1024;
    private static final long DELAYED_BYTES_MAX = 64L << 20;
    private static final long ARRIVING_REPORTED_NS = 1_000_000_000;
    private static final long NO_FAILURE = Long.MAX_VALUE;

    private final long number;
    private final Replication replication;
    private final ServerCallStreamObserver<ReplicationProgress> master;
    private final Deque<Integer> inHand = new ArrayDeque<>(); // sizes of batches, in bytes
    private long bytesInHand;
    private boolean requested;
    private boolean opened;
    private boolean closed;
    private long failAt = NO_FAILURE;
    private @Nullable ReplicationProgress unsent;
    private @Nullable ReplicationProgress reported;
    private volatile long arrivingSinceNs; // since its first piece came, or its last report; 0 between batches

    ReplicationStream(
            long number, Replication replication, ServerCallStreamObserver<ReplicationProgress> master) {
        this.number = number;
        this.replication = replication;
        this.master = master;
        master.disableAutoRequest();
        master.setOnReadyHandler(this::flush);
        master.setOnCancelHandler(this::leave);
    }

    synchronized void requestIfRoom() {
        if (requested || closed || !hasRoom()) return;
        requested = true;
        master.request(1);
    }

    private boolean hasRoom() {
        return replication.delay().isZero()
                ? inHand.size() < BATCHES_MAX && bytesInHand < BYTES_MAX
                : inHand.size() < DELAYED_BATCHES_MAX && bytesInHand < DELAYED_BYTES_MAX;
    }

    @Override
    public void onNext(ReplicationBatch batch) {
        try {
            if (opened && batch.hasOpening()) throw Checks.invalid("opening is only for the first batch of a stream");
            if (!opened) open(batch);
            Checks.notNegative("committed", batch.getCommitted());
        } catch (StatusRuntimeException e) {
            fail(e);
            return;
        }
        opened = true;
        arrived(batch);
        if (batch.getEntriesCount() > 0) replication.delay().pass(() -> deliver(batch));
        else if (batch.getCommitted() > 0) committed(batch); // Not delayed: nothing bounds how many of these wait.
        requestIfRoom();
    }

    private void open(ReplicationBatch batch) {
        if (!batch.hasOpening()) throw Checks.invalid("opening is missing in the first batch of the stream");
        StreamOpening opening = batch.getOpening();
        NodeDoor.requireNode(replication.token(), opening.getAuthToken());
        LogId logId = Checks.logId(opening.getLogId()).orElseThrow(() -> Checks.invalid("opening.log_id is missing"));
        long epoch = Checks.positive("opening.epoch", opening.getEpoch());
        Optional<OwnedEpoch> of = Checks.epochStart(epoch, opening.hasEpochStart(), opening.getEpochStart());
        replication.inbox().put(WorkerInput.asked(new WorkerInput.StreamOpened(number, logId, epoch), of));
    }

    /// More of a batch has come.
    ///
    /// @param bytes that have come on this stream
    void arriving(long bytes) {
        long nowNs = System.nanoTime();
        long sinceNs = arrivingSinceNs;
        if (sinceNs == 0) arrivingSinceNs = nowNs == 0 ? 1 : nowNs;
        else if (nowNs - sinceNs >= ARRIVING_REPORTED_NS) reportArriving(bytes, nowNs);
    }

    private synchronized void reportArriving(long bytes, long nowNs) {
        if (closed || reported == null) return;
        arrivingSinceNs = nowNs == 0 ? 1 : nowNs;
        unsent = (unsent == null ? reported : unsent).toBuilder().setReceivedBytes(bytes).build();
        flush();
    }

    private synchronized void arrived(ReplicationBatch batch) {
        requested = false;
        arrivingSinceNs = 0;
        if (batch.getEntriesCount() == 0) return;
        inHand.add(batch.getSerializedSize());
        bytesInHand += batch.getSerializedSize();
    }

    private void deliver(ReplicationBatch batch) {
        if (isClosed()) return;
        Optional<FaultInjector.Where> fault = replication.faults().next();
        if (fault.equals(Optional.of(FaultInjector.Where.BEFORE_DB_SAVE))) {
            fail(injected("before"));
            return;
        }
        BatchReader.Read read = replication.reader().read(batch);
        if (fault.isPresent() && !read.entries().isEmpty()) failWhenStored(read.entries().getLast().sequence());
        replication.inbox().put(new WorkerInput.BatchArrived(number, read.entries()));
        if (batch.getCommitted() > 0) committed(batch);
        read.problem().ifPresent(refusal -> replication.inbox().put(new WorkerInput.BatchRefused(number, refusal)));
    }

    private void committed(ReplicationBatch batch) {
        replication.inbox().put(new WorkerInput.CommittedArrived(number, batch.getCommitted()));
    }

    private static StatusRuntimeException injected(String when) {
        return Status.INTERNAL
                .withDescription(FaultInjector.MESSAGE + " " + when + " saving")
                .asRuntimeException();
    }

    private synchronized void failWhenStored(long sequence) {
        failAt = Math.min(failAt, sequence);
    }

    /// The loop has taken the oldest batch in hand.
    synchronized void taken() {
        bytesInHand -= inHand.remove();
        requestIfRoom();
    }

    /// Sends this worker's progress to the master.
    ///
    /// @return false when an injected failure has closed the stream instead
    synchronized boolean progress(ReplicationProgress progress) {
        if (closed) return true;
        if (progress.getPosition() >= failAt) {
            end(injected("after"));
            return false;
        }
        unsent = progress;
        reported = progress;
        flush();
        return true;
    }

    private synchronized void flush() {
        if (closed || unsent == null || !master.isReady()) return;
        master.onNext(unsent);
        unsent = null;
    }

    private void fail(StatusRuntimeException status) {
        end(status);
        replication.inbox().put(new WorkerInput.StreamClosed(number));
    }

    /// Ends the stream; the core knows.
    synchronized void end(StatusRuntimeException status) {
        replication.forget(number);
        if (closed) return;
        closed = true;
        if (!master.isCancelled()) master.onError(status);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /// The master has hung up.
    private void leave() {
        synchronized (this) {
            closed = true;
        }
        replication.forget(number);
        replication.inbox().put(new WorkerInput.StreamClosed(number));
    }

    @Override
    public void onError(Throwable broken) {
        leave();
    }

    @Override
    public void onCompleted() {
        replication.delay().pass(this::complete);
    }

    private void complete() {
        synchronized (this) {
            if (!closed && !master.isCancelled()) master.onCompleted();
            closed = true; // In one step with it: the loop may be about to end the stream with a refusal.
        }
        leave();
    }
}
