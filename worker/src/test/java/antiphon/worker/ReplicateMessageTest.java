package antiphon.worker;

import static antiphon.worker.WorkerUnderTest.replica;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.worker.MasterMessageReplicaRequest;
import antiphon.proto.worker.MasterMessageReplicaResponse;
import antiphon.proto.worker.MessageReplicaReceived;
import antiphon.worker.intake.check.Checks;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicateMessageTest {
    private final SignedLog log = new SignedLog(5);
    private WorkerUnderTest worker;

    @BeforeEach
    void start() throws IOException {
        worker = WorkerUnderTest.withFaultInjection();
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    private MasterMessageReplicaResponse send(int sequence) {
        return worker.calls().replicateMessage(replica(log.entry(sequence)));
    }

    private static void assertAnswer(MasterMessageReplicaResponse answer, String status, int code, long position) {
        assertThat(answer.getStatus()).as(answer.getErrorMessage()).isEqualTo(status);
        assertThat(answer.getStatusCode()).isEqualTo(code);
        assertThat(answer.getPosition()).isEqualTo(position);
    }

    @Test
    void aMessageIsStoredOnceAndARepeatIsADuplicate() {
        assertAnswer(send(1), "success", 200, 1);
        assertAnswer(send(1), "success", 409, 1);
        assertThat(worker.contents()).containsExactly("m1");
    }

    @Test
    void aMessageAboveAGapWaitsAndIsNotShown() {
        assertAnswer(send(2), "success", 200, 0);
        assertThat(worker.contents()).isEmpty();
        assertAnswer(send(1), "success", 200, 2);
        assertThat(worker.contents()).containsExactly("m1", "m2");
    }

    @Test
    void aFailureBeforeSavingStoresNothingAndOneAfterSavingMakesTheRepeatADuplicate() {
        worker.inject(1, "before_db_save");
        assertAnswer(send(1), "error", 500, 0);
        assertThat(worker.health().getPosition()).isZero();
        worker.inject(1, "after_db_save");
        assertAnswer(send(1), "error", 500, 1);
        assertAnswer(send(1), "success", 409, 1);
    }

    @Test
    void zeroFailuresTakesTheRestBack() {
        worker.inject(9, "before_db_save");
        worker.inject(0, "before_db_save");
        assertAnswer(send(1), "success", 200, 1);
    }

    @Test
    void aWrongTokenIsUnauthorized() {
        MasterMessageReplicaResponse answer = worker.calls()
                .replicateMessage(
                        replica(log.entry(1)).toBuilder().setAuthToken("wrong").build());
        assertAnswer(answer, "error", 401, 0);
        assertThat(answer.getErrorMessage()).contains("AUTH_TOKEN").doesNotContain(SignedLog.TOKEN);
    }

    @Test
    void aWrongTokenIsRefusedWithoutWaitingForTheDelay() throws IOException {
        try (WorkerUnderTest late = WorkerUnderTest.withDelay(Duration.ofMinutes(1))) {
            MasterMessageReplicaResponse answer = late.calls()
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .replicateMessage(
                            replica(log.entry(1)).toBuilder().setAuthToken("wrong").build());
            assertAnswer(answer, "error", 401, 0);
        }
    }

    @Test
    void anotherLogIsUnavailable() {
        send(1);
        MasterMessageReplicaResponse answer = worker.calls()
                .replicateMessage(replica(log.entry(2)).toBuilder()
                        .setLogId(ByteString.copyFrom(new byte[16]))
                        .build());
        assertAnswer(answer, "error", 503, 1);
    }

    @Test
    void whateverIsWrongWithARequestIsReportedAndNothingIsStored() {
        assertBad(MasterMessageReplicaRequest.Builder::clearMessage, "message is missing");
        assertBad(request -> request.setLogId(ByteString.copyFromUtf8("short")), "log_id has 5 bytes, needs 16");
        assertBad(request -> request.setEpoch(-1), "epoch is -1");
        assertBadMessage(message -> message.setSequenceNumber(-5), "sequence_number is -5");
        assertBadMessage(message -> message.setSequenceNumber(0), "sequence_number is 0");
        assertBadMessage(message -> message.setEpoch(-1), "epoch of the message is -1");
        assertBadMessage(message -> message.setContent(""), "content is empty");
        assertBadMessage(message -> message.setContent("altered"), "altered");
        assertBadMessage(message -> message.setTimestamp(Double.NaN), "altered");
        assertBadMessage(message -> message.setClientId("someone"), "altered");
        assertBadMessage(message -> message.setClientId("x".repeat(300)), "client_id of 300 bytes, at most 256");
        assertBadMessage(message -> message.setRequestId("x".repeat(300)), "request_id of 300 bytes, at most 256");
        assertBadMessage(message -> message.setMessageId("other"), "message_id other does not belong");
        assertBadMessage(message -> message.setParentId("other"), "parent_id other does not belong");
        assertBadMessage(message -> message.setHash(ByteString.EMPTY), "hash has 0 bytes, needs 32");
        assertBadMessage(message -> message.setParentHash(ByteString.EMPTY), "parent_hash has 0 bytes, needs 32");
        assertBadMessage(message -> message.setSignature("%%"), "signature is not base64");
        assertBadMessage(message -> message.setSignature("AAAA"), "signature that none of this node's keys made");
    }

    @Test
    void contentAboveItsLimitIsReported() {
        String tooLong = "x".repeat(Checks.CONTENT_BYTES_MAX + 1);
        assertBadMessage(message -> message.setContent(tooLong), "content has 16777217 bytes, at most 16777216");
    }

    @Test
    void aClientThatKnowsOnlyTheOldFieldsLearnsWhy() {
        MessageReplicaReceived old = MessageReplicaReceived.newBuilder()
                .setMessageId("1")
                .setContent("hello")
                .setSequenceNumber(1)
                .setTimestamp(1)
                .setSignature("c2ln")
                .build();
        assertBad(request -> request.setMessage(old), "epoch of the message is 0");
    }

    private void assertBadMessage(Consumer<MessageReplicaReceived.Builder> change, String words) {
        assertBad(request -> change.accept(request.getMessageBuilder()), words);
    }

    private void assertBad(Consumer<MasterMessageReplicaRequest.Builder> change, String words) {
        MasterMessageReplicaRequest.Builder request = replica(log.entry(1)).toBuilder();
        change.accept(request);
        MasterMessageReplicaResponse answer = worker.calls().replicateMessage(request.build());
        assertAnswer(answer, "error", 400, 0);
        assertThat(answer.getErrorMessage()).contains(words);
        assertThat(worker.health().getGap()).isZero();
    }
}
