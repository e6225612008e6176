package antiphon.worker.intake;

import antiphon.credentials.AuthToken;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.MalformedEntryException;
import antiphon.node.auth.NodeDoor;
import antiphon.proto.worker.MasterMessageReplicaRequest;
import antiphon.proto.worker.MasterMessageReplicaResponse;
import antiphon.wire.WireMessages;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.ReplicaAnswer;
import antiphon.worker.core.contract.WorkerInput;
import antiphon.worker.intake.check.Checks;
import antiphon.worker.intake.check.DeliveryDelay;
import antiphon.worker.intake.check.FaultInjector;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The unary calls that bring one message each: looked at on gRPC's threads, decided by the core, answered when their
/// message is durable.
public final class ReplicaCalls {
    private static final int CALLS_MAX = 1024;
    private static final long BYTES_MAX = 64L << 20;

    /// One call in hand.
    private record Call(
            MasterMessageReplicaRequest request,
            ServerCallStreamObserver<MasterMessageReplicaResponse> caller,
            boolean failsAfterSaving) {
        Call failingAfterSaving() {
            return new Call(request, caller, true);
        }

        long bytes() {
            return request.getSerializedSize();
        }
    }

    private final Inbox inbox;
    private final AuthToken token;
    private final EntryVerifier verifier;
    private final FaultInjector faults;
    private final DeliveryDelay delay;
    private final ByteBudget budget = new ByteBudget(CALLS_MAX, BYTES_MAX);
    private final Map<Long, Call> open = new ConcurrentHashMap<>();
    private final AtomicLong numbers;

    public ReplicaCalls(
            Inbox inbox,
            AtomicLong numbers,
            AuthToken token,
            EntryVerifier verifier,
            FaultInjector faults,
            DeliveryDelay delay) {
        this.inbox = inbox;
        this.numbers = numbers;
        this.token = token;
        this.verifier = verifier;
        this.faults = faults;
        this.delay = delay;
    }

    public void take(
            MasterMessageReplicaRequest request, ServerCallStreamObserver<MasterMessageReplicaResponse> caller) {
        Optional<String> stranger = NodeDoor.problemWith(token, request.getAuthToken());
        if (stranger.isPresent()) { // Before anything is kept for a caller who may be anyone.
            send(caller, ReplicaAnswers.error(401, stranger.get(), inbox.position()));
            return;
        }
        long number = numbers.incrementAndGet();
        caller.setOnCancelHandler(() -> gone(number));
        if (!budget.tryTake(request.getSerializedSize())) {
            send(caller,
                    ReplicaAnswers.error(429, "this worker has " + budget + " in hand: retry later", inbox.position()));
            return;
        }
        open.put(number, new Call(request, caller, false));
        delay.pass(() -> look(number));
    }

    private void gone(long number) {
        if (close(number).isPresent()) inbox.put(new WorkerInput.CallGone(number));
    }

    private Optional<Call> close(long number) {
        Optional<Call> closed = Optional.ofNullable(open.remove(number));
        closed.ifPresent(call -> budget.giveBack(call.bytes()));
        return closed;
    }

    private void look(long number) {
        Call call = open.get(number);
        if (call == null) return;
        if (inbox.isStopping()) refuse(number, 503, ReplicaAnswers.STOPPING);
        else deliver(number, call, faults.next());
    }

    private void deliver(long number, Call call, Optional<FaultInjector.Where> fault) {
        if (fault.equals(Optional.of(FaultInjector.Where.BEFORE_DB_SAVE))) {
            refuse(number, 500, FaultInjector.MESSAGE + " before saving");
            return;
        }
        if (fault.isPresent()) open.computeIfPresent(number, (_, found) -> found.failingAfterSaving());
        try {
            WorkerInput input = read(number, call.request);
            if (!inbox.offer(input)) refuse(number, 429, "this worker is busy: retry later");
        } catch (MalformedEntryException e) {
            refuse(number, 400, String.valueOf(e.getMessage()));
        } catch (StatusRuntimeException e) {
            refuse(number, 400, String.valueOf(e.getStatus().getDescription()));
        }
    }

    /// @throws MalformedEntryException or StatusRuntimeException when a field of the request is wrong
    private WorkerInput read(long number, MasterMessageReplicaRequest request) {
        if (!request.hasMessage()) throw Checks.invalid("message is missing");
        Checks.replica(request.getMessage());
        Optional<LogId> logId = Checks.logId(request.getLogId());
        long epoch = Checks.notNegative("epoch", request.getEpoch());
        LogEntry entry = WireMessages.toEntry(request.getMessage());
        verifier.problemWith(entry).ifPresent(problem -> {
            inbox.put(new WorkerInput.EntryRefused(new Refusal(Refusal.Reason.ALTERED, problem)));
            throw new MalformedEntryException(problem);
        });
        return new WorkerInput.ReplicaArrived(number, logId, epoch, entry);
    }

    private void refuse(long number, int code, String reason) {
        close(number).ifPresent(call -> send(call.caller, ReplicaAnswers.error(code, reason, inbox.position())));
    }

    /// The core's decision.
    public void answer(long number, ReplicaAnswer answer, long position) {
        close(number).ifPresent(call -> send(
                call.caller,
                call.failsAfterSaving && !(answer instanceof ReplicaAnswer.Refused)
                        ? ReplicaAnswers.error(500, FaultInjector.MESSAGE + " after saving", position)
                        : ReplicaAnswers.of(answer, position)));
    }

    private static void send(
            ServerCallStreamObserver<MasterMessageReplicaResponse> caller, MasterMessageReplicaResponse response) {
        if (caller.isCancelled()) return;
        caller.onNext(response);
        caller.onCompleted();
    }

    /// Answers every call in hand: this worker stops, and none of them is known to be durable.
    public void stop() {
        for (Long number : open.keySet()) refuse(number, 503, ReplicaAnswers.STOPPING);
    }
}
