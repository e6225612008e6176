package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.SubscribeMessagesRequest;
import antiphon.proto.node.FetchRequest;
import antiphon.proto.node.FetchResponse;
import antiphon.proto.node.NodeServiceGrpc;
import antiphon.proto.worker.InjectFailureRequest;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.MasterMessageReplicaRequest;
import antiphon.proto.worker.MasterMessageReplicaResponse;
import antiphon.proto.worker.RecoveryNotification;
import antiphon.proto.worker.ReplicationBatch;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.proto.worker.StreamOpening;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever comes in, the answer says what is wrong with it, nothing is stored, and the node goes on.
abstract class BadInputScenarios extends Scenarios {
    private static final int LONG_BYTES = 2 << 20;
    private static final String WRONG = "wrong-token";

    private final TestCluster cluster;
    private List<Received> logBefore = List.of();
    private List<Long> incarnations = List.of();

    BadInputScenarios() {
        super(Platform.PROCESSES);
        this.cluster = shared(ClusterSettings.quick().with("SYNC_TIMEOUT", "2"));
    }

    @BeforeAll
    void start() {
        cluster.startAll();
        Expect.acknowledged(cluster.post("the only message", 3, client()).get(), 3);
    }

    @BeforeEach
    void remember() {
        logBefore = cluster.messages(MASTER);
        incarnations = incarnations();
    }

    private List<Long> incarnations() {
        List<Long> all = new ArrayList<>(List.of(cluster.status().getIncarnation()));
        for (String worker : cluster.workers())
            all.add(cluster.worker(worker).health(cluster.secrets().token()).getIncarnation());
        return all;
    }

    @AfterEach
    void nothingWasStoredAndNobodyCrashed() {
        for (String node : cluster.nodes()) assertThat(cluster.messages(node)).as(node).isEqualTo(logBefore);
        assertThat(incarnations()).isEqualTo(incarnations);
        for (String worker : cluster.workers())
            assertThat(cluster.worker(worker).health(cluster.secrets().token()).getGap()).isZero();
    }

    // A write, field by field.

