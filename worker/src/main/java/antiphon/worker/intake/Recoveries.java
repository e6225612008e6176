package antiphon.worker.intake;

import antiphon.core.OwnedEpoch;
import antiphon.credentials.AuthToken;
import antiphon.message.Hash;
import antiphon.message.LogId;
import antiphon.node.Incarnation;
import antiphon.node.auth.NodeDoor;
import antiphon.proto.worker.RecoveryAcknowledgment;
import antiphon.proto.worker.RecoveryNotification;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import antiphon.worker.intake.check.Checks;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The pending recoveries. When the caller cancels, the recovery itself continues.
public final class Recoveries {
    private final Inbox inbox;
    private final AtomicLong numbers;
    private final AuthToken token;
    private final Incarnation incarnation;
    private final Map<Long, ServerCallStreamObserver<RecoveryAcknowledgment>> open = new ConcurrentHashMap<>();

    public Recoveries(Inbox inbox, AtomicLong numbers, AuthToken token, Incarnation incarnation) {
        this.incarnation = incarnation;
        this.inbox = inbox;
        this.numbers = numbers;
        this.token = token;
    }

    /// @throws StatusRuntimeException when a field of the request is wrong
    public void take(RecoveryNotification request, ServerCallStreamObserver<RecoveryAcknowledgment> caller) {
        NodeDoor.requireNode(token, request.getAuthToken());
        if (inbox.isStopping()) throw Refusals.stopping();
        Optional<LogId> logId = Checks.logId(request.getLogId());
        long epoch = Checks.notNegative("epoch", request.getEpoch());
        long latest = Checks.notNegative("master_latest_sequence", request.getMasterLatestSequence());
        Optional<Hash> latestHash = Checks.hash("master_latest_hash", request.getMasterLatestHash());
        Optional<OwnedEpoch> of = Checks.epochStart(epoch, request.hasEpochStart(), request.getEpochStart());
        long number = numbers.incrementAndGet();
        caller.setOnCancelHandler(() -> open.remove(number));
        open.put(number, caller);
        var asked = new WorkerInput.RecoveryAsked(number, logId, epoch, latest, latestHash);
        if (inbox.offer(WorkerInput.asked(asked, of))) return;
        open.remove(number);
        throw Status.UNAVAILABLE.withDescription("this worker is busy: retry later").asRuntimeException();
    }

    public void answer(WorkerEffect.AnswerRecovery answer) {
        ServerCallStreamObserver<RecoveryAcknowledgment> caller = open.remove(answer.call());
        if (caller == null || caller.isCancelled()) return;
        Optional<StatusRuntimeException> refused = Refusals.status(answer);
        if (refused.isPresent()) {
            caller.onError(refused.get());
            return;
        }
        caller.onNext(RecoveryAcknowledgment.newBuilder()
                .setStatus(answer.result().name().toLowerCase(Locale.ROOT))
                .setPosition(answer.position())
                .setPositionHash(bytes(answer.positionHash()))
                .setReason(answer.reason())
                .setIncarnation(incarnation.number())
                .build());
        caller.onCompleted();
    }

    public static ByteString bytes(Optional<Hash> hash) {
        return hash.map(known -> ByteString.copyFrom(known.toBytes())).orElse(ByteString.EMPTY);
    }

    public void refuse(long number, Refusal refusal) {
        fail(number, Refusals.status(refusal));
    }

    public void stop() {
        for (Long number : open.keySet()) fail(number, Refusals.stopping());
    }

    private void fail(long number, StatusRuntimeException status) {
        ServerCallStreamObserver<RecoveryAcknowledgment> caller = open.remove(number);
        if (caller != null && !caller.isCancelled()) caller.onError(status);
    }
}
