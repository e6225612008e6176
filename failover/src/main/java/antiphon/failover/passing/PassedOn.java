package antiphon.failover.passing;

import antiphon.core.NodeId;
import antiphon.master.serve.MasterService;
import antiphon.master.serve.Pauses;
import antiphon.node.tls.Transport;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.wire.EncodedReplies;
import com.google.protobuf.MessageLite;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The service of a node that does not lead: every call goes on to the node that leads, and its answer comes back as
/// that node gave it. Requests are read, since those that are none are refused here; answers are passed as bytes.
///
/// A call that comes while nobody leads waits for at most 10 s ([CallQueue]), and so does one that a node did not take.
/// Calls of one connection keep their order, unless one comes back from a node that did not take or answer it.
///
/// A call makes one hop: it says which node passes it on, and a node that does not lead either refuses it.
public final class PassedOn implements BindableService {
    /// All: none of them waits.
    public static final Set<String> QUICK = MessageServiceGrpc.getServiceDescriptor().getMethods().stream()
            .map(MethodDescriptor::getFullMethodName)
            .collect(Collectors.toUnmodifiableSet());

    private final NodeId own;
    private final Transport transport;
    private final CallQueue queue;
    private final Set<PassedCall<?>> open = ConcurrentHashMap.newKeySet();
    private final PassedCall.Line line;

    /// @param own name of this node
    /// @param transport with TLS, callers of some methods are asked for their certificate here, since the node that
    ///     leads sees this node's
    public PassedOn(NodeId own, Transport transport, Pauses pauses) {
        this(own, transport, pauses, HeldBytes.standard());
    }

    PassedOn(NodeId own, Transport transport, Pauses pauses, HeldBytes held) {
        this.own = own;
        this.transport = transport;
        this.queue = new CallQueue(pauses);
        this.line = new PassedCall.Line(own, queue, held, open);
    }

    /// Which node leads, as far as this one knows. Calls that wait go on there.
    public void leads(Optional<Leading> now) {
        queue.leads(now);
    }

    /// Refuses what waits and what comes from now on; those that went on may still be answered.
    public void beginStop() {
        queue.stop();
    }

    /// Ends what is left: writes that went on with ABORTED, since nobody knows what became of them.
    public void stop() {
        beginStop();
        open.forEach(PassedCall::stop);
    }

    /// How many calls wait, and have not gone on to the node that leads.
    public int waiting() {
        return queue.size();
    }

    @Override
    public ServerServiceDefinition bindService() {
        List<ServerMethodDefinition<?, ?>> methods = List.of(
                method(MessageServiceGrpc.getPostMessageMethod(), PostCall::new),
                method(MessageServiceGrpc.getPostMessagesMethod(), WriteStreamCall::new),
                method(MessageServiceGrpc.getSubscribeMessagesMethod(), SubscriptionCall::new),
                read(MessageServiceGrpc.getGetMessagesMethod()),
                read(MessageServiceGrpc.getGetClusterStatusMethod()),
                read(MessageServiceGrpc.getCatchUpMethod()),
                method(
                        MessageServiceGrpc.getDrainMethod(),
                        (call, headers, all) -> new UnaryCall<>(call, headers, all, false)));
        ServiceDescriptor plain = MessageServiceGrpc.getServiceDescriptor();
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(plain.getName())
                .setSchemaDescriptor(plain.getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(service::addMethod);
        return transport.guard(service.build(), MasterService.RULES);
    }

    private interface Kind<Q> {
        PassedCall<Q> of(ServerCall<Q, byte[]> call, Metadata headers, PassedCall.Line line);
    }

    private <Q extends MessageLite> ServerMethodDefinition<Q, byte[]> read(MethodDescriptor<Q, ?> method) {
        return method(method, (call, headers, all) -> new UnaryCall<>(call, headers, all, true));
    }

    private <Q> ServerMethodDefinition<Q, byte[]> method(MethodDescriptor<Q, ?> method, Kind<Q> kind) {
        MethodDescriptor<Q, byte[]> bytes = method.toBuilder(method.getRequestMarshaller(), new EncodedReplies())
                .build();
        return ServerMethodDefinition.create(bytes, handler(kind));
    }

    private <Q> ServerCallHandler<Q, byte[]> handler(Kind<Q> kind) {
        return (call, headers) -> {
            if (headers.containsKey(PassedHeaders.PASSED_ON)) return refuseHop(call, headers);
            PassedCall<Q> passed = kind.of(call, headers, line);
            passed.start();
            return passed;
        };
    }

    private <Q> ServerCall.Listener<Q> refuseHop(ServerCall<Q, byte[]> call, Metadata headers) {
        String why = own + " does not lead, and " + headers.get(PassedHeaders.PASSED_ON)
                + " has passed this call on to it: it goes no further";
        call.close(Status.UNAVAILABLE.withDescription(why), PassedHeaders.notLeader(own));
        return new ServerCall.Listener<>() {};
    }
}
