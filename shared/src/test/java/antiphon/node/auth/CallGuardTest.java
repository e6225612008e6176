package antiphon.node.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.credentials.AuthToken;
import antiphon.log.memory.MemoryStore;
import antiphon.node.Await;
import antiphon.node.rpc.StreamEnd;
import antiphon.node.rpc.TestNode;
import antiphon.node.tls.Standing;
import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.DrainRequest;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.SubscribeMessagesRequest;
import antiphon.security.callers.Caller;
import antiphon.security.callers.Callers;
import antiphon.security.callers.CallersFile;
import antiphon.security.callers.CallersReload;
import antiphon.security.callers.Role;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Over a real server.
class CallGuardTest {
    private static final String NODE_TOKEN = "what nodes show each other";

    @TempDir private Path directory = Path.of("");
    private volatile Instant now = Instant.parse("2026-11-28T00:00:00Z");
    private final List<String> refused = Collections.synchronizedList(new ArrayList<>());
    private volatile Standing standing = Standing.OPERATOR;
    private CallersFile file;
    private CallersReload reload;
    private CallGuard guard;
    private TestNode node;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        file = CallersFile.at(directory.resolve("callers.json"), _ -> Optional.empty());
        file.create();
        reload = new CallersReload(file);
        InstantSource clock = () -> now;
        guard = new CallGuard(new CallerCheck(
                reload, new AuthToken(NODE_TOKEN), Standing.OPERATOR, clock,
                (reason, _, sentence) -> refused.add(reason + " " + sentence)), _ -> standing);
        node = new TestNode(new MemoryStore(), List.of(guard));
        channel = node.newChannel();
    }

    @AfterEach
    void stop() throws InterruptedException {
        node.stop();
    }

    private String add(String name, Role... roles) throws IOException {
        String token = file.add(new Caller(name, EnumSet.of(roles[0], roles), List.of()), Optional.empty());
        look();
        return token;
    }

    private void look() {
        reload.lookAgain(new CallersReload.Listener() {
            @Override
            public void changed(Callers callers) {}

            @Override
            public void unusable(String reason) {
                throw new AssertionError(reason);
            }
        });
        guard.lookAgain();
    }

    private MessageServiceGrpc.MessageServiceBlockingStub as(String header) {
        return MessageServiceGrpc.newBlockingStub(channel).withInterceptors(authorization(header));
    }

    private static ClientInterceptor authorization(String header) {
        Metadata headers = new Metadata();
        if (!header.isEmpty()) headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), header);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    private static void post(MessageServiceGrpc.MessageServiceBlockingStub master) {
        var _ = master.postMessage(PostMessageRequest.newBuilder().setContent("hi").build());
    }

    private static void read(MessageServiceGrpc.MessageServiceBlockingStub master) {
        var _ = master.getMessages(GetMessagesRequest.getDefaultInstance());
    }

    private static void fails(Status.Code code, String says, ThrowingCallable call) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(call)
                .satisfies(failed -> assertThat(failed.getStatus().getCode()).isEqualTo(code))
                .withMessageContaining(says);
    }

    @Test
    void whoShowsTheRightNodesTokenAloneIsToldWhatElseTlsNeeds() throws IOException {
        standing = Standing.STRANGER;
        fails(Status.Code.UNAUTHENTICATED, "with TLS this needs more than AUTH_TOKEN: an operator's certificate",
                () -> read(as("Bearer " + NODE_TOKEN)));
        standing = Standing.OPERATOR;
        String wrong = "any caller known here: see `antiphon callers`; nor is it this cluster's AUTH_TOKEN";
        fails(Status.Code.UNAUTHENTICATED, wrong, () -> read(as("Bearer another")));
        String ofCaller = add("ann", Role.READER);
        file.remove("ann");
        look();
        assertThat(new CallerCheck(
                reload, new AuthToken(NODE_TOKEN), Standing.OPERATOR, () -> now, (_, _, _) -> {})
                .check(EnumSet.of(Role.READER), "Bearer " + ofCaller, "x"))
                .asString().contains("any caller known here").doesNotContain("AUTH_TOKEN");
    }

    @Test
    void whoShowsNothingOrSomethingElseIsNotKnown() throws IOException {
        String token = add("ann", Role.WRITER);
        fails(Status.Code.UNAUTHENTICATED, "authenticates callers", () -> post(as("")));
        for (String header : List.of("Bearer", "Basic " + token, token, "Bearer  x", "Bearer " + token + "x"))
            fails(Status.Code.UNAUTHENTICATED, "", () -> post(as(header)));
        assertThat(node.posted).isEmpty();
        post(as("Bearer " + token));
        post(as("bearer " + token));
        assertThat(node.posted).hasSize(2);
        assertThat(String.join("\n", refused)).doesNotContain(token).contains("NO_TOKEN", "UNKNOWN_TOKEN");
    }

    @Test
    void whoIsKnownMayDoWhatItsRolesAreForAndHearsWhichItLacks() throws IOException {
        String writer = "Bearer " + add("ann", Role.WRITER);
        String reader = "Bearer " + add("bob", Role.READER);
        post(as(writer));
        read(as(reader));
        fails(Status.Code.PERMISSION_DENIED, "needs writer", () -> post(as(reader)));
        fails(Status.Code.PERMISSION_DENIED, "needs node or reader", () -> read(as(writer)));
        read(as("Bearer " + NODE_TOKEN));
        fails(Status.Code.PERMISSION_DENIED, "needs writer", () -> post(as("Bearer " + NODE_TOKEN)));
    }

    @Test
    void withTlsTheNodesTokenCountsOnlyWithACertificate() {
        standing = Standing.STRANGER;
        fails(Status.Code.UNAUTHENTICATED, "more than AUTH_TOKEN", () -> read(as("Bearer " + NODE_TOKEN)));
        standing = Standing.NODE;
        read(as("Bearer " + NODE_TOKEN));
    }

    @Test
    void healthAsksNobodyAndNodesShowTheirOwnTokenInTheRequest() {
        var _ = HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
        // It gets through to the service, which does not have it here.
        fails(Status.Code.UNIMPLEMENTED, "", () -> as("").catchUp(CatchUpRequest.getDefaultInstance()));
        fails(Status.Code.UNIMPLEMENTED, "", () -> as("Bearer wrong").catchUp(CatchUpRequest.getDefaultInstance()));
    }

    @Test
    void whoIsRefusedWhereNodesMayCallTooIsReportedWithTheTrueCause() throws IOException {
        drain("Bearer " + add("ops", Role.OPERATOR), "");
        drain("", NODE_TOKEN);
        assertThat(refused).isEmpty();
        String shop = add("shop", Role.WRITER);
        fails(Status.Code.PERMISSION_DENIED, "needs operator", () -> drain("Bearer " + shop, ""));
        fails(Status.Code.PERMISSION_DENIED, "auth_token is not", () -> drain("Bearer " + shop, "another"));
        fails(Status.Code.UNAUTHENTICATED, "any caller", () -> drain("Bearer another", ""));
        fails(Status.Code.UNAUTHENTICATED, "no auth_token was sent", () -> drain("", ""));
        fails(Status.Code.UNAUTHENTICATED, "auth_token is not", () -> drain("", "another"));
        var _ = file.rotate("shop", now.plusSeconds(1), now);
        look();
        now = now.plusSeconds(1);
        fails(Status.Code.UNAUTHENTICATED, "could be used until", () -> drain("Bearer " + shop, ""));
        file.disable("shop");
        look();
        fails(Status.Code.UNAUTHENTICATED, "shop is disabled", () -> drain("Bearer " + shop, ""));
        drain("Bearer " + shop, NODE_TOKEN);
        String lacks = "ROLE caller shop has the role writer, and this needs operator";
        assertThat(refused).hasSize(6).startsWith(lacks, lacks);
        assertThat(refused.subList(2, 6)).extracting(each -> each.split(" ", 2)[0])
                .containsExactly("UNKNOWN_TOKEN", "NO_TOKEN", "EXPIRED", "DISABLED");
    }

    private void drain(String header, String authToken) {
        var _ = as(header).drain(DrainRequest.newBuilder().setAuthToken(authToken).build());
    }

    @Test
    void anOpenStreamEndsWhenItsCallerIsDisabled() throws IOException, InterruptedException {
        Iterator<Message> ann = subscription(add("ann", Role.READER));
        Iterator<Message> bob = subscription(add("bob", Role.READER));
        Await.until("both follow", () -> node.feed.subscribers() == 2);
        file.disable("ann");
        look();
        fails(Status.Code.UNAUTHENTICATED, "ann is disabled", ann::hasNext);
        Await.until("the node follows for one", () -> node.feed.subscribers() == 1);
        file.remove("bob");
        look();
        fails(Status.Code.UNAUTHENTICATED, "was taken away", bob::hasNext);
    }

    @Test
    void aStreamOfWritesThatEndsSaysWhichWereNotTaken() throws Exception {
        String token = add("ann", Role.WRITER);
        StreamEnd end = new StreamEnd();
        StreamObserver<PostMessagesRequest> writes = stream(token, end);
        writes.onNext(batch("a", "b"));
        writes.onNext(batch("c"));
        Await.until("they were taken", () -> node.posted.size() == 3);
        file.disable("ann");
        look();
        assertThat(end.status().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(end.status().getDescription()).isEqualTo("caller ann is disabled");
        assertThat(end.resumeIndex()).isEqualTo("3");
    }

    @Test
    void ofAStreamOfWritesThatIsRefusedNoneWasTaken() throws Exception {
        StreamEnd end = new StreamEnd();
        stream("wrong", end).onNext(batch("a"));
        assertThat(end.status().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(end.resumeIndex()).isEqualTo("0");
        assertThat(node.posted).isEmpty();
    }

    private StreamObserver<PostMessagesRequest> stream(String token, StreamEnd end) {
        return MessageServiceGrpc.newStub(channel)
                .withInterceptors(authorization("Bearer " + token))
                .postMessages(end);
    }

    private static PostMessagesRequest batch(String... contents) {
        PostMessagesRequest.Builder batch = PostMessagesRequest.newBuilder();
        for (String content : contents) batch.addMessages(NewMessage.newBuilder().setContent(content));
        return batch.build();
    }

    @Test
    void anOpenStreamEndsWhenItsTokenExpires() throws IOException, InterruptedException {
        Iterator<Message> ann = subscription(add("ann", Role.READER));
        Await.until("it follows", () -> node.feed.subscribers() == 1);
        Instant until = now.plus(Duration.ofHours(1));
        String fresh = file.rotate("ann", until, now);
        look();
        assertThat(node.feed.subscribers()).as("both tokens count").isEqualTo(1);
        Iterator<Message> again = subscription(fresh);
        Await.until("both follow", () -> node.feed.subscribers() == 2);
        now = until;
        look();
        fails(Status.Code.UNAUTHENTICATED, "could be used until", ann::hasNext);
        Await.until("one is left", () -> node.feed.subscribers() == 1);
        file.disable("ann");
        look();
        fails(Status.Code.UNAUTHENTICATED, "disabled", again::hasNext);
    }

    private Iterator<Message> subscription(String token) {
        return as("Bearer " + token).subscribeMessages(SubscribeMessagesRequest.getDefaultInstance());
    }
}
