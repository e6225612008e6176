package antiphon.worker;

import static antiphon.worker.WorkerUnderTest.recovery;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.node.SlowLink;
import antiphon.proto.worker.RecoveryAcknowledgment;
import antiphon.proto.worker.ReplicationProgress;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A worker and its master with a slow link between them: what comes of a large message counts, not how long it takes.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class SlowLinkTest {
    private static final String LARGE = "m".repeat(900_000);

    private final SignedLog log = SignedLog.of(List.of("m1", LARGE, "m3"));

    @Test
    void whileABatchTakesLongTheMasterHearsHowMuchOfItHasCome() throws IOException {
        try (WorkerUnderTest worker = WorkerUnderTest.alone();
                SlowLink link = new SlowLink(worker.node.port(), 250_000)) {
            ManagedChannel channel = ManagedChannelBuilder.forAddress("localhost", link.port()).usePlaintext().build();
            try {
                MasterStream stream = new MasterStream(
                        SecondaryWorkerServiceGrpc.newStub(channel), SignedLog.opening());
                stream.awaitPosition(0);
                stream.send(log.batch(1, 3)).awaitPosition(3);
                List<Long> reported = stream.progress.stream()
                        .map(ReplicationProgress::getReceivedBytes)
                        .filter(bytes -> bytes > 0)
                        .toList();
                assertThat(reported).isNotEmpty().isSorted().allMatch(bytes -> bytes < 1_000_000);
            } finally {
                channel.shutdownNow();
            }
        }
    }

    /// The page takes longer than nothing may come, and longer than a recovery may last (2 s here).
    @Test
    void anEmptyWorkerCatchesUpHoweverSlowTheLinkIs() throws IOException {
        try (FakeMaster master = new FakeMaster(log);
                SlowLink link = new SlowLink(master.server.port(), 75_000);
                WorkerUnderTest worker = WorkerUnderTest.of(link.port())) {
            long position = 0;
            while (position < 3) {
                RecoveryAcknowledgment answer = worker.calls().handleRecovery(recovery(3));
                assertThat(answer.getStatus()).as(answer.getReason()).isIn("synced", "partially_synced", "failed");
                position = answer.getPosition();
            }
            assertThat(worker.contents()).containsExactly("m1", LARGE, "m3");
            assertThat(master.pages.get()).as("no page was begun again").isLessThanOrEqualTo(3);
        }
    }
}
