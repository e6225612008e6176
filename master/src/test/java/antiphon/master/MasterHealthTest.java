package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.Message;
import antiphon.proto.health.HealthCheckRequest;
import antiphon.proto.health.HealthCheckResponse;
import antiphon.proto.health.HealthCheckResponse.ServingStatus;
import antiphon.proto.health.HealthGrpc;
import antiphon.proto.health.HealthListRequest;
import antiphon.proto.health.HealthListResponse;
import antiphon.security.keys.SigningKeys;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a master says of its health, over a real connection, as its workers come and go.
@Timeout(60)
class MasterHealthTest {
    private static final LogId LOG = new LogId(new UUID(7, 7));

    @TempDir private Path dataDir;

    private static Map<String, ServingStatus> healthOf(RunningMaster master) {
        HealthListResponse all = HealthGrpc.newBlockingStub(master.channel())
                .list(HealthListRequest.getDefaultInstance());
        return all.getStatusesMap().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().getStatus()));
    }

    private static LogEntry first() {
        SigningKeys keys = SigningKeys.ofFernetKey(RunningMaster.KEY);
        Hash genesis = LOG.genesis();
        return EntryCodec.seal(new Message(1, 1, 1_000, "ann", "r1", "content"), genesis, keys);
    }

    private static void awaits(RunningMaster master, String service, ServingStatus wanted) throws Exception {
        BlockingClientCall<?, HealthCheckResponse> watch = HealthGrpc.newBlockingV2Stub(master.channel())
                .watch(HealthCheckRequest.newBuilder().setService(service).build());
        ServingStatus seen = ServingStatus.UNKNOWN;
        while (seen != wanted) {
            HealthCheckResponse next = watch.read(20, TimeUnit.SECONDS);
            assertThat(next).as("what is reported of %s", service).isNotNull();
            seen = next.getStatus();
        }
        watch.cancel("the test has seen it", null);
    }

    @Test
    void aMasterThatCannotWriteYetIsLiveAndNotReady() throws IOException {
        try (FakeWorker holdsALog = new FakeWorker(LOG, List.of(first()));
                RunningMaster master = new RunningMaster(
                        dataDir,
                        "WORKERS",
                        "worker1=localhost:" + holdsALog.server.port() + ",worker2=localhost:1")) {
            assertThat(healthOf(master))
                    .containsOnly(
                            Map.entry("", ServingStatus.NOT_SERVING),
                            Map.entry("liveness", ServingStatus.SERVING),
                            Map.entry("readiness", ServingStatus.NOT_SERVING),
                            Map.entry("w1", ServingStatus.NOT_SERVING),
                            Map.entry("w2", ServingStatus.NOT_SERVING),
                            Map.entry("w3", ServingStatus.NOT_SERVING));
        }
    }

    @Test
    void itReportsWhichWriteConcernCanBeMet() throws Exception {
        try (RunningMaster master = new RunningMaster(
                dataDir, "HEARTBEAT_INTERVAL", "0.05", "WORKERS", "worker1=localhost:1")) {
            awaits(master, "readiness", ServingStatus.SERVING);
            awaits(master, "w2", ServingStatus.NOT_SERVING); // Believed to be there until it missed enough.
            assertThat(healthOf(master))
                    .containsEntry("w1", ServingStatus.SERVING)
                    .containsEntry("w2", ServingStatus.NOT_SERVING)
                    .containsEntry("readiness", ServingStatus.SERVING);
        }
    }

    @Test
    void belowTheQuorumNoWriteConcernCanBeMetAndTheMasterIsReadyAllTheSame() throws Exception {
        try (RunningMaster master = new RunningMaster(
                dataDir,
                "HEARTBEAT_INTERVAL",
                "0.05",
                "QUORUM_LEVEL",
                "ALL",
                "WORKERS",
                "worker1=localhost:1")) {
            awaits(master, "readiness", ServingStatus.SERVING);
            awaits(master, "w1", ServingStatus.NOT_SERVING);
            assertThat(healthOf(master)).containsEntry("readiness", ServingStatus.SERVING);
        }
    }
}
