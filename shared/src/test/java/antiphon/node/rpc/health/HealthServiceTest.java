package antiphon.node.rpc.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.log.memory.MemoryStore;
import antiphon.node.Await;
import antiphon.node.rpc.TestNode;
import antiphon.proto.health.HealthCheckRequest;
import antiphon.proto.health.HealthCheckResponse;
import antiphon.proto.health.HealthCheckResponse.ServingStatus;
import antiphon.proto.health.HealthGrpc;
import antiphon.proto.health.HealthListRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a node says of itself, asked over a real connection.
@Timeout(60)
class HealthServiceTest {
    private TestNode node;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        node = new TestNode(new MemoryStore());
        channel = node.newChannel();
    }

    @AfterEach
    void stop() throws InterruptedException {
        node.stop();
    }

    private static HealthCheckRequest of(String service) {
        return HealthCheckRequest.newBuilder().setService(service).build();
    }

    private ServingStatus check(String service) {
        return HealthGrpc.newBlockingStub(channel).check(of(service)).getStatus();
    }

    private Map<String, ServingStatus> list() {
        return HealthGrpc.newBlockingStub(channel).list(HealthListRequest.getDefaultInstance()).getStatusesMap()
                .entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().getStatus()));
    }

    private BlockingClientCall<?, HealthCheckResponse> watch(String service) {
        return HealthGrpc.newBlockingV2Stub(channel).watch(of(service));
    }

    private static ServingStatus next(BlockingClientCall<?, HealthCheckResponse> watch)
            throws InterruptedException, TimeoutException, StatusException {
        HealthCheckResponse reported = watch.read(Await.BOUND_SECONDS, TimeUnit.SECONDS);
        assertThat(reported).as("the watch goes on").isNotNull();
        return reported.getStatus();
    }

    @Test
    void aNodeIsLiveBeforeItIsReady() {
        assertThat(check("liveness")).isEqualTo(ServingStatus.SERVING);
        assertThat(check("readiness")).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(check("")).isEqualTo(ServingStatus.NOT_SERVING);
        node.server.health().serving(true);
        assertThat(check("readiness")).isEqualTo(ServingStatus.SERVING);
        assertThat(check("")).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void aServiceThatIsNoneIsNotFoundAndTheOthersAreNamed() {
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> check("w9")).satisfies(failure -> {
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
            assertThat(failure.getStatus().getDescription()).contains("'w9'", "'liveness'", "'readiness'");
        });
    }

    @Test
    void listReportsThemAll() {
        node.server.health().serving(true);
        node.server.health().writeConcerns(2, 3);
        assertThat(list())
                .containsOnly(
                        Map.entry("", ServingStatus.SERVING),
                        Map.entry("liveness", ServingStatus.SERVING),
                        Map.entry("readiness", ServingStatus.SERVING),
                        Map.entry("w1", ServingStatus.SERVING),
                        Map.entry("w2", ServingStatus.SERVING),
                        Map.entry("w3", ServingStatus.NOT_SERVING));
    }

    @Test
    void whoWatchesIsReportedEachChangeAndNothingTwice() throws Exception {
        BlockingClientCall<?, HealthCheckResponse> w2 = watch("w2");
        assertThat(next(w2)).as("before it is there").isEqualTo(ServingStatus.SERVICE_UNKNOWN);
        node.server.health().writeConcerns(1, 3);
        assertThat(next(w2)).isEqualTo(ServingStatus.NOT_SERVING);
        node.server.health().writeConcerns(0, 3);
        node.server.health().writeConcerns(2, 3);
        assertThat(next(w2)).isEqualTo(ServingStatus.SERVING);
        w2.cancel("the test ends", null);
    }

    @Test
    void aNodeThatStopsSaysSoAndThenEndsWatches() throws Exception {
        node.server.health().serving(true);
        BlockingClientCall<?, HealthCheckResponse> readiness = watch("readiness");
        assertThat(next(readiness)).isEqualTo(ServingStatus.SERVING);
        node.server.beginStop();
        assertThat(next(readiness)).isEqualTo(ServingStatus.NOT_SERVING);
        node.server.health().serving(true);
        long beganNs = System.nanoTime();
        node.server.close();
        assertThat(System.nanoTime() - beganNs).as("nobody who watches holds up the stop")
                .isLessThan(TimeUnit.SECONDS.toNanos(2));
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> readiness.read(Await.BOUND_SECONDS, TimeUnit.SECONDS))
                .satisfies(end -> assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }

    @Test
    void theLibrarysOwnStubsUnderstandIt() {
        var stub = io.grpc.health.v1.HealthGrpc.newBlockingStub(channel);
        assertThat(stub.check(io.grpc.health.v1.HealthCheckRequest.newBuilder().setService("liveness").build())
                .getStatus())
                .isEqualTo(io.grpc.health.v1.HealthCheckResponse.ServingStatus.SERVING);
    }
}
