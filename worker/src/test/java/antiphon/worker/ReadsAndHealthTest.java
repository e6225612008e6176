package antiphon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.memory.MemoryStore;
import antiphon.log.state.LogStart;
import antiphon.proto.node.FetchRequest;
import antiphon.proto.node.NodeServiceGrpc;
import antiphon.proto.worker.GetMessagesRequest;
import antiphon.proto.worker.GetMessagesResponse;
import antiphon.proto.worker.InjectDelayRequest;
import antiphon.proto.worker.InjectFailureRequest;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.proto.worker.MessageReplicaReceived;
import antiphon.proto.worker.SubscribeMessagesRequest;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadsAndHealthTest {
    private final SignedLog log = new SignedLog(6);
    private WorkerUnderTest worker;

    @BeforeEach
    void start() throws IOException {
        worker = WorkerUnderTest.withFaultInjection();
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    private MasterStream deliver(long from, long through) {
        return new MasterStream(worker, SignedLog.opening()).send(log.batch(from, through));
    }

    @Test
    void messagesAreReadInPagesAndShownAsDelivered() {
        deliver(1, 5).awaitPosition(5);
        GetMessagesResponse page = worker.calls()
                .getMessages(GetMessagesRequest.newBuilder()
                        .setFromSequence(2)
                        .setLimit(3)
                        .build());
        assertThat(page.getMessagesList())
                .extracting(MessageReplicaReceived::getContent)
                .containsExactly("m2", "m3", "m4");
        assertThat(page.getMessagesList())
                .extracting(MessageReplicaReceived::getStatus)
                .containsOnly("delivered");
        assertThat(page.getNextSequence()).isEqualTo(5);
    }

    @Test
    void onlyTheLifeThatWasMeantAnswersAMasterThatStarts() {
        deliver(1, 2).awaitPosition(2);
        long incarnation = worker.health().getIncarnation();
        GetMessagesRequest meant = GetMessagesRequest.newBuilder().setIncarnation(incarnation).build();
        assertThat(worker.calls().getMessages(meant).getMessagesCount()).isEqualTo(2);
        assertFails(
                () -> worker.calls().getMessages(meant.toBuilder().setIncarnation(incarnation + 1).build()),
                Status.Code.FAILED_PRECONDITION,
                "another node was meant");
    }

    @Test
    void aLogThatStartsLaterGoesOnAndSaysWhereItStarts() throws IOException {
        SignedLog all = new SignedLog(1_003);
        MemoryStore later = new MemoryStore(
                Long.MAX_VALUE, LogStart.after(1_000, all.store.log().hashAt(1_000).orElseThrow()));
        later.state().adopt(SignedLog.LOG);
        try (WorkerUnderTest other = WorkerUnderTest.aloneOn(later)) {
            new MasterStream(other, SignedLog.opening()).send(all.batch(1_001, 1_003)).awaitPosition(1_003);
            assertThat(other.health().getPosition()).isEqualTo(1_003);
            assertThat(other.contents()).containsExactly("m1001", "m1002", "m1003");
            GetMessagesRequest below = GetMessagesRequest.newBuilder().setFromSequence(1_000).build();
            assertFails(
                    () -> other.calls().getMessages(below), Status.Code.OUT_OF_RANGE,
                    "message 1000 is not kept any more, this log starts with message 1001");
            FetchRequest nothingYet = FetchRequest.newBuilder().setAuthToken(SignedLog.TOKEN).build();
            assertFails(
                    () -> NodeServiceGrpc.newBlockingStub(other.channel).fetch(nothingYet), Status.Code.OUT_OF_RANGE,
                    "1001");
        }
    }

    @Test
    void messagesAreFetchedWithTheNodesTokenOnly() {
        deliver(1, 2).awaitPosition(2);
        var fetches = NodeServiceGrpc.newBlockingStub(worker.channel);
        FetchRequest fetch = FetchRequest.newBuilder().setAuthToken(SignedLog.TOKEN).build();
        assertThat(fetches.fetch(fetch).getEntriesCount()).isEqualTo(2);
        for (String wrong : List.of("", "x"))
            assertFails(() -> fetches.fetch(fetch.toBuilder().setAuthToken(wrong).build()),
                    Status.Code.UNAUTHENTICATED, wrong.isEmpty() ? "no auth_token was sent" : "same AUTH_TOKEN");
    }

    @Test
    void negativeNumbersAreRefused() {
        assertFails(
                () -> worker.calls().getMessages(GetMessagesRequest.newBuilder().setFromSequence(-1).build()),
                Status.Code.INVALID_ARGUMENT,
                "from_sequence is -1");
        assertFails(
                () -> worker.calls().getMessages(GetMessagesRequest.newBuilder().setLimit(-1).build()),
                Status.Code.INVALID_ARGUMENT,
                "limit is -1");
        assertFails(
                () -> worker.calls()
                        .subscribeMessages(SubscribeMessagesRequest.newBuilder().setFromSequence(-1).build())
                        .next(),
                Status.Code.INVALID_ARGUMENT,
                "from_sequence is -1");
    }

    @Test
    void aSubscriberFollowsTheLog() {
        MasterStream stream = deliver(1, 2);
        Iterator<MessageReplicaReceived> reader = worker.calls()
                .subscribeMessages(SubscribeMessagesRequest.getDefaultInstance());
        assertThat(reader.next().getContent()).isEqualTo("m1");
        assertThat(reader.next().getContent()).isEqualTo("m2");
        stream.send(log.batch(3, 3));
        assertThat(reader.next().getContent()).isEqualTo("m3");
    }

    @Test
    void healthReportsWhereTheWorkerStands() {
        assertThat(worker.health().getLogId()).isEqualTo(ByteString.EMPTY);
        MasterStream stream = deliver(1, 3).send(log.batch(5, 6));
        stream.awaitPosition(3);
        Await.until("a gap", () -> worker.health().getGap() == 2);
        MasterHealthCheckResponse health = worker.health();
        assertThat(health.getStatus()).isEqualTo("healthy");
        assertThat(health.getLogId()).isEqualTo(SignedLog.bytes(SignedLog.LOG));
        assertThat(health.getEpoch()).isEqualTo(1);
        assertThat(health.getPosition()).isEqualTo(3);
        assertThat(health.getPositionHash().toByteArray())
                .isEqualTo(log.hash(3).toBytes());
        assertThat(health.getMachineId()).isEqualTo("7");
        assertThat(health.getFreeDiskBytes()).isPositive();
        assertThat(health.getIncarnation()).isEqualTo(worker.health().getIncarnation());
    }

    @Test
    void badHealthChecksAreAnsweredWithWhatIsWrong() {
        MasterHealthCheckRequest sound = MasterHealthCheckRequest.newBuilder().setAuthToken(SignedLog.TOKEN).build();
        assertFails(
                () -> worker.calls().reportHealth(sound.toBuilder().clearAuthToken().build()),
                Status.Code.UNAUTHENTICATED,
                "AUTH_TOKEN");
        assertFails(
                () -> worker.calls().reportHealth(sound.toBuilder().setEpoch(-2).build()),
                Status.Code.INVALID_ARGUMENT,
                "epoch is -2");
        assertFails(
                () -> worker.calls()
                        .reportHealth(sound.toBuilder().setLogId(ByteString.copyFromUtf8("x")).build()),
                Status.Code.INVALID_ARGUMENT,
                "log_id has 1 bytes");
    }

    @Test
    void aWorkerIsLiveAtOnceAndReadyWhenItBelongsToALog() {
        assertThat(health("liveness")).isEqualTo(ServingStatus.SERVING);
        assertThat(health("readiness")).isEqualTo(ServingStatus.NOT_SERVING);
        var _ = worker.calls().replicateMessage(WorkerUnderTest.replica(log.entry(1)));
        assertThat(health("readiness")).isEqualTo(ServingStatus.SERVING);
        assertThat(health("")).isEqualTo(ServingStatus.SERVING);
    }

    private ServingStatus health(String service) {
        return HealthGrpc.newBlockingStub(worker.channel)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    @Test
    void badFaultsAreAnsweredWithWhatIsAllowed() {
        assertFails(() -> worker.inject(-1, "before_db_save"), Status.Code.INVALID_ARGUMENT, "0 to 1000000");
        assertFails(() -> worker.inject(1_000_001, "before_db_save"), Status.Code.INVALID_ARGUMENT, "1000001");
        assertFails(() -> worker.inject(1, "never"), Status.Code.INVALID_ARGUMENT, "before_db_save or after_db_save");
    }

    @Test
    void faultsAreRefusedUnlessTheWorkerAllowsThem() throws IOException {
        try (WorkerUnderTest plain = WorkerUnderTest.alone()) {
            assertFails(() -> plain.inject(1, "before_db_save"), Status.Code.PERMISSION_DENIED, "FAULT_INJECTION=true");
            assertFails(() -> delay(plain, 1), Status.Code.PERMISSION_DENIED, "FAULT_INJECTION=true");
        }
    }

    private static void delay(WorkerUnderTest worker, long delayMs) {
        var _ = worker.calls().injectDelay(InjectDelayRequest.newBuilder().setDelayMs(delayMs).build());
    }

    @Test
    void aDelayCanBeSetAndEndedWhileTheWorkerRuns() {
        assertFails(() -> delay(worker, 20_001), Status.Code.INVALID_ARGUMENT, "must be 0 to 20000");
        delay(worker, 300);
        long beganNs = System.nanoTime();
        deliver(1, 1).awaitPosition(1);
        assertThat(System.nanoTime() - beganNs).isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
        delay(worker, 0);
        deliver(2, 2).awaitPosition(2);
    }

    @Test
    void aFaultWithoutAPlaceIsBeforeSaving() {
        assertThat(worker.calls()
                .injectFailure(InjectFailureRequest.newBuilder()
                        .setFailNextNRequests(1)
                        .build())
                .getStatus())
                .isTrue();
        assertThat(deliver(1, 1).awaitEnd().getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(worker.health().getPosition()).isZero();
    }

    private static void assertFails(ThrowingCallable call, Status.Code code, String words) {
        StatusRuntimeException failure = Assertions.catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(failure.getStatus().getCode()).isEqualTo(code);
        assertThat(failure.getStatus().getDescription()).contains(words);
    }
}
