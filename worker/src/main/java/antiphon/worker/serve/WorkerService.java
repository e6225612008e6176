package antiphon.worker.serve;

import antiphon.node.Incarnation;
import antiphon.node.fetch.FetchRefusals;
import antiphon.node.read.FeedMethods;
import antiphon.node.read.LogFeed;
import antiphon.node.tls.CallRule;
import antiphon.node.tls.Transport;
import antiphon.proto.worker.GetMessagesRequest;
import antiphon.proto.worker.InjectDelayRequest;
import antiphon.proto.worker.InjectDelayResponse;
import antiphon.proto.worker.InjectFailureRequest;
import antiphon.proto.worker.InjectFailureResponse;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.proto.worker.MasterMessageReplicaRequest;
import antiphon.proto.worker.MasterMessageReplicaResponse;
import antiphon.proto.worker.RecoveryAcknowledgment;
import antiphon.proto.worker.RecoveryNotification;
import antiphon.proto.worker.ReplicationBatch;
import antiphon.proto.worker.ReplicationProgress;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.proto.worker.SubscribeMessagesRequest;
import antiphon.tls.NodeRole;
import antiphon.worker.intake.Recoveries;
import antiphon.worker.intake.ReplicaCalls;
import antiphon.worker.intake.Replication;
import antiphon.worker.intake.check.FaultInjector;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// The worker's gRPC service: which part of the worker serves which call.
public final class WorkerService implements SecondaryWorkerServiceGrpc.AsyncService, BindableService {
    /// Methods that hand over what they are given, and do not wait: of frames that the loop has not taken yet there are
    /// only a few.
    public static final Set<String> QUICK = Set.of(SecondaryWorkerServiceGrpc.getReplicateMethod().getFullMethodName());

    /// With TLS: who may call the methods that are not for clients.
    private static final Map<String, CallRule> RULES = Map.of(
            SecondaryWorkerServiceGrpc.getReplicateMessageMethod().getFullMethodName(), CallRule.only(NodeRole.MASTER),
            SecondaryWorkerServiceGrpc.getReplicateMethod().getFullMethodName(), CallRule.only(NodeRole.MASTER),
            SecondaryWorkerServiceGrpc.getHandleRecoveryMethod().getFullMethodName(), CallRule.only(NodeRole.MASTER),
            SecondaryWorkerServiceGrpc.getReportHealthMethod().getFullMethodName(),
            CallRule.only(NodeRole.MASTER, NodeRole.OPERATOR));

    private final ReplicaCalls replicas;
    private final Replication replication;
    private final Recoveries recoveries;
    private final HealthReport health;
    private final FaultInjector faults;
    private final LogFeed feed;
    private final Incarnation incarnation;
    private final Transport transport;

    public WorkerService(
            ReplicaCalls replicas,
            Replication replication,
            Recoveries recoveries,
            HealthReport health,
            FaultInjector faults,
            LogFeed feed,
            Incarnation incarnation,
            Transport transport) {
        this.replicas = replicas;
        this.replication = replication;
        this.recoveries = recoveries;
        this.health = health;
        this.faults = faults;
        this.feed = feed;
        this.incarnation = incarnation;
        this.transport = transport;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return FeedMethods.in(
                transport.guard(SecondaryWorkerServiceGrpc.bindService(this), RULES),
                FeedMethods.pages(
                        SecondaryWorkerServiceGrpc.getGetMessagesMethod(),
                        feed,
                        this::from,
                        GetMessagesRequest::getLimit,
                        GetMessagesRequest::getPageBytesMax,
                        GetMessagesRequest::getReadValue),
                FeedMethods.subscriptions(
                        SecondaryWorkerServiceGrpc.getSubscribeMessagesMethod(),
                        feed,
                        SubscribeMessagesRequest::getFromSequence,
                        SubscribeMessagesRequest::getReadValue));
    }

    /// Masters of versions before `Fetch` read here what they lack when they start.
    ///
    /// @throws StatusRuntimeException when another node was meant, or another life of this one
    private long from(GetMessagesRequest request) {
        FetchRefusals.requireMeant(incarnation, request.getIncarnation());
        return request.getFromSequence();
    }

    @Override
    public void replicateMessage(
            MasterMessageReplicaRequest request, StreamObserver<MasterMessageReplicaResponse> caller) {
        replicas.take(request, onServer(caller));
    }

    @Override
    public StreamObserver<ReplicationBatch> replicate(StreamObserver<ReplicationProgress> master) {
        return replication.accept(onServer(master));
    }

    @Override
    public void handleRecovery(RecoveryNotification request, StreamObserver<RecoveryAcknowledgment> caller) {
        orFail(caller, () -> recoveries.take(request, onServer(caller)));
    }

    @Override
    public void reportHealth(MasterHealthCheckRequest request, StreamObserver<MasterHealthCheckResponse> caller) {
        orFail(caller, () -> health.answer(request, report -> {
            caller.onNext(report);
            caller.onCompleted();
        }));
    }

    @Override
    public void injectFailure(InjectFailureRequest request, StreamObserver<InjectFailureResponse> caller) {
        answer(caller, () -> {
            faults.inject(request);
            return InjectFailureResponse.newBuilder().setStatus(true).build();
        });
    }

    @Override
    public void injectDelay(InjectDelayRequest request, StreamObserver<InjectDelayResponse> caller) {
        answer(caller, () -> {
            faults.delay(request);
            return InjectDelayResponse.getDefaultInstance();
        });
    }

    private static <R> void answer(StreamObserver<R> caller, Supplier<R> response) {
        orFail(caller, () -> {
            caller.onNext(response.get());
            caller.onCompleted();
        });
    }

    /// By default gRPC answers UNKNOWN for every exception.
    private static void orFail(StreamObserver<?> caller, Runnable work) {
        try {
            work.run();
        } catch (StatusRuntimeException e) {
            caller.onError(e);
        }
    }

    private static <R> ServerCallStreamObserver<R> onServer(StreamObserver<R> observer) {
        return (ServerCallStreamObserver<R>) observer;
    }
}
