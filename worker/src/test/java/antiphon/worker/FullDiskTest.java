package antiphon.worker;

import static antiphon.worker.WorkerUnderTest.recovery;
import static antiphon.worker.WorkerUnderTest.replica;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.DiskStore;
import antiphon.log.ForgetfulFiles;
import antiphon.log.segment.LogSettings;
import antiphon.proto.worker.MasterMessageReplicaResponse;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A worker with a log on files, whose disk fills up and is freed.
class FullDiskTest {
    private static final long LITTLE_BYTES = 1_000_000;

    private final SignedLog log = new SignedLog(7);
    private SmallDisk disk;
    private FakeMaster master;
    private WorkerUnderTest worker;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        disk = new SmallDisk(directory);
        master = new FakeMaster(log);
        startWorker();
    }

    private void startWorker() throws IOException {
        worker = WorkerUnderTest.on(
                DiskStore.open(disk, LogSettings.tiny()).store(), master);
    }

    @AfterEach
    void stop() {
        worker.close();
        master.close();
    }

    private MasterStream stream() {
        return new MasterStream(worker, SignedLog.opening());
    }

    private void fills() {
        disk.freeBytes = LITTLE_BYTES;
        Await.until("the worker takes nothing", () -> !opens());
    }

    private void isFreed() {
        disk.freeBytes = SmallDisk.PLENTY_BYTES;
        Await.until("the worker takes messages", this::opens);
    }

    private boolean opens() {
        MasterStream asking = stream();
        Await.until("a first word", () -> !asking.progress.isEmpty() || asking.hasEnded());
        if (!asking.hasEnded()) asking.hangUp();
        return !asking.progress.isEmpty();
    }

    private MasterMessageReplicaResponse replicate(long sequence) {
        return worker.calls().replicateMessage(replica(log.entry(sequence)));
    }

    @Test
    void whereNoMoreFilesCanBeMadeMessagesAreRefusedThatNeedOneAndTakenWhenTheyCan() throws IOException {
        SignedLog many = new SignedLog(40);
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore kept = DiskStore.open(files, LogSettings.tiny()).store();
        try (FakeMaster other = new FakeMaster(many); WorkerUnderTest small = WorkerUnderTest.on(kept, other)) {
            assertThat(small.calls().replicateMessage(replica(many.entry(1))).getStatusCode()).isEqualTo(200);
            files.failNewFiles(true);
            int next = 2;
            MasterMessageReplicaResponse answer = small.calls().replicateMessage(replica(many.entry(next)));
            while (answer.getStatusCode() == 200)
                answer = small.calls().replicateMessage(replica(many.entry(++next)));
            assertThat(answer.getStatusCode()).isEqualTo(503);
            assertThat(answer.getErrorMessage()).contains("cannot begin a segment", "No space left", "inodes");
            assertThat(small.contents()).hasSize(next - 1);
            assertThat(small.health().getStatus()).isEqualTo("healthy");
            files.failNewFiles(false);
            long refused = next;
            Await.until("it takes messages", () -> small.calls().replicateMessage(replica(many.entry(refused)))
                    .getStatusCode() == 200);
            assertThat(small.broken.get()).isNull();
        }
    }

    @Test
    void aUnaryMessageIsRefusedWithTheRoomThatIsLeftAndTakenWhenThereIsRoomAgain() {
        assertThat(replicate(1).getStatusCode()).isEqualTo(200);
        fills();
        MasterMessageReplicaResponse refused = replicate(2);
        assertThat(refused.getStatus()).isEqualTo("error");
        assertThat(refused.getStatusCode()).isEqualTo(503);
        assertThat(refused.getErrorMessage()).contains("1000000 more bytes", "67108864 in reserve", "by itself");
        assertThat(replicate(1).getStatusCode()).as("it is held").isEqualTo(409);
        assertThat(worker.contents()).containsExactly("m1");
        assertThat(worker.health().getStatus()).isEqualTo("healthy");
        assertThat(worker.health().getFreeDiskBytes()).isEqualTo(LITTLE_BYTES);

        isFreed();
        assertThat(replicate(2).getStatusCode()).isEqualTo(200);
    }

    @Test
    void aStreamEndsAtTheFirstMessageThatIsNotHeldYet() {
        MasterStream stream = stream().send(log.batch(1, 3));
        stream.awaitPosition(3);
        fills();
        stream.progress.clear();
        stream.send(log.batch(1, 3)).awaitPosition(3);
        Status end = stream.send(log.batch(3, 7)).awaitEnd();
        assertThat(end.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(end.getDescription()).contains("1000000 more bytes");
        assertThat(worker.contents()).hasSize(3);

        isFreed();
        stream().send(log.batch(4, 7)).awaitPosition(7);
    }

    @Test
    void aRecoveryIsRefusedUntilThereIsRoom() {
        fills();
        Assertions.assertThatThrownBy(() -> worker.calls().handleRecovery(recovery(7)))
                .extracting(failure -> Status.fromThrowable(failure).getCode())
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(master.pages).hasValue(0);

        isFreed();
        assertThat(worker.calls().handleRecovery(recovery(7)).getStatus()).isEqualTo("synced");
    }

    @Test
    void aWorkerThatStartsWithAFullDiskServesWhatItHoldsAndTakesNothing() throws IOException {
        stream().send(log.batch(1, 3)).awaitPosition(3);
        disk.freeBytes = LITTLE_BYTES;
        worker.close();
        startWorker();
        assertThat(replicate(4).getStatusCode()).isEqualTo(503);
        assertThat(replicate(3).getStatusCode()).isEqualTo(409);
        assertThat(worker.contents()).containsExactly("m1", "m2", "m3");
    }
}
