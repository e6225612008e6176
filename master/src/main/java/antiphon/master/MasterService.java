package antiphon.master;

import antiphon.log.MessageLog;
import antiphon.master.core.MasterInput;
import antiphon.master.core.Outcome;
import antiphon.master.core.Refusal;
import antiphon.master.tracing.Tracing;
import antiphon.master.tracing.WriteTrace;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.node.DamageSentences;
import antiphon.node.FeedMethods;
import antiphon.node.Grant;
import antiphon.node.LogFeed;
import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.CatchUpResponse;
import antiphon.proto.master.DrainRequest;
import antiphon.proto.master.DrainResponse;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.SubscribeMessagesRequest;
import antiphon.security.AuthToken;
import antiphon.security.Role;
import antiphon.tls.CallRule;
import antiphon.tls.NodeGuard;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import antiphon.tls.Transport;
import antiphon.wire.WireMessages;
import com.google.protobuf.ByteString;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What clients and workers call. Translates, and decides nothing but whether a request's fields make sense.
final class MasterService implements MessageServiceGrpc.AsyncService, BindableService {
    private static final Logger LOG = LoggerFactory.getLogger(MasterService.class);
    /// Methods that hand over what they are given, and never wait.
    static final Set<String> QUICK = Set.of(
            MessageServiceGrpc.getPostMessageMethod().getFullMethodName(),
            MessageServiceGrpc.getPostMessagesMethod().getFullMethodName());
    /// With TLS: who may call what is not for clients.
    private static final Map<String, CallRule> RULES = Map.of(
            MessageServiceGrpc.getCatchUpMethod().getFullMethodName(),
            CallRule.only(NodeRole.WORKER, NodeRole.OPERATOR),
            MessageServiceGrpc.getDrainMethod().getFullMethodName(),
            CallRule.ANYBODY);
    private static final int CATCH_UP_BYTES_MAX = 1024 * 1024;

    private final ReplicationCoordinator coordinator;
    private final MessageLog log;
    private final LogFeed feed;
    private final WriteChecks checks;
    private final Answers answers;
    private final StatusAnswer status;
    private final AuthToken token;
    private final @Nullable Tracing tracing;
    private final Transport transport;
    private final List<String> workers;
    private final Set<BulkWrites> streams = ConcurrentHashMap.newKeySet();

    MasterService(
            ReplicationCoordinator coordinator,
            MessageLog log,
            LogFeed feed,
            WriteChecks checks,
            StatusAnswer status,
            AuthToken token,
            @Nullable Tracing tracing,
            Transport transport,
            List<String> workers) {
        this.coordinator = coordinator;
        this.log = log;
        this.feed = feed;
        this.checks = checks;
        this.answers = new Answers(log);
        this.status = status;
        this.token = token;
        this.tracing = tracing;
        this.transport = transport;
        this.workers = workers;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return FeedMethods.in(
                transport.guard(MessageServiceGrpc.bindService(this), RULES),
                FeedMethods.pages(
                        MessageServiceGrpc.getGetMessagesMethod(),
                        feed,
                        GetMessagesRequest::getFromSequence,
                        GetMessagesRequest::getLimit,
                        GetMessagesRequest::getPageBytesMax),
                FeedMethods.subscriptions(
                        MessageServiceGrpc.getSubscribeMessagesMethod(),
                        feed,
                        SubscribeMessagesRequest::getFromSequence));
    }

    @Override
    public void postMessage(PostMessageRequest request, StreamObserver<PostMessageResponse> observer) {
        WriteTrace trace = tracing == null ? null : tracing.begin("PostMessage", request.getWriteConcern(), 1);
        WriteChecks.Common common = checks.common(request);
        Optional<Refusal> problem = common.problemWith(request.getContent(), request.getRequestId());
        if (problem.isPresent()) {
            if (tracing != null && trace != null) tracing.refused(trace, new Outcome.NotAppended(problem.get()));
            answer(observer, answers.refused(problem.get()));
            return;
        }
        Write write = common.write(request.getContent(), request.getRequestId());
        ReplicationCoordinator.Submitted submitted = coordinator.append(write, trace);
        ((ServerCallStreamObserver<PostMessageResponse>) observer)
                .setOnCancelHandler(() -> coordinator.callerGone(submitted));
        var _ = submitted.outcome()
                .thenAccept(outcome -> answer(observer, answers.of(outcome)))
                .exceptionally(failure -> {
                    LOG.error("an answer could not be given", failure);
                    return null;
                });
    }

