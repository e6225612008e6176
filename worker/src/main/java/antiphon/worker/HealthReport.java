package antiphon.worker;

import antiphon.message.LogId;
import antiphon.node.DiskName;
import antiphon.node.Incarnation;
import antiphon.node.auth.Grant;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.security.Role;
import antiphon.security.SigningKey;
import antiphon.worker.core.WorkerView;
import antiphon.worker.replica.ReplicaStatus;
import com.google.protobuf.ByteString;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Answers heartbeats with how the replica stands.
final class HealthReport {
    private final WorkerSettings settings;
    private final Incarnation incarnation;
    private final Supplier<ReplicaStatus> status;
    private final LongSupplier catchUpBytes;
    private final String disk;
    private final DeliveryDelay delay;

    HealthReport(
            WorkerSettings settings,
            Incarnation incarnation,
            Supplier<ReplicaStatus> status,
            LongSupplier catchUpBytes,
            DeliveryDelay delay) {
        this.settings = settings;
        this.incarnation = incarnation;
        this.status = status;
        this.catchUpBytes = catchUpBytes;
        this.disk = DiskName.of(settings.node());
        this.delay = delay;
    }

    /// @throws io.grpc.StatusRuntimeException when a field of the request is wrong
    MasterHealthCheckResponse answer(MasterHealthCheckRequest request) {
        if (!Grant.currentHas(Role.NODE)) Checks.token(settings.node().token(), request.getAuthToken());
        Checks.logId(request.getLogId());
        Checks.notNegative("epoch", request.getEpoch());
        ReplicaStatus replica = status.get();
        WorkerView now = replica.view();
        return MasterHealthCheckResponse.newBuilder()
                .setStatus("healthy")
                .setIncarnation(incarnation.number())
                .setLogId(now.logId().map(LogId::toBytes).map(ByteString::copyFrom).orElse(ByteString.EMPTY))
                .setEpoch(now.epoch())
                .setPosition(now.position())
                .setPositionHash(Recoveries.bytes(now.positionHash()))
                .setPositionEpoch(replica.positionEpoch())
                .setGap(now.gap())
                .setFreeDiskBytes(replica.freeBytes())
                .setMachineId(settings.machineId())
                .setName(settings.node().name())
                .setDiskId(disk)
                .setCatchingUpTo(now.catchingUpTo())
                .setCatchUpBytes(catchUpBytes.getAsLong())
                .addAllSigningKeyIds(settings.node().keys().keys().stream().map(SigningKey::id).toList())
                .setLostThrough(replica.lostThrough())
                .setNoRoom(now.noRoom())
                .setDeliveryDelayMs(TimeUnit.NANOSECONDS.toMillis(delay.holdsBackNs()))
                .build();
    }
}
