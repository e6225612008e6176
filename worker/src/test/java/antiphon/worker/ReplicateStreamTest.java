package antiphon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.Hash;
import antiphon.proto.worker.ReplicationBatch;
import antiphon.proto.worker.ReplicationProgress;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplicateStreamTest {
    private final SignedLog log = new SignedLog(10);

    @Test
    void aStreamBeginsWithThePositionAndItsHashAndAcknowledgesCumulatively() throws IOException {
        try (WorkerUnderTest worker = WorkerUnderTest.alone()) {
            MasterStream first = new MasterStream(worker, SignedLog.opening());
            first.awaitPosition(0);
            assertThat(first.progress.getFirst().getPositionHash().toByteArray())
                    .isEqualTo(SignedLog.LOG.genesis().toBytes());
            first.send(log.batch(1, 3)).send(log.batch(4, 4)).awaitPosition(4);
            assertThat(first.progress).extracting(ReplicationProgress::getPosition).isSorted();

            MasterStream second = new MasterStream(worker, SignedLog.opening());
            second.awaitPosition(4);
            assertThat(second.progress.getFirst().getPositionHash().toByteArray())
                    .isEqualTo(log.hash(4).toBytes());
            assertThat(worker.contents()).containsExactly("m1", "m2", "m3", "m4");
        }
    }

    @Test
    void aBatchAboveAGapIsAnsweredSoAndDeliveredWhenTheGapIsFilled() throws IOException {
        try (WorkerUnderTest worker = WorkerUnderTest.alone()) {
            MasterStream stream = new MasterStream(worker, SignedLog.opening()).send(log.batch(3, 4));
            Await.until("a gap of 2", () -> worker.health().getGap() == 2);
            assertThat(worker.contents()).isEmpty();
            stream.send(log.batch(1, 2)).awaitPosition(4);
            assertThat(worker.contents()).hasSize(4);
        }
    }

    @Test
    void anAlteredEntryEndsTheStreamAndOnlyWhatCameBeforeItIsKept() throws IOException {
        ReplicationBatch sound = log.batch(1, 4);
        byte[] altered = sound.getEntries(2).toByteArray();
        altered[40] ^= 1;
        ReplicationBatch batch = sound.toBuilder().setEntries(2, ByteString.copyFrom(altered)).build();
        try (WorkerUnderTest worker = WorkerUnderTest.alone()) {
            Status end = new MasterStream(worker, SignedLog.opening()).send(batch).awaitEnd();
            assertThat(end.getCode()).isEqualTo(Status.Code.DATA_LOSS);
            assertThat(end.getDescription()).contains("message 3", "altered");
            Await.until("2 messages", () -> worker.health().getPosition() == 2);
            assertThat(worker.contents()).containsExactly("m1", "m2");
            new MasterStream(worker, SignedLog.opening()).send(log.batch(3, 4)).awaitPosition(4);
        }
    }

    @Test
    void bytesThatAreNoEntryEndTheStream() throws IOException {
        ReplicationBatch batch = log.batch(1, 1).toBuilder()
                .addEntries(ByteString.copyFromUtf8("junk"))
                .build();
        assertEnds(batch, Status.Code.DATA_LOSS, "entry 2 of the batch");
    }

    @Test
    void aParentHashOfAWrongLengthEndsTheStream() throws IOException {
        ReplicationBatch batch = log.batch(1, 1).toBuilder().setParentHash(ByteString.EMPTY).build();
        assertEnds(batch, Status.Code.INVALID_ARGUMENT, "parent_hash has 0 bytes, needs " + Hash.BYTES);
    }

    @Test
    void aBatchWithAGapEndsTheStream() throws IOException {
        ReplicationBatch batch = log.batch(1, 1).toBuilder()
                .addEntries(log.batch(3, 3).getEntries(0))
                .build();
        assertEnds(batch, Status.Code.INVALID_ARGUMENT, "message 3 comes after message 1");
    }

    @Test
    void aSecondOpeningEndsTheStream() throws IOException {
        assertEnds(SignedLog.opening(), Status.Code.INVALID_ARGUMENT, "opening is only for the first");
    }

    private static void assertEnds(ReplicationBatch second, Status.Code code, String words) throws IOException {
        try (WorkerUnderTest worker = WorkerUnderTest.alone()) {
            Status end = new MasterStream(worker, SignedLog.opening()).send(second).awaitEnd();
            assertThat(end.getCode()).isEqualTo(code);
            assertThat(end.getDescription()).contains(words);
        }
    }

    @Test
    void aStreamHasToOpenAsItShould() throws IOException {
        ByteString logId = SignedLog.bytes(SignedLog.LOG);
        String token = SignedLog.TOKEN;
        assertRefused(log.batch(1, 1), Status.Code.INVALID_ARGUMENT, "opening is missing");
        assertRefused(SignedLog.opening("wrong", logId, 1), Status.Code.UNAUTHENTICATED, "AUTH_TOKEN");
        assertRefused(
                SignedLog.opening(token, ByteString.EMPTY, 1), Status.Code.INVALID_ARGUMENT, "log_id is missing");
        assertRefused(
                SignedLog.opening(token, logId.substring(1), 1), Status.Code.INVALID_ARGUMENT, "log_id has 15 bytes");
        assertRefused(SignedLog.opening(token, logId, 0), Status.Code.INVALID_ARGUMENT, "epoch is 0");
    }

    private static void assertRefused(ReplicationBatch first, Status.Code code, String words) throws IOException {
        try (WorkerUnderTest worker = WorkerUnderTest.alone()) {
            Status end = new MasterStream(worker, first).awaitEnd();
            assertThat(end.getCode()).isEqualTo(code);
            assertThat(end.getDescription()).contains(words).doesNotContain(SignedLog.TOKEN);
            assertThat(worker.health().getLogId()).isEqualTo(ByteString.EMPTY);
        }
    }

    @Test
    void anOlderEpochAndAnotherLogAreRefusedWithTheNumbers() throws IOException {
        try (WorkerUnderTest worker = WorkerUnderTest.alone()) {
            ByteString logId = SignedLog.bytes(SignedLog.LOG);
            new MasterStream(worker, SignedLog.opening(SignedLog.TOKEN, logId, 5)).awaitPosition(0);
            Status older = new MasterStream(worker, SignedLog.opening()).awaitEnd();
            assertThat(older.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(older.getDescription()).contains("epoch 5", "epoch 1");
            ByteString other = ByteString.copyFrom(new byte[16]);
            Status stranger = new MasterStream(worker, SignedLog.opening(SignedLog.TOKEN, other, 9)).awaitEnd();
            assertThat(stranger.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(stranger.getDescription()).contains(SignedLog.LOG.toString());
            assertThat(worker.health().getEpoch()).isEqualTo(5);
        }
    }

    @Test
    void aFailureInjectedBeforeSavingStoresNothing() throws IOException {
        try (WorkerUnderTest worker = WorkerUnderTest.withFaultInjection()) {
            worker.inject(1, "before_db_save");
            Status end = new MasterStream(worker, SignedLog.opening()).send(log.batch(1, 2)).awaitEnd();
            assertThat(end.getCode()).isEqualTo(Status.Code.INTERNAL);
            new MasterStream(worker, SignedLog.opening()).awaitPosition(0);
        }
    }

    @Test
    void aFailureInjectedAfterSavingStoresButDoesNotAcknowledge() throws IOException {
        try (WorkerUnderTest worker = WorkerUnderTest.withFaultInjection()) {
            worker.inject(1, "after_db_save");
            MasterStream stream = new MasterStream(worker, SignedLog.opening()).send(log.batch(1, 2));
            assertThat(stream.awaitEnd().getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(stream.progress).allMatch(reported -> reported.getPosition() == 0);
            new MasterStream(worker, SignedLog.opening()).awaitPosition(2);
        }
    }

    @Test
    void delayedBatchesOverlapAndKeepTheirOrder() throws IOException {
        Duration delay = Duration.ofMillis(300);
        try (WorkerUnderTest worker = WorkerUnderTest.withDelay(delay)) {
            MasterStream stream = new MasterStream(worker, SignedLog.opening());
            stream.awaitPosition(0);
            long sentNs = System.nanoTime();
            for (int i = 1; i <= 10; i++) stream.send(log.batch(i, i));
            stream.awaitPosition(10);
            Duration taken = Duration.ofNanos(System.nanoTime() - sentNs);
            assertThat(taken).isBetween(delay, delay.multipliedBy(8));
            assertThat(stream.progress).allMatch(reported -> reported.getGap() == 0);
        }
    }

    @Test
    void aWorkerThatStopsSaysSo() throws IOException {
        try (WorkerUnderTest worker = WorkerUnderTest.alone()) {
            MasterStream stream = new MasterStream(worker, SignedLog.opening());
            stream.awaitPosition(0);
            long startNs = System.nanoTime();
            worker.node.close();
            assertThat(stream.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aStreamTheMasterEndsIsEndedByTheWorkerToo() throws IOException {
        try (WorkerUnderTest worker = WorkerUnderTest.alone()) {
            MasterStream stream = new MasterStream(worker, SignedLog.opening());
            stream.awaitPosition(0);
            stream.hangUp();
            assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
        }
    }
}
