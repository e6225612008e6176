package antiphon.node.rpc;

import antiphon.node.rpc.call.CheckedRequests;
import antiphon.node.rpc.call.OpenCalls;
import io.grpc.BindableService;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Services that can be replaced by others while the port of their server stays open.
///
/// A method that was served before is answered with UNAVAILABLE and the reason. With UNIMPLEMENTED its caller would
/// take the node for one that never had it, and would not retry.
final class ReplaceableServices extends HandlerRegistry {
    private volatile Current current = Current.without("this node starts");
    private final Map<String, ServerMethodDefinition<?, ?>> earlier = new ConcurrentHashMap<>();

    /// @param calls those of the services that are in progress; null when there are no services
    /// @param absence the answer to callers of methods that were served before
    /// @param node which node this is, for callers of methods that it does not offer
    private record Current(
            @Nullable OpenCalls calls,
            List<ServerServiceDefinition> services,
            Map<String, ServerMethodDefinition<?, ?>> methods,
            Set<String> quick,
            String absence,
            Optional<ShownNode> node) {
        static Current without(String absence) {
            return new Current(null, List.of(), Map.of(), Set.of(), absence, Optional.empty());
        }
    }

    /// @param absence the answer to callers of methods that were served before and are not now
    void begin(NodeServer.Served served, String absence) {
        if (current.calls != null) throw new IllegalStateException("other services are served, they must end first");
        OpenCalls calls = new OpenCalls();
        List<ServerServiceDefinition> services = Stream.concat(
                checked(served.services(), served)
                        .map(service -> served.node().map(node -> node.showingBy(service)).orElse(service)),
                checked(served.passedOn(), served)).toList();
        Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();
        for (ServerServiceDefinition service : services)
            for (ServerMethodDefinition<?, ?> method : service.getMethods())
                methods.put(method.getMethodDescriptor().getFullMethodName(), calls.counting(method));
        current = new Current(calls, services, Map.copyOf(methods), served.quick(), absence, served.node());
    }

    private static Stream<ServerServiceDefinition> checked(
            List<BindableService> services, NodeServer.Served served) {
        return services.stream().map(service -> CheckedRequests.of(service.bindService(), served.requestBytesMax()));
    }

    /// No call reaches the services any more. Those in progress get some time to end, and are ended then.
    ///
    /// @param why calls are not served now
    void end(String why, long waitNsMax) {
        Current ended = current;
        ended.methods.forEach((name, method) -> earlier.put(name, unavailable(method)));
        current = Current.without(why);
        if (ended.calls != null) ended.calls.end(Status.UNAVAILABLE.withDescription(why), waitNsMax);
    }

    private <Q, R> ServerMethodDefinition<Q, R> unavailable(ServerMethodDefinition<Q, R> method) {
        return ServerMethodDefinition.create(method.getMethodDescriptor(), new Unavailable<>());
    }

    private final class Unavailable<Q, R> implements ServerCallHandler<Q, R> {
        @Override
        public ServerCall.Listener<Q> startCall(ServerCall<Q, R> call, Metadata headers) {
            call.close(Status.UNAVAILABLE.withDescription(current.absence), new Metadata());
            return new ServerCall.Listener<>() {};
        }
    }

    /// Whether calls of a method never wait.
    boolean isQuick(String method) {
        return current.quick.contains(method);
    }

    @Override
    public List<ServerServiceDefinition> getServices() {
        return current.services;
    }

    @Override
    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String methodName, @Nullable String authority) {
        Current now = current;
        ServerMethodDefinition<?, ?> known = now.methods.getOrDefault(methodName, earlier.get(methodName));
        return known != null ? known : now.node.map(node -> NotOffered.method(methodName, node)).orElse(null);
    }
}
