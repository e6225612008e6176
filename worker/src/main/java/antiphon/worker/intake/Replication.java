package antiphon.worker.intake;

import antiphon.credentials.AuthToken;
import antiphon.node.rpc.call.ArrivingRequests;
import antiphon.proto.worker.ReplicationBatch;
import antiphon.proto.worker.ReplicationProgress;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.intake.check.BatchReader;
import antiphon.worker.intake.check.DeliveryDelay;
import antiphon.worker.intake.check.FaultInjector;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The open replication streams, and their common parts.
public final class Replication {
    private final Inbox inbox;
    private final AtomicLong numbers;
    private final AuthToken token;
    private final BatchReader reader;
    private final FaultInjector faults;
    private final DeliveryDelay delay;
    private final Map<Long, ReplicationStream> open = new ConcurrentHashMap<>();

    public Replication(
            Inbox inbox,
            AtomicLong numbers,
            AuthToken token,
            BatchReader reader,
            FaultInjector faults,
            DeliveryDelay delay) {
        this.inbox = inbox;
        this.numbers = numbers;
        this.token = token;
        this.reader = reader;
        this.faults = faults;
        this.delay = delay;
    }

    public StreamObserver<ReplicationBatch> accept(ServerCallStreamObserver<ReplicationProgress> master) {
        long number = numbers.incrementAndGet();
        ReplicationStream stream = new ReplicationStream(number, this, master);
        open.put(number, stream);
        ArrivingRequests.watch(stream::arriving);
        if (inbox.isStopping()) stream.end(Refusals.stopping());
        stream.requestIfRoom();
        return stream;
    }

    /// The loop has taken a batch of this stream.
    public void taken(long number) {
        ReplicationStream stream = open.get(number);
        if (stream != null) stream.taken();
    }

    /// Sends this worker's progress to a master.
    ///
    /// @return false when the stream was closed instead, without the core knowing
    public boolean progress(long number, ReplicationProgress progress) {
        ReplicationStream stream = open.get(number);
        return stream == null || stream.progress(progress);
    }

    public void close(long number, Refusal refusal) {
        ReplicationStream stream = open.get(number);
        if (stream != null) stream.end(Refusals.status(refusal));
    }

    void forget(long number) {
        open.remove(number);
    }

    public void stop() {
        List.copyOf(open.values()).forEach(stream -> stream.end(Refusals.stopping()));
    }

    Inbox inbox() {
        return inbox;
    }

    AuthToken token() {
        return token;
    }

    BatchReader reader() {
        return reader;
    }

    FaultInjector faults() {
        return faults;
    }

    DeliveryDelay delay() {
        return delay;
    }
}
