package antiphon.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.log.DiskStore;
import antiphon.log.files.DiskFiles;
import antiphon.log.segment.LogSettings;
import antiphon.proto.worker.MasterMessageReplicaResponse;
import antiphon.proto.worker.SubscribeMessagesRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A worker whose role ends and begins again on the same log, while its process and its port stay.
@Timeout(120)
class FollowingAgainTest {
    @TempDir private Path directory;

    private final SignedLog log = new SignedLog(20);

    @Test
    void goesOnWhereItsLogEnds() throws Exception {
        try (WorkerUnderTest worker = WorkerUnderTest.aloneOn(
                DiskStore.open(DiskFiles.in(directory), LogSettings.standard()).store())) {
            long incarnation = 0;
            for (int sequence = 1; sequence <= 10; sequence++) {
                deliver(worker, sequence);
                worker.followAgain();
                assertThat(worker.contents()).hasSize(sequence);
                assertThat(worker.health().getPosition()).isEqualTo(sequence);
                assertThat(worker.health().getIncarnation()).isNotEqualTo(incarnation);
                incarnation = worker.health().getIncarnation();
                assertThat(List.of("worker7-loop", "worker7-sync"))
                        .allSatisfy(name -> assertThat(threads(name)).isOne());
            }
        }
    }

    private void deliver(WorkerUnderTest worker, long sequence) {
        MasterMessageReplicaResponse answer = worker.calls().replicateMessage(
                WorkerUnderTest.replica(log.store.log().read(sequence, sequence, 1).getFirst()));
        assertThat(answer.getStatusCode()).isEqualTo(200);
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(name)).count();
    }

    @Test
    void endsTheStreamsOfTheRoleBefore() throws Exception {
        try (WorkerUnderTest worker = WorkerUnderTest.alone()) {
            deliver(worker, 1);
            MasterStream stream = new MasterStream(worker, SignedLog.opening()).send(log.batch(2, 3));
            stream.awaitPosition(3);
            Iterator<?> reader = worker.calls().subscribeMessages(SubscribeMessagesRequest.getDefaultInstance());
            for (int i = 1; i <= 3; i++) assertThat(reader.next()).isNotNull();
            worker.followAgain();
            assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(reader::hasNext).satisfies(
                    ended -> assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
            assertThat(stream.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            new MasterStream(worker, SignedLog.opening()).send(log.batch(4, 5)).awaitPosition(5);
            assertThat(worker.contents()).hasSize(5);
        }
    }
}
