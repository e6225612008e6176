package antiphon.acceptance;

import static antiphon.acceptance.Contract.get;
import static antiphon.acceptance.Contract.message;
import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// Someone else's suite, which knows nothing but the fixed part of the contract, against the settings it is run with:
/// `TESTING_DELAY=5`, `FAULT_INJECTION=true` and the defaults.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class StrangerScenarios extends Scenarios {
    private static final String ADDED = "Message added successfully";
    private static final String UNAVAILABLE = "Service temporarily unavailable for writes (quorum lost)";
    private static final long DELAY_MS = 5_000;
    private static final long ONE_DELAY_MS_MAX = 9_000;

    private final TestCluster cluster;

    StrangerScenarios(Platform platform) {
        super(platform);
        this.cluster = shared(ClusterSettings.standard().with("TESTING_DELAY", "5"));
    }

    @BeforeAll
    void start() {
        cluster.startAll();
    }

    private Channel master() {
        return cluster.master().channel();
    }

    private Channel worker(int number) {
        return cluster.worker("worker" + number).channel();
    }

    private PendingCall<DynamicMessage> post(String content, int concern, String client) {
        DynamicMessage request = message(
                Contract.MASTER, "PostMessageRequest", "content", content, "write_concern", concern, "client_id",
                client);
        return Contract.start(master(), Contract.MASTER, "PostMessage", request, "PostMessageResponse");
    }

    private static void added(DynamicMessage answer) {
        assertThat(get(answer, "status")).as("%s", answer).isEqualTo("success");
        assertThat(get(answer, "message")).isEqualTo(ADDED);
        assertThat((Integer) get(answer, "total_messages")).isPositive();
    }

    @SuppressWarnings("unchecked")
    private List<DynamicMessage> messages(String node) {
        boolean ofMaster = node.equals(MASTER);
        String service = ofMaster ? Contract.MASTER : Contract.WORKER;
        Channel channel = ofMaster ? master() : cluster.worker(node).channel();
        DynamicMessage answer = Contract.call(
                channel, service, "GetMessages", message(service, "GetMessagesRequest"), "GetMessagesResponse");
        return (List<DynamicMessage>) get(answer, "messages");
    }

    private List<Object> contents(String node) {
        return messages(node).stream().map(message -> get(message, "content")).toList();
    }

    @Test
    @Order(1)
    void concernOneIsAnsweredAtOnceAndTheWorkersShowItAfterTheDelay() {
        PendingCall<DynamicMessage> write = post("Msg1", 1, "stranger1");
        added(write.get());
        assertThat(write.tookMs()).isLessThan(DELAY_MS / 2);
        assertThat(contents(MASTER)).contains("Msg1");
        assertThat(contents("worker1")).doesNotContain("Msg1");
        assertThat(contents("worker2")).doesNotContain("Msg1");
        cluster.await("both workers show it", () -> {
            assertThat(contents("worker1")).contains("Msg1");
            assertThat(contents("worker2")).contains("Msg1");
        });
    }

    @Test
    @Order(2)
    void concernsTwoAndThreeTakeOneDelayTogether() {
        PendingCall<DynamicMessage> two = post("Msg2", 2, "stranger2");
        PendingCall<DynamicMessage> three = post("Msg3", 3, "stranger3");
        added(two.get());
        added(three.get());
        assertThat(two.tookMs()).isBetween(DELAY_MS, ONE_DELAY_MS_MAX);
        assertThat(three.tookMs()).isBetween(DELAY_MS, ONE_DELAY_MS_MAX);
        assertThat(contents("worker2")).contains("Msg2", "Msg3");
        assertThat(get(post("one more", 1, "stranger4").get(), "total_messages"))
                .isEqualTo(messages(MASTER).size());
    }

    @Test
    @Order(3)
    void theOrderIsTheSameOnAllNodesAndEachMessageNamesItsParent() {
        cluster.await("all show the same", () -> {
            assertThat(contents("worker1")).isEqualTo(contents(MASTER));
            assertThat(contents("worker2")).isEqualTo(contents(MASTER));
        });
        for (String node : cluster.nodes()) {
            Object parent = "";
            int number = 0;
            for (DynamicMessage message : messages(node)) {
                assertThat(get(message, "sequence_number")).isEqualTo(++number);
                assertThat(get(message, "parent_id")).isEqualTo(parent);
                assertThat((Double) get(message, "timestamp")).isBetween(1.6e9, 1e10);
                parent = get(message, "message_id");
                assertThat((String) parent).isNotEmpty();
            }
            assertThat(number).isPositive();
        }
        for (DynamicMessage message : messages("worker1")) {
            assertThat(get(message, "status")).isEqualTo("delivered");
            assertThat((String) get(message, "signature")).isNotEmpty();
        }
    }

    @Test
    @Order(4)
    void aBlankMessageAndAConcernTooHighAreErrors() {
        for (DynamicMessage answer : List.of(
                post("", 1, "stranger").get(),
                post("   ", 1, "stranger").get(),
                post("too high", 4, "stranger").get(),
                post("negative", -1, "stranger").get())) {
            assertThat(get(answer, "status")).isEqualTo("error");
            assertThat((String) get(answer, "message")).isNotBlank().isNotEqualTo(ADDED);
        }
        assertThat(contents(MASTER)).doesNotContain("", "   ", "too high", "negative");
    }

    @Test
    @Order(5)
    void aWorkerSaysThatItIsHealthyToWhoKnowsTheToken() {
        DynamicMessage answer = Contract.call(
                worker(1),
                Contract.WORKER,
                "ReportHealth",
                message(Contract.WORKER, "MasterHealthCheckRequest", "auth_token", cluster.secrets().token()),
                "MasterHealthCheckResponse");
        assertThat(get(answer, "status")).isEqualTo("healthy");
    }

    @Test
    @Order(6)
    void aReplicaWithAWrongTokenIsUnauthorized() {
        DynamicMessage replica = message(
                Contract.WORKER,
                "MessageReplicaReceived",
                "message_id", "forged",
                "content", "forged",
                "sequence_number", 1000,
                "parent_id", "",
                "timestamp", 1.7e9,
                "signature", "forged");
        DynamicMessage wrongToken = replicate(replica, "wrong");
        assertThat(get(wrongToken, "status")).isEqualTo("error");
        assertThat(get(wrongToken, "status_code")).isEqualTo(401);
        DynamicMessage wrongSignature = replicate(replica, cluster.secrets().token());
        assertThat(get(wrongSignature, "status")).isEqualTo("error");
        assertThat(get(wrongSignature, "status_code")).isEqualTo(400);
        assertThat((String) get(wrongSignature, "error_message")).isNotBlank();
        assertThat(contents("worker1")).doesNotContain("forged");
    }

    private DynamicMessage replicate(DynamicMessage replica, String token) {
        DynamicMessage request = message(Contract.WORKER, "MasterMessageReplicaRequest", "message", replica,
                "auth_token", token);
        return Contract.call(
                worker(1), Contract.WORKER, "ReplicateMessage", request, "MasterMessageReplicaResponse");
    }

    @Test
    @Order(7)
    @SuppressWarnings("unchecked")
    void catchUpServesWhoKnowsTheTokenFromTheNumberGiven() {
        DynamicMessage answer = catchUp(cluster.secrets().token(), 1);
        assertThat(get(answer, "status")).isEqualTo("success");
        List<DynamicMessage> page = (List<DynamicMessage>) get(answer, "messages");
        assertThat(page).hasSize(messages(MASTER).size() - 1);
        assertThat(get(page.getFirst(), "sequence_number")).isEqualTo(2);
        assertThat((String) get(page.getFirst(), "signature")).isNotEmpty();
        assertThatThrownBy(() -> catchUp("wrong", 0))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
    }

    private DynamicMessage catchUp(String token, int after) {
        DynamicMessage request = message(
                Contract.MASTER, "CatchUpRequest", "last_sequence_number", after, "auth_token", token);
        return Contract.call(master(), Contract.MASTER, "CatchUp", request, "CatchUpResponse");
    }

    @Test
    @Order(8)
    void aWorkerAsksTheMasterForWhatItLacksWhenItIsAsked() {
        DynamicMessage request = message(
                Contract.WORKER,
                "RecoveryNotification",
                "master_latest_sequence", messages(MASTER).size(),
                "auth_token", cluster.secrets().token());
        DynamicMessage answer = Contract.call(worker(1), Contract.WORKER, "HandleRecovery", request,
                "RecoveryAcknowledgment");
        assertThat(get(answer, "status")).isEqualTo("synced");
    }

    @Test
    @Order(9)
    void injectedFailuresAreRetriedAndNothingIsThereTwice() {
        inject(2, "");
        inject(1, "after_db_save");
        PendingCall<DynamicMessage> write = post("after failures", 3, "stranger9");
        added(write.get());
        for (String node : cluster.nodes())
            assertThat(contents(node)).containsOnlyOnce("after failures");
        inject(0, "before_db_save");
    }

    private void inject(int failures, String where) {
        DynamicMessage request = where.isEmpty()
                ? message(Contract.WORKER, "InjectFailureRequest", "fail_next_n_requests", failures)
                : message(Contract.WORKER, "InjectFailureRequest", "fail_next_n_requests", failures, "where", where);
        DynamicMessage answer = Contract.call(worker(2), Contract.WORKER, "InjectFailure", request,
                "InjectFailureResponse");
        assertThat(get(answer, "status")).isEqualTo(true);
    }

    @Test
    @Order(10)
    void aClientThatWaitsTooLongIsRefusedWithTheFixedTextAndServedAgainWhenTheWorkerIsBack() {
        cluster.awaitHealthy();
        cluster.stop("worker2");
        PendingCall<DynamicMessage> waiting = post("waits", 3, "stranger10");
        cluster.await("it may not write", () -> assertThat(cluster.status().getReadOnlyClientCount()).isEqualTo(1));
        added(post("another client", 1, "stranger11").get());
        DynamicMessage refused = post("refused", 1, "stranger10").get();
        assertThat(get(refused, "status")).isEqualTo("error");
        assertThat(get(refused, "message")).isEqualTo(UNAVAILABLE);
        cluster.start("worker2");
        added(waiting.get());
        added(post("again", 1, "stranger10").get());
        cluster.await("worker2 shows all", () -> assertThat(contents("worker2")).isEqualTo(contents(MASTER)));
        assertThat(contents("worker2")).doesNotContain("refused");
    }
}