    @Override
    public StreamObserver<PostMessagesRequest> postMessages(StreamObserver<PostMessagesResponse> observer) {
        streams.removeIf(BulkWrites::isOver);
        BulkWrites stream = new BulkWrites(
                checks, answers, coordinator, (ServerCallStreamObserver<PostMessagesResponse>) observer, tracing);
        streams.add(stream);
        return stream;
    }

    /// No more writes are taken from the streams of them.
    void beginStop() {
        streams.forEach(BulkWrites::beginStop);
    }

    /// Ends the streams of writes; each has had its answers.
    void stop() {
        streams.forEach(BulkWrites::stop);
    }

    @Override
    public void catchUp(CatchUpRequest request, StreamObserver<CatchUpResponse> observer) {
        orFail(observer, () -> answer(observer, pageAfterChecks(request)));
    }

    /// @param role a caller that has it needs no auth_token
    private void requireToken(String shown, Role role) {
        if (!token.matches(shown) && !Grant.currentHas(role))
            throw Status.UNAUTHENTICATED
                    .withDescription("auth_token is not this cluster's: set the same AUTH_TOKEN on every node; nor"
                            + " is this call that of a caller with the role " + role.word())
                    .asRuntimeException();
    }

    /// With TLS whoever shows AUTH_TOKEN has to show an operator's certificate too.
    private void requireOperator() {
        if (transport.tls().isEmpty() || Grant.currentHas(Role.OPERATOR)) return;
        if (NodeGuard.current().filter(this::isOperatorHere).isPresent()) return;
        throw Status.UNAUTHENTICATED
                .withDescription("with TLS this wants more than AUTH_TOKEN: an operator's certificate (--tls-cert,"
                        + " --tls-key), or the token of a caller with the role operator")
                .asRuntimeException();
    }

    private boolean isOperatorHere(NodeIdentity caller) {
        return caller.role() == NodeRole.OPERATOR
                && transport.tls().filter(own -> own.identity().cluster().equals(caller.cluster())).isPresent();
    }

    /// A worker's certificate is good under its own name, and for workers of this master.
    private void requireOwnName(NodeIdentity caller, String machineId) {
        if (caller.role() != NodeRole.WORKER) return;
        if (!workers.contains(caller.name()))
            throw denied(caller + " is no worker of this master, whose WORKERS are " + String.join(", ", workers));
        if (!CallRule.isOwnName(machineId, caller.name()))
            throw denied("the certificate is of " + caller + ", and the call of machine `" + machineId
                    + "`: give each worker its own TLS_CERT");
    }

    private static RuntimeException denied(String description) {
        return Status.PERMISSION_DENIED.withDescription(description).asRuntimeException();
    }

    private CatchUpResponse pageAfterChecks(CatchUpRequest request) {
        requireToken(request.getAuthToken(), Role.NODE);
        NodeGuard.current().ifPresent(caller -> requireOwnName(caller, request.getMachineId()));
        if (!coordinator.reigns())
            throw Status.UNAVAILABLE
                    .withDescription("the master is starting and does not know yet what its log holds: come again")
                    .asRuntimeException();
        long last = request.getLastSequenceNumber();
        if (last < 0) throw invalid("last_sequence_number is " + last + ", must be 0 or more");
        if (request.getPageBytesMax() < 0)
            throw invalid("page_bytes_max is " + request.getPageBytesMax() + ", must be 0 or more");
        return objectionTo(request).map(this::apart).orElseGet(() -> page(request));
    }

