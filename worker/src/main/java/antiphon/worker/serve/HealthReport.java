package antiphon.worker.serve;

import antiphon.core.OwnedEpoch;
import antiphon.core.TruncatedTail;
import antiphon.message.LogId;
import antiphon.node.auth.NodeDoor;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.security.callers.Role;
import antiphon.worker.core.contract.WorkerInput;
import antiphon.worker.core.contract.WorkerView;
import antiphon.worker.intake.Inbox;
import antiphon.worker.intake.Recoveries;
import antiphon.worker.intake.check.Checks;
import antiphon.worker.intake.check.DeliveryDelay;
import antiphon.worker.replica.ReplicaStatus;
import antiphon.worker.settings.PeerSettings;
import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Answers heartbeats with the state of the replica.
public final class HealthReport {
    private final PeerSettings settings;
    private final Supplier<ReplicaStatus> status;
    private final LongSupplier catchUpBytes;
    private final DeliveryDelay delay;
    private final Inbox inbox;

    public HealthReport(
            PeerSettings settings,
            Supplier<ReplicaStatus> status,
            LongSupplier catchUpBytes,
            DeliveryDelay delay,
            Inbox inbox) {
        this.settings = settings;
        this.status = status;
        this.catchUpBytes = catchUpBytes;
        this.delay = delay;
        this.inbox = inbox;
    }

    /// @param caller gets the answer, now or later
    /// @throws io.grpc.StatusRuntimeException when a field of the request is wrong
    void answer(MasterHealthCheckRequest request, Consumer<MasterHealthCheckResponse> caller) {
        NodeDoor.require(settings.token(), request.getAuthToken(), Role.NODE);
        Optional<LogId> log = Checks.logId(request.getLogId());
        long epoch = Checks.notNegative("epoch", request.getEpoch());
        Optional<OwnedEpoch> of = Checks.epochStart(epoch, request.hasEpochStart(), request.getEpochStart());
        long committed = Checks.notNegative("committed", request.getCommitted());
        of.filter(_ -> committed > 0).ifPresent(leader -> hear(leader, committed));
        settings.heartbeats().heard(log, of, laterEpoch -> caller.accept(report(of, laterEpoch)));
    }

    /// A worker without room for it hears it again with the next.
    private void hear(OwnedEpoch leader, long committed) {
        var _ = inbox.offer(new WorkerInput.CommittedHeard(leader, committed));
    }

    /// The state when it is answered: a leader counts what was so after it asked.
    private MasterHealthCheckResponse report(Optional<OwnedEpoch> of, long laterEpoch) {
        ReplicaStatus replica = status.get();
        WorkerView now = replica.view();
        return MasterHealthCheckResponse.newBuilder()
                .setStatus("healthy")
                .setIncarnation(settings.identity().incarnation().number())
                .setLogId(now.logId().map(LogId::toBytes).map(ByteString::copyFrom).orElse(ByteString.EMPTY))
                .setEpoch(Math.max(now.epoch(), laterEpoch))
                .setPosition(now.position())
                .setPositionHash(Recoveries.bytes(now.positionHash()))
                .setPositionEpoch(replica.positionEpoch())
                .setGap(now.gap())
                .setFreeDiskBytes(replica.freeBytes())
                .setMachineId(settings.identity().machineId())
                .setName(settings.identity().name())
                .setDiskId(settings.identity().disk())
                .setCatchingUpTo(now.catchingUpTo())
                .setCatchUpBytes(catchUpBytes.getAsLong())
                .addAllSigningKeyIds(settings.signingKeyIds().get())
                .setLostThrough(replica.lostThrough())
                .setNoRoom(now.noRoom())
                .setAdoptedEpoch(of.map(asked -> now.adoptedFor(asked.owner())).orElse(0L))
                .setDeliveryDelayMs(TimeUnit.NANOSECONDS.toMillis(delay.holdsBackNs()))
                .setInMemory(settings.identity().inMemory())
                .setTruncatedEpoch(now.truncated().map(TruncatedTail::epoch).orElse(0L))
                .setTruncatedFirst(now.truncated().map(TruncatedTail::first).orElse(0L))
                .setTruncatedLast(now.truncated().map(TruncatedTail::last).orElse(0L))
                .build();
    }
}
