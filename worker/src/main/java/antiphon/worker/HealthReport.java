package antiphon.worker;

import antiphon.log.LostRange;
import antiphon.log.MessageLog;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.node.DiskName;
import antiphon.node.Incarnation;
import antiphon.node.auth.Grant;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.security.Role;
import antiphon.security.SigningKey;
import antiphon.worker.core.WorkerView;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Answers heartbeats from what the loop published last, so that no amount of work in the loop delays them.
final class HealthReport {
    private final WorkerSettings settings;
    private final Incarnation incarnation;
    private final MessageLog log;
    private final Supplier<WorkerView> view;
    private final LongSupplier catchUpBytes;
    private final String disk;
    private final DeliveryDelay delay;

    HealthReport(
            WorkerSettings settings,
            Incarnation incarnation,
            MessageLog log,
            Supplier<WorkerView> view,
            LongSupplier catchUpBytes,
            DeliveryDelay delay) {
        this.settings = settings;
        this.incarnation = incarnation;
        this.log = log;
        this.view = view;
        this.catchUpBytes = catchUpBytes;
        this.disk = DiskName.of(settings.node());
        this.delay = delay;
    }

    /// @throws io.grpc.StatusRuntimeException when a field of the request is wrong
    MasterHealthCheckResponse answer(MasterHealthCheckRequest request) {
        if (!Grant.currentHas(Role.NODE)) Checks.token(settings.node().token(), request.getAuthToken());
        Checks.logId(request.getLogId());
        Checks.notNegative("epoch", request.getEpoch());
        WorkerView now = view.get();
        return MasterHealthCheckResponse.newBuilder()
                .setStatus("healthy")
                .setIncarnation(incarnation.number())
                .setLogId(now.logId().map(LogId::toBytes).map(ByteString::copyFrom).orElse(ByteString.EMPTY))
                .setEpoch(now.epoch())
                .setPosition(now.position())
                .setPositionHash(Recoveries.bytes(now.positionHash()))
                .setPositionEpoch(epochAt(now))
                .setGap(now.gap())
                .setFreeDiskBytes(log.freeBytes())
                .setMachineId(settings.machineId())
                .setName(settings.node().name())
                .setDiskId(disk)
                .setCatchingUpTo(now.catchingUpTo())
                .setCatchUpBytes(catchUpBytes.getAsLong())
                .addAllSigningKeyIds(settings.node().keys().keys().stream().map(SigningKey::id).toList())
                .setLostThrough(log.lost().map(LostRange::through).orElse(0L))
                .setNoRoom(now.noRoom())
                .setDeliveryDelayMs(TimeUnit.NANOSECONDS.toMillis(delay.holdsBackNs()))
                .build();
    }

    /// 0 when it cannot be told, also because the message was cut off a moment ago.
    private long epochAt(WorkerView now) {
        try {
            for (LogEntry entry : log.read(now.position(), now.position(), 1))
                if (now.positionHash().equals(Optional.of(entry.hash()))) return entry.message().epoch();
        } catch (IOException _) {
            // It is damaged, which the healer was told by the read.
        }
        return 0;
    }
}
