package antiphon.master.serve;

import antiphon.credentials.AuthToken;
import antiphon.log.ReplicaStore;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Refusal;
import antiphon.master.intake.ClientCalls;
import antiphon.master.replica.Write;
import antiphon.master.tracing.Tracing;
import antiphon.master.tracing.WriteTrace;
import antiphon.node.auth.OperatorDoor;
import antiphon.node.read.FeedMethods;
import antiphon.node.read.LogFeed;
import antiphon.node.tls.CallRule;
import antiphon.node.tls.Transport;
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
import antiphon.tls.NodeRole;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The services for clients and workers. Translates, and decides only whether a request's fields are valid.
public final class MasterService implements MessageServiceGrpc.AsyncService, BindableService {
    private static final Logger LOG = LoggerFactory.getLogger(MasterService.class);
    /// Methods that only queue their input, and never wait.
    public static final Set<String> QUICK = Set.of(
            MessageServiceGrpc.getPostMessageMethod().getFullMethodName(),
            MessageServiceGrpc.getPostMessagesMethod().getFullMethodName());
    /// With TLS: who may call the methods that are not for clients.
    public static final Map<String, CallRule> RULES = Map.of(
            MessageServiceGrpc.getCatchUpMethod().getFullMethodName(),
            CallRule.only(NodeRole.WORKER, NodeRole.OPERATOR),
            MessageServiceGrpc.getDrainMethod().getFullMethodName(),
            CallRule.ANYBODY);

    private final ClientCalls calls;
    private final LogFeed feed;
    private final WriteChecks checks;
    private final Answers answers;
    private final CatchUpCalls catchUps;
    private final StatusAnswer status;
    private final OperatorDoor operators;
    private final @Nullable Tracing tracing;
    private final Transport transport;
    private final Pauses pauses;
    private final Set<BulkWrites> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;
    private volatile boolean stopped;

    /// @param tracing null when no write is traced
    public MasterService(
            ClientCalls calls,
            ReplicaStore store,
            LogFeed feed,
            WriteChecks checks,
            StatusAnswer status,
            AuthToken token,
            @Nullable Tracing tracing,
            Transport transport,
            CatchUpCalls catchUps,
            Pauses pauses) {
        this.calls = calls;
        this.feed = feed;
        this.checks = checks;
        this.answers = new Answers(store);
        this.catchUps = catchUps;
        this.status = status;
        this.operators = OperatorDoor.ofNode(token, transport);
        this.tracing = tracing;
        this.transport = transport;
        this.pauses = pauses;
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
                        GetMessagesRequest::getPageBytesMax,
                        GetMessagesRequest::getReadValue),
                FeedMethods.subscriptions(
                        MessageServiceGrpc.getSubscribeMessagesMethod(),
                        feed,
                        SubscribeMessagesRequest::getFromSequence,
                        SubscribeMessagesRequest::getReadValue));
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
        ClientCalls.Submitted submitted = calls.append(write, trace);
        ((ServerCallStreamObserver<PostMessageResponse>) observer)
                .setOnCancelHandler(() -> calls.callerGone(submitted));
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
                checks, answers, calls, (ServerCallStreamObserver<PostMessagesResponse>) observer, pauses, tracing);
        streams.add(stream);
        // A call that was on its way when the node stopped taking new ones still comes.
        if (stopping) stream.beginStop();
        if (stopped) stream.stop();
        return stream;
    }

    /// No more writes are taken from the streams of them.
    public void beginStop() {
        stopping = true;
        streams.forEach(BulkWrites::beginStop);
    }

    /// Ends the streams of writes; each has had its answers.
    public void stop() {
        stopped = true;
        streams.forEach(BulkWrites::stop);
    }

    @Override
    public void catchUp(CatchUpRequest request, StreamObserver<CatchUpResponse> observer) {
        catchUps.answer(request, observer);
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
            operators.require(request.getAuthToken());
            calls.put(new MasterInput.DrainWanted(!request.getUndo()));
            answerStatus(observer, "", now -> DrainResponse.newBuilder().setStatus(now).build());
        });
    }

    /// @param client whose writes the forecast is for
    private <R> void answerStatus(
            StreamObserver<R> observer, String client, Function<GetClusterStatusResponse, R> form) {
        var _ = calls
                .status(client)
                .thenAccept(view -> answer(observer, form.apply(status.of(view))))
                .exceptionally(busy -> {
                    observer.onError(Status.UNAVAILABLE.withDescription(busy.getMessage()).asRuntimeException());
                    return null;
                });
    }

    /// By default gRPC answers UNKNOWN for every exception.
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
