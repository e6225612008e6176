package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.health.HealthCheckRequest;
import antiphon.proto.health.HealthCheckResponse;
import antiphon.proto.health.HealthCheckResponse.ServingStatus;
import antiphon.proto.health.HealthGrpc;
import antiphon.proto.health.HealthListRequest;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What nodes say over `grpc.health.v1` while others come and go.
abstract class HealthScenarios extends Scenarios {
    HealthScenarios(Platform platform) {
        super(platform);
    }

    private static Map<String, ServingStatus> healthOf(Channel node) {
        return HealthGrpc.newBlockingStub(node).list(HealthListRequest.getDefaultInstance()).getStatusesMap()
                .entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().getStatus()));
    }

    /// Keeps what a watch receives.
    private static final class Watch implements StreamObserver<HealthCheckResponse> {
        final List<ServingStatus> statuses = new CopyOnWriteArrayList<>();

        Watch(Channel node, String service) {
            HealthGrpc.newStub(node).watch(HealthCheckRequest.newBuilder().setService(service).build(), this);
        }

        @Override
        public void onNext(HealthCheckResponse next) {
            statuses.add(next.getStatus());
        }

        @Override
        public void onError(Throwable end) {}

        @Override
        public void onCompleted() {}
    }

    @Test
    void theWriteConcernThatCanBeMetFollowsTheWorkers() {
        TestCluster cluster = own(ClusterSettings.quick());
        cluster.startAll();
        cluster.awaitHealthy();
        Watch w3 = new Watch(cluster.master().channel(), "w3");
        Watch w2 = new Watch(cluster.master().channel(), "w2");
        cluster.await("it can be met", () -> assertThat(w3.statuses).last().isEqualTo(ServingStatus.SERVING));

        cluster.kill("worker2");
        cluster.await("it cannot be met", () -> assertThat(w3.statuses).last().isEqualTo(ServingStatus.NOT_SERVING));
        cluster.await("w=2 can be met meanwhile", () -> assertThat(healthOf(cluster.master().channel()))
                .containsEntry("w2", ServingStatus.SERVING)
                .containsEntry("w3", ServingStatus.NOT_SERVING)
                .containsEntry("readiness", ServingStatus.SERVING)
                .containsEntry("liveness", ServingStatus.SERVING));

        cluster.start("worker2");
        // On a busy machine an answer to a heartbeat may be late, which counts as not now for as long.
        cluster.await("it can be met again", () -> assertThat(w3.statuses).hasSizeGreaterThan(2)
                .last().isEqualTo(ServingStatus.SERVING));
        cluster.await("w=2 can be met", () -> assertThat(w2.statuses).last().isEqualTo(ServingStatus.SERVING));
    }

    @Test
    void aWorkerIsReadyOnceItBelongsToALogAndStaysSoWithoutAMaster() {
        TestCluster cluster = own(ClusterSettings.onDisk());
        cluster.start("worker1");
        Channel worker = cluster.worker("worker1").channel();
        assertThat(healthOf(worker)).containsOnly(
                Map.entry("", ServingStatus.NOT_SERVING),
                Map.entry("readiness", ServingStatus.NOT_SERVING),
                Map.entry("liveness", ServingStatus.SERVING));

        cluster.start("worker2");
        cluster.start(MASTER);
        cluster.await("it belongs to a log", () -> assertThat(healthOf(worker))
                .containsEntry("readiness", ServingStatus.SERVING)
                .containsEntry("", ServingStatus.SERVING));
        cluster.kill(MASTER);
        cluster.kill("worker1");
        cluster.start("worker1");
        cluster.await("it shows its log", () -> assertThat(healthOf(cluster.worker("worker1").channel()))
                .containsEntry("readiness", ServingStatus.SERVING));
    }
}
