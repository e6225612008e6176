package antiphon.master.links;

import antiphon.core.NodeId;
import antiphon.link.CallTime;
import antiphon.log.EntryLog;
import antiphon.log.ReplicaStore;
import antiphon.log.state.ReplicaState;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Presence;
import antiphon.master.core.contract.Reason;
import antiphon.master.reason.Failures;
import antiphon.message.Hash;
import antiphon.message.LogId;
import antiphon.node.fetch.FetchedCopies;
import antiphon.node.fetch.PeerLog;
import antiphon.node.repair.OtherNode;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.proto.worker.RecoveryAcknowledgment;
import antiphon.proto.worker.RecoveryNotification;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.wire.EpochForm;
import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The connections to one worker: heartbeats and recoveries on one, messages on the other, so that no bulk of messages
/// can delay a heartbeat. Called in turns of the loop, which no client's call context reaches: a client that hangs up
/// cancels nothing here.
final class WorkerLink implements AutoCloseable {
    private static final Duration RECOVERY_MARGIN = Duration.ofSeconds(5);
    private static final Duration PAGE_SILENCE_MAX = Duration.ofSeconds(10);
    private static final Reason UNREADABLE_HEARTBEAT = Reason.other("its answer to a heartbeat cannot be read");

    private final NodeId worker;
    private final LinkSettings settings;
    private final EntryLog log;
    private final ReplicaState state;
    private final Consumer<MasterInput> inputs;
    private final WorkerChannels channels;
    private final Reports reports;
    private final WorkerStream stream;
    private final LogFetch fetch;
    private final OtherNode copies;
    private @Nullable ClientCall<RecoveryNotification, RecoveryAcknowledgment> recovery;
    private boolean ended;

    WorkerLink(WorkerChannels channels, LinkSettings settings, ReplicaStore store,
            Consumer<MasterInput> inputs) {
        this.worker = channels.worker();
        this.channels = channels;
        this.settings = settings;
        this.log = store.log();
        this.state = store.state();
        this.inputs = inputs;
        this.reports = new Reports(store, settings.led());
        this.stream = new WorkerStream(worker, channels.bulk(), settings, store, reports, inputs);
        PeerLog peer = new PeerLog(channels.bulk(), settings.token(), "", PAGE_SILENCE_MAX);
        this.fetch = new LogFetch(peer, settings.arrivals(), settings.fetches(), log, inputs);
        this.copies = new FetchedCopies(worker.name(), peer, store, Failures::describe);
    }

    WorkerStream stream() {
        return stream;
    }

    /// Asks for a sign of life. Exactly one answer or miss follows within that time.
    void ping(Duration answerWithin) {
        // A worker that has just come up is found now, not when gRPC next tries.
        channels.control().resetConnectBackoff();
        MasterHealthCheckRequest.Builder request = MasterHealthCheckRequest.newBuilder()
                .setAuthToken(settings.token().reveal())
                .setLogId(logIdBytes())
                .setEpoch(settings.led().epoch(state))
                .setCommitted(settings.led().committed().getAsLong());
        settings.led().taken().map(EpochForm::of).ifPresent(request::setEpochStart);
        Led.Answered answered = settings.led().heartbeats().sent(worker);
        call(
                channels.control(),
                SecondaryWorkerServiceGrpc.getReportHealthMethod(),
                request.build(),
                answerWithin,
                answer -> heartbeatAnswered(answer, answered),
                failure -> inputs.accept(new MasterInput.WorkerMissed(
                        worker, Failures.reason(failure), Failures.presence(failure))));
    }

    private void heartbeatAnswered(MasterHealthCheckResponse answer, Led.Answered answered) {
        if (settings.workerKeys().differ(worker, answer.getSigningKeyIdsList()))
            inputs.accept(new MasterInput.WorkerKeysChanged(worker));
        if (answer.getCatchUpBytes() > 0)
            inputs.accept(new MasterInput.CatchUpArriving(worker, answer.getCatchUpBytes()));
        if (!reports.isReadable(answer)) {
            inputs.accept(new MasterInput.WorkerMissed(worker, UNREADABLE_HEARTBEAT, Presence.ANSWERS));
            return;
        }
        inputs.accept(new MasterInput.WorkerAnswered(worker, reports.of(answer)));
        // After it: the core must know these keys before the master signs with one of them.
        settings.workerKeys().heard(worker, answer.getSigningKeyIdsList());
        answered.answered(answer.getDiskId(), answer.getEpoch());
    }

    void startRecovery(long attempt, long latest) {
        RecoveryNotification.Builder request = RecoveryNotification.newBuilder()
                .setAuthToken(settings.token().reveal())
                .setMasterLatestSequence(latest)
                .setMasterLatestHash(log.hashIfReadable(latest)
                        .map(Hash::toBytes)
                        .map(ByteString::copyFrom)
                        .orElse(ByteString.EMPTY))
                .setLogId(logIdBytes())
                .setEpoch(settings.led().epoch(state));
        settings.led().taken().map(EpochForm::of).ifPresent(request::setEpochStart);
        recovery = call(
                channels.control(),
                SecondaryWorkerServiceGrpc.getHandleRecoveryMethod(),
                request.build(),
                settings.sync().plus(RECOVERY_MARGIN),
                answer -> inputs.accept(
                        reports.isReadable(answer)
                                ? reports.of(worker, attempt, answer)
                                : Failures.ofRecovery(worker, attempt, UNREADABLE)),
                failure -> inputs.accept(Failures.ofRecovery(worker, attempt, failure)));
    }

    private static final Status UNREADABLE = Status.INTERNAL
            .withDescription("its answer to a recovery cannot be read");

    void cancelRecovery(long attempt) {
        if (recovery != null) recovery.cancel("attempt " + attempt + " was given up", null);
        recovery = null;
    }

    void fetch(MasterEffect.Fetch what) {
        fetch.start(what);
    }

    /// The worker as a source of messages that are damaged here. For any thread.
    OtherNode copies() {
        return copies;
    }

    /// The next call begins with a new connection: one that went dead would be noticed only after many seconds.
    void disconnect() {
        channels.control().enterIdle();
        channels.bulk().enterIdle();
    }

    private ByteString logIdBytes() {
        return state.logId().map(LogId::toBytes).map(ByteString::copyFrom).orElse(ByteString.EMPTY);
    }

    private static <Q, R> ClientCall<Q, R> call(
            ManagedChannel channel,
            io.grpc.MethodDescriptor<Q, R> method,
            Q request,
            Duration deadline,
            Consumer<R> onAnswer,
            Consumer<Status> onFailure) {
        CallOptions options = CallTime.limit(CallOptions.DEFAULT, deadline);
        ClientCall<Q, R> call = channel.newCall(method, options);
        ClientCalls.asyncUnaryCall(call, request, new StreamObserver<>() {
            @Override
            public void onNext(R answer) {
                onAnswer.accept(answer);
            }

            @Override
            public void onError(Throwable failure) {
                onFailure.accept(Status.fromThrowable(failure));
            }

            @Override
            public void onCompleted() {}
        });
        return call;
    }

    @Override
    public void close() {
        channels.close();
        ended = fetch.close();
    }

    /// Whether nothing of it works on the log any more, once it was closed.
    boolean hasEnded() {
        return ended;
    }
}