    private static RuntimeException invalid(String description) {
        return Status.INVALID_ARGUMENT.withDescription(description).asRuntimeException();
    }

    /// Why the asker's log is not the beginning of this one; empty when it is, or did not say enough to tell.
    private Optional<String> objectionTo(CatchUpRequest request) {
        long last = request.getLastSequenceNumber();
        if (last > log.head())
            return Optional.of("message " + last + " is beyond this master's last, " + log.head());
        if (last == 0 || request.getLastHash().isEmpty()) return Optional.empty();
        ByteString own = ownHash(last);
        if (own.equals(request.getLastHash())) return Optional.empty();
        return Optional.of("message " + last + " has another hash here: the two logs went apart at or before it");
    }

    /// What cannot be read is no reason to say that the logs went apart.
    private ByteString ownHash(long sequence) {
        try {
            return log.hashAt(sequence)
                    .map(Hash::toBytes)
                    .map(ByteString::copyFrom)
                    .orElse(ByteString.EMPTY);
        } catch (UncheckedIOException e) {
            throw DamageSentences.status(Objects.requireNonNull(e.getCause()), sequence, "come again");
        }
    }

    private CatchUpResponse apart(String objection) {
        return head().setStatus("error").setErrorMessage(objection).build();
    }

    private CatchUpResponse page(CatchUpRequest request) {
        long from = request.getLastSequenceNumber() + 1;
        long through = log.position();
        List<LogEntry> entries = read(from, through, pageBytes(request.getPageBytesMax()));
        CatchUpResponse.Builder page = head().setStatus("success");
        entries.forEach(entry -> page.addMessages(WireMessages.toSigned(entry)));
        return page.setMore(from + entries.size() <= through).build();
    }

    private static int pageBytes(int asked) {
        return asked == 0 ? CATCH_UP_BYTES_MAX : Math.min(asked, CATCH_UP_BYTES_MAX);
    }

    private List<LogEntry> read(long from, long through, int bytesMax) {
        try {
            return log.read(from, through, bytesMax);
        } catch (IOException e) {
            throw DamageSentences.status(e, from, "come again");
        }
    }

    private CatchUpResponse.Builder head() {
        CatchUpResponse.Builder head = CatchUpResponse.newBuilder()
                .setMasterLatestSequence(log.head())
                .setEpoch(log.promisedEpoch());
        log.logId().map(LogId::toBytes).ifPresent(bytes -> head.setLogId(ByteString.copyFrom(bytes)));
        return head;
    }

    @Override
    public void getClusterStatus(
            GetClusterStatusRequest request, StreamObserver<GetClusterStatusResponse> observer) {
        answerStatus(observer, request.getClientId(), status -> status);
    }

    /// The status comes after the draining through the same loop, so it shows it.
    @Override
    public void drain(DrainRequest request, StreamObserver<DrainResponse> observer) {
        orFail(observer, () -> {
            requireToken(request.getAuthToken(), Role.OPERATOR);
            requireOperator();
            coordinator.tell(new MasterInput.DrainWanted(!request.getUndo()));
            answerStatus(observer, "", now -> DrainResponse.newBuilder().setStatus(now).build());
        });
    }

    /// @param client whose writes the forecast is for
    private <R> void answerStatus(
            StreamObserver<R> observer, String client, Function<GetClusterStatusResponse, R> form) {
        var _ = coordinator
                .status(client)
                .thenAccept(view -> answer(observer, form.apply(status.of(view))))
                .exceptionally(busy -> {
                    observer.onError(Status.UNAVAILABLE.withDescription(busy.getMessage()).asRuntimeException());
                    return null;
                });
    }

    /// Left to itself gRPC answers UNKNOWN for whatever is thrown.
    private static void orFail(StreamObserver<?> observer, Runnable work) {
        try {
            work.run();
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        }
    }

    private static <T> void answer(StreamObserver<T> observer, T response) {
        observer.onNext(response);
        observer.onCompleted();
    }
}
