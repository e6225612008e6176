package antiphon.master.links;

import antiphon.core.NodeId;
import antiphon.log.EntryLog;
import antiphon.log.ReplicaStore;
import antiphon.log.state.ReplicaState;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Reason;
import antiphon.master.reason.Failures;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.node.read.DamageSentences;
import antiphon.proto.worker.ReplicationBatch;
import antiphon.proto.worker.ReplicationProgress;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.proto.worker.StreamOpening;
import antiphon.wire.EpochForm;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The replication stream to one worker: frames of consecutive messages out, cumulative acknowledgements in.
/// Sends are made in turns of the loop; results arrive on gRPC's threads and are put into the loop's mailbox.
final class WorkerStream {
    private final NodeId worker;
    private final ManagedChannel channel;
    private final LinkSettings settings;
    private final EntryLog log;
    private final ReplicaState state;
    private final Reports reports;
    private final Consumer<MasterInput> inputs;
    private @Nullable Current current;

    private record Current(long number, ClientCallStreamObserver<ReplicationBatch> requests) {}

    WorkerStream(
            NodeId worker,
            ManagedChannel channel,
            LinkSettings settings,
            ReplicaStore store,
            Reports reports,
            Consumer<MasterInput> inputs) {
        this.worker = worker;
        this.channel = channel;
        this.settings = settings;
        this.log = store.log();
        this.state = store.state();
        this.reports = reports;
        this.inputs = inputs;
    }

    void open(long number) {
        channel.resetConnectBackoff();
        Answers answers = new Answers(number);
        // Results are only put into the mailbox: no other thread is needed.
        SecondaryWorkerServiceGrpc.newStub(channel).withExecutor(Runnable::run).replicate(answers);
        current = new Current(number, answers.requests());
        LogId logId = state.logId().orElseThrow();
        StreamOpening.Builder opening = StreamOpening.newBuilder()
                .setAuthToken(settings.token().reveal())
                .setLogId(ByteString.copyFrom(logId.toBytes()))
                .setEpoch(settings.led().epoch(state))
                .setIncarnation(settings.incarnation().number());
        settings.led().taken().map(EpochForm::of).ifPresent(opening::setEpochStart);
        answers.requests().onNext(ReplicationBatch.newBuilder().setOpening(opening).build());
    }

    void close(long number) {
        if (current == null || current.number() != number) return;
        current.requests().cancel("the master gave this stream up", null);
        current = null;
    }

    /// A few bytes: one that waits behind others in the connection of a worker that reads nothing costs little, and the
    /// worker is given up soon.
    void sayCommitted(long number) {
        if (current == null || current.number() != number) return;
        current.requests().onNext(ReplicationBatch.newBuilder()
                .setCommitted(settings.led().committed().getAsLong())
                .build());
    }

    /// Sends one frame, and returns how far it went, or why it cannot be read. A stream that has failed meanwhile
    /// takes frames in silence; its failure is on its way.
    MasterInput send(MasterEffect.Send send) {
        if (current == null || current.number() != send.stream())
            return new MasterInput.FrameSent(worker, send.stream(), send.from() - 1, false);
        if (send.from() < log.start())
            return heldUp(send, "message " + send.from() + " is not kept any more, this log starts with message "
                    + log.start());
        try {
            return send(send.stream(), current.requests(), read(send));
        } catch (IOException e) {
            return heldUp(send, DamageSentences.of(e, send.from()));
        }
    }

    private MasterInput heldUp(MasterEffect.Send send, String why) {
        return new MasterInput.FrameHeldUp(worker, send.stream(), Reason.other(why));
    }

    private MasterInput send(
            long number, ClientCallStreamObserver<ReplicationBatch> requests, List<LogEntry> entries) {
        ReplicationBatch.Builder frame = ReplicationBatch.newBuilder()
                .setParentHash(ByteString.copyFrom(entries.getFirst().parentHash().toBytes()));
        entries.forEach(entry -> frame.addEntries(UnsafeByteOperations.unsafeWrap(entry.encoded())));
        frame.setCommitted(settings.led().committed().getAsLong());
        requests.onNext(frame.build());
        return new MasterInput.FrameSent(worker, number, entries.getLast().sequence(), requests.isReady());
    }

    private List<LogEntry> read(MasterEffect.Send send) throws IOException {
        List<LogEntry> entries = log.read(send.from(), send.through(), send.bytesMax());
        if (entries.isEmpty() || entries.getFirst().sequence() != send.from())
            throw new IllegalStateException("message " + send.from() + " is missing below the head " + log.end());
        return entries;
    }

    private final class Answers implements ClientResponseObserver<ReplicationBatch, ReplicationProgress> {
        private final long number;
        private @Nullable ClientCallStreamObserver<ReplicationBatch> requests;

        Answers(long number) {
            this.number = number;
        }

        ClientCallStreamObserver<ReplicationBatch> requests() {
            if (requests == null) throw new IllegalStateException("the stream was not started");
            return requests;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ReplicationBatch> stream) {
            requests = stream;
            stream.setOnReadyHandler(() -> inputs.accept(new MasterInput.LinkWritable(worker, number)));
        }

        @Override
        public void onNext(ReplicationProgress progress) {
            inputs.accept(
                    reports.isReadable(progress)
                            ? reports.of(worker, number, progress)
                            : new MasterInput.DeliveryFailed(worker, number,
                                    Reason.other("its progress cannot be read"), true));
            if (progress.getReceivedBytes() > 0)
                inputs.accept(new MasterInput.FrameArriving(worker, number, progress.getReceivedBytes()));
        }

        @Override
        public void onError(Throwable failure) {
            inputs.accept(Failures.ofStream(worker, number, Status.fromThrowable(failure)));
        }

        @Override
        public void onCompleted() {
            inputs.accept(new MasterInput.DeliveryFailed(worker, number, Reason.other("it ended the stream"), true));
        }
    }
}