    static Stream<Arguments> badWrites() {
        PostMessageRequest sound = PostMessageRequest.newBuilder()
                .setContent("sound")
                .setWriteConcern(1)
                .setClientId("bad-input")
                .build();
        return Stream.of(
                Arguments.of("content", "blank", sound.toBuilder().clearContent().build()),
                Arguments.of("content", "blank", sound.toBuilder().setContent(" \t\n ").build()),
                Arguments.of("content", "1048576", sound.toBuilder().setContent("x".repeat(1_048_577)).build()),
                Arguments.of("content", "1048576", sound.toBuilder().setContent("é".repeat(600_000)).build()),
                Arguments.of("write_concern", "3", sound.toBuilder().setWriteConcern(-1).build()),
                Arguments.of("write_concern", "3", sound.toBuilder().setWriteConcern(4).build()),
                Arguments.of("client_id", "256", sound.toBuilder().setClientId("x".repeat(257)).build()),
                Arguments.of("client_id", "blank", sound.toBuilder().setClientId("  ").build()),
                Arguments.of("client_id", "(connection ", sound.toBuilder().setClientId("(connection 1)").build()),
                Arguments.of("request_id", "256", sound.toBuilder().setRequestId("x".repeat(257)).build()),
                Arguments.of("request_id", "client_id", sound.toBuilder().setRequestId("r").clearClientId().build()),
                Arguments.of("timeout_ms", "-1", sound.toBuilder().setTimeoutMs(-1).build()),
                Arguments.of("timeout_ms", "86400000", sound.toBuilder().setTimeoutMs(Long.MAX_VALUE).build()));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("badWrites")
    void aBadWriteIsAnswered400WithFieldAndLimit(String field, String limit, PostMessageRequest request) {
        PostMessageResponse answer = cluster.master().post(request).get();
        Expect.refused(answer, 400);
        assertThat(answer.getMessage()).contains(field, limit).hasSizeLessThan(500);
    }

    @Test
    void aRequestThatIsTooLargeEndsWithResourceExhausted() {
        PostMessageRequest huge = PostMessageRequest.newBuilder()
                .setContent("x".repeat(5 << 20))
                .setWriteConcern(1)
                .build();
        assertThatThrownBy(() -> cluster.master().post(huge).get())
                .isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
                    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                    assertThat(failure.getStatus().getDescription()).isNotBlank();
                });
    }

    // Every field of every request, found by the contracts themselves.

    /// A request that makes sense, for each type; what has no entry makes sense when empty.
    private Map<String, Message> sound() {
        String token = cluster.secrets().token();
        var status = cluster.status();
        var message = cluster.worker("worker1").replicas().getFirst();
        return Map.of(
                "PostMessageRequest",
                PostMessageRequest.newBuilder().setContent("x").setWriteConcern(9).setClientId("c").build(),
                "PostMessagesRequest",
                PostMessagesRequest.newBuilder()
                        .addMessages(NewMessage.newBuilder().setContent("x"))
                        .setWriteConcern(9)
                        .setClientId("c")
                        .build(),
                "CatchUpRequest", CatchUpRequest.newBuilder().setAuthToken(token).build(),
                "FetchRequest", FetchRequest.newBuilder().setAuthToken(token).build(),
                "MasterHealthCheckRequest", MasterHealthCheckRequest.newBuilder().setAuthToken(token).build(),
                "RecoveryNotification",
                RecoveryNotification.newBuilder()
                        .setAuthToken(token)
                        .setMasterLatestSequence(1)
                        .setLogId(status.getLogId())
                        .setEpoch(status.getEpoch())
                        .build(),
                "MasterMessageReplicaRequest",
                MasterMessageReplicaRequest.newBuilder()
                        .setAuthToken(token)
                        .setMessage(message)
                        .setLogId(status.getLogId())
                        .setEpoch(status.getEpoch())
                        .build(),
                "ReplicationBatch",
                ReplicationBatch.newBuilder()
                        .setOpening(StreamOpening.newBuilder()
                                .setAuthToken(token)
                                .setLogId(status.getLogId())
                                .setEpoch(status.getEpoch()))
                        .build());
    }

    private void onEveryMethod(FieldCheck check) {
        Map<String, Message> sound = sound();
        everyMethod(cluster.master().channel(), MessageServiceGrpc.getServiceDescriptor().getMethods(), sound, check);
        for (Channel node : List.of(cluster.master().channel(), cluster.worker("worker1").channel()))
            everyMethod(node, NodeServiceGrpc.getServiceDescriptor().getMethods(), sound, check);
        everyMethod(
                cluster.worker("worker1").channel(),
                SecondaryWorkerServiceGrpc.getServiceDescriptor().getMethods(),
                sound,
                check);
    }

    /// Looks at one field of one method's request.
    private interface FieldCheck {
        void of(Channel channel, MethodDescriptor<?, ?> method, Message sound, FieldDescriptor field);
    }

    private static void everyMethod(
            Channel channel, Collection<MethodDescriptor<?, ?>> methods, Map<String, Message> sound,
            FieldCheck check) {
        for (MethodDescriptor<?, ?> method : methods) {
            Descriptor type = ((ProtoMethodDescriptorSupplier) method.getSchemaDescriptor())
                    .getMethodDescriptor()
                    .getInputType();
            MethodDescriptor.PrototypeMarshaller<?> marshaller = (MethodDescriptor.PrototypeMarshaller<?>) method
                    .getRequestMarshaller();
            Message base = sound.getOrDefault(type.getName(), (Message) marshaller.getMessagePrototype());
            for (FieldDescriptor field : type.getFields()) check.of(channel, method, base, field);
        }
    }

    @Test
    void everyTextThatIsNotUtf8IsRefused() {
        onEveryMethod((channel, method, sound, field) -> {
            for (Bad bad : notUtf8(sound, field, "")) {
                Status status = RawCalls.send(channel, method, bad.request);
                assertThat(status.getCode()).as(method.getFullMethodName() + " " + bad.field)
                        .isEqualTo(Status.Code.INVALID_ARGUMENT);
                assertThat(status.getDescription()).as(bad.field).contains("UTF-8");
            }
        });
    }

    private static final class Bad {
        final String field;
        final byte[] request;

        Bad(String field, byte[] request) {
            this.field = field;
            this.request = request;
        }
    }

    /// The sound request followed by a text that is none; also in the messages within.
    private static List<Bad> notUtf8(Message sound, FieldDescriptor field, String path) {
        if (field.getJavaType() == FieldDescriptor.JavaType.STRING)
            return List.of(new Bad(field.getName(), join(sound.toByteArray(), RawCalls.notUtf8(field.getNumber()))));
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) return List.of();
        List<Bad> all = new ArrayList<>();
        for (FieldDescriptor inner : field.getMessageType().getFields()) {
            if (inner.getJavaType() != FieldDescriptor.JavaType.STRING) continue;
            byte[] within = RawCalls.bytes(field.getNumber(), RawCalls.notUtf8(inner.getNumber()));
            all.add(new Bad(path + inner.getName(), join(sound.toByteArray(), within)));
        }
        return all;
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteString.copyFrom(first).concat(ByteString.copyFrom(second)).toByteArray();
    }

    @Test
    void whatIsNotProtobufIsRefused() {
        onEveryMethod((channel, method, sound, field) -> {
            Status status = RawCalls.send(channel, method, new byte[]{(byte) 0xFF, (byte) 0xFF, (byte) 0xFF});
            assertThat(status.getCode()).as(method.getFullMethodName()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(status.getDescription()).isNotBlank();
        });
    }

    @Test
    void noValueOfAnyFieldBringsANodeOutOfStep() {
        onEveryMethod((channel, method, sound, field) -> {
            for (Object value : extremes(field)) {
                if (isATrustedMastersWord(field, value)) continue;
                byte[] request = sound.toBuilder().setField(field, value).build().toByteArray();
                Status status = RawCalls.send(channel, method, request);
                assertThat(status.getCode())
                        .as(method.getFullMethodName() + " " + field.getName() + "=" + shortened(value) + ": " + status)
                        .isNotIn(Status.Code.UNKNOWN, Status.Code.INTERNAL, Status.Code.UNAVAILABLE);
                if (status.getCode() == Status.Code.DEADLINE_EXCEEDED)
                    assertThat(method.getBareMethodName()).isEqualTo("SubscribeMessages");
                else
                    if (!status.isOk()) assertThat(status.getDescription()).isNotBlank();
            }
        });
        cluster.awaitHealthy();
        cluster.worker("worker1").failNext(0, "before_db_save");
    }

    /// With the token it is believed: a later epoch binds the worker.
    private static boolean isATrustedMastersWord(FieldDescriptor field, Object value) {
        return field.getName().equals("epoch") && value instanceof Long number && number > 0;
    }

    private static List<Object> extremes(FieldDescriptor field) {
        if (field.isRepeated()) return List.of();
        return switch (field.getJavaType()) {
            case STRING -> List.of("", "   ", "x".repeat(LONG_BYTES), "\u0000", "../../etc/passwd");
            case INT -> List.of(-1, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> List.of(-1L, Long.MIN_VALUE, Long.MAX_VALUE);
            case BYTE_STRING -> List.of(
                    ByteString.copyFrom(new byte[1]), ByteString.copyFrom(new byte[16]),
                    ByteString.copyFrom(new byte[LONG_BYTES]));
            default -> List.of();
        };
    }

    private static String shortened(Object value) {
        String text = value.toString();
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    // Particular fields of particular requests.

    @Test
    void negativeNumbersAreRefusedByTheirName() {
        MasterClient master = cluster.master();
        WorkerClient worker = cluster.worker("worker1");
        String token = cluster.secrets().token();
        refusesArgument("from_sequence", () -> master.blocking()
                .getMessages(GetMessagesRequest.newBuilder().setFromSequence(-1).build()));
        refusesArgument("limit", () -> master.blocking()
                .getMessages(GetMessagesRequest.newBuilder().setLimit(-1).build()));
        refusesArgument("from_sequence", () -> master.blocking()
                .subscribeMessages(SubscribeMessagesRequest.newBuilder().setFromSequence(-1).build())
                .next());
        refusesArgument("last_sequence_number", () -> master.catchUp(-1, token));
        refusesArgument("page_bytes_max", () -> master.blocking()
                .catchUp(CatchUpRequest.newBuilder().setAuthToken(token).setPageBytesMax(-1).build()));
        for (Channel node : List.of(master.channel(), worker.channel())) {
            FetchRequest fetch = FetchRequest.newBuilder().setAuthToken(token).build();
            refusesArgument("after", () -> fetch(node, fetch.toBuilder().setAfter(-1)));
            refusesArgument("through", () -> fetch(node, fetch.toBuilder().setThrough(-1)));
            refusesArgument("page_bytes_max", () -> fetch(node, fetch.toBuilder().setPageBytesMax(-1)));
            ByteString noHash = ByteString.copyFrom(new byte[5]);
            refusesArgument("after_hash", () -> fetch(node, fetch.toBuilder().setAfterHash(noHash)));
        }
        refusesArgument("from_sequence", () -> worker.blocking()
                .getMessages(antiphon.proto.worker.GetMessagesRequest.newBuilder().setFromSequence(-1).build()));
        refusesArgument("limit", () -> worker.blocking()
                .getMessages(antiphon.proto.worker.GetMessagesRequest.newBuilder().setLimit(-1).build()));
        refusesArgument("master_latest_sequence", () -> worker.blocking()
                .handleRecovery(RecoveryNotification.newBuilder()
                        .setAuthToken(token)
                        .setMasterLatestSequence(-1)
                        .setLogId(cluster.status().getLogId())
                        .build()));
        refusesArgument("log_id", () -> worker.blocking()
                .reportHealth(MasterHealthCheckRequest.newBuilder()
                        .setAuthToken(token)
                        .setLogId(ByteString.copyFrom(new byte[5]))
                        .build()));
        refusesArgument("fail_next_n_requests", () -> worker.failNext(-1, "before_db_save"));
        refusesArgument("where", () -> worker.failNext(1, "somewhere"));
    }

    private static FetchResponse fetch(Channel node, FetchRequest.Builder request) {
        return NodeServiceGrpc.newBlockingStub(node).fetch(request.build());
    }

    private static void refusesArgument(String field, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
            assertThat(failure.getStatus().getCode()).as("%s", failure).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(failure.getStatus().getDescription()).contains(field);
        });
    }

    // Tokens.

    @Test
    void aWrongTokenIsRefusedOnEveryCallBetweenNodes() {
        for (String token : List.of("", WRONG, cluster.secrets().token() + "x")) {
            WorkerClient worker = cluster.worker("worker1");
            refusesToken(() -> cluster.master().catchUp(0, token));
            refusesToken(() -> fetch(cluster.master().channel(), FetchRequest.newBuilder().setAuthToken(token)));
            refusesToken(() -> worker.health(token));
            refusesToken(() -> worker.blocking()
                    .handleRecovery(RecoveryNotification.newBuilder()
                            .setAuthToken(token)
                            .setMasterLatestSequence(1)
                            .build()));
            Status stream = RawCalls.send(
                    worker.channel(),
                    SecondaryWorkerServiceGrpc.getReplicateMethod(),
                    ReplicationBatch.newBuilder()
                            .setOpening(StreamOpening.newBuilder()
                                    .setAuthToken(token)
                                    .setLogId(cluster.status().getLogId())
                                    .setEpoch(1_000))
                            .build()
                            .toByteArray());
            assertThat(stream.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            MasterMessageReplicaResponse answer = worker.replicate(MasterMessageReplicaRequest.newBuilder()
                    .setAuthToken(token)
                    .setMessage(worker.replicas().getFirst())
                    .setEpoch(1_000)
                    .build())
                    .get();
            assertThat(answer.getStatus()).isEqualTo("error");
            assertThat(answer.getStatusCode()).isEqualTo(401);
            assertThat(answer.getErrorMessage()).contains("AUTH_TOKEN").doesNotContain(cluster.secrets().token());
        }
        assertThat(cluster.worker("worker1").health(cluster.secrets().token()).getEpoch())
                .isEqualTo(cluster.status().getEpoch());
    }

    private void refusesToken(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
            assertThat(failure.getStatus().getCode()).as("%s", failure).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(failure.getStatus().getDescription())
                    .contains("auth_token")
                    .doesNotContain(cluster.secrets().token());
        });
    }

    @Test
    void faultInjectionIsDeniedUnlessTheWorkerWasStartedForIt() {
        TestCluster plain = own(new ClusterSettings(1, Map.of("STORAGE", "memory")));
        plain.start("worker1");
        assertThatThrownBy(() -> plain.worker("worker1")
                .blocking()
                .injectFailure(InjectFailureRequest.newBuilder().setFailNextNRequests(1).build()))
                .isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
                    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
                    assertThat(failure.getStatus().getDescription()).contains("FAULT_INJECTION");
                });
    }
}
