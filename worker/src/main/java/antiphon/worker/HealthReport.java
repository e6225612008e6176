package antiphon.worker;

import antiphon.message.LogId;
import antiphon.node.Incarnation;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.worker.core.WorkerView;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers heartbeats from what the loop published last, so that no amount of work in the loop delays them.
final class HealthReport {
    private static final Logger LOG = LoggerFactory.getLogger(HealthReport.class);

    private final WorkerSettings settings;
    private final Incarnation incarnation;
    private final boolean inMemory;
    private final Supplier<WorkerView> view;

    HealthReport(WorkerSettings settings, Incarnation incarnation, boolean inMemory, Supplier<WorkerView> view) {
        this.settings = settings;
        this.incarnation = incarnation;
        this.inMemory = inMemory;
        this.view = view;
    }

    /// @throws io.grpc.StatusRuntimeException when a field of the request is wrong
    MasterHealthCheckResponse answer(MasterHealthCheckRequest request) {
        Checks.token(settings.node().token(), request.getAuthToken());
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
                .setGap(now.gap())
                .setFreeDiskBytes(inMemory ? freeMemoryBytes() : freeDiskBytes())
                .setMachineId(settings.machineId())
                .setCatchingUpTo(now.catchingUpTo())
                .build();
    }

    /// Where messages are kept in memory, that is what can run out.
    private static long freeMemoryBytes() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
    }

    private static long freeDiskBytes() {
        try {
            return Files.getFileStore(Path.of("").toAbsolutePath()).getUsableSpace();
        } catch (IOException e) {
            LOG.warn("cannot tell how much disk is free", e);
            return 0;
        }
    }
}
