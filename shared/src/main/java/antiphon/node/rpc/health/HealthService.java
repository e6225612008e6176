package antiphon.node.rpc.health;

import antiphon.proto.health.HealthCheckRequest;
import antiphon.proto.health.HealthCheckResponse;
import antiphon.proto.health.HealthCheckResponse.ServingStatus;
import antiphon.proto.health.HealthGrpc;
import antiphon.proto.health.HealthListRequest;
import antiphon.proto.health.HealthListResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// `grpc.health.v1`: the health of this node, under several names. A watcher of a name gets each change; a slow
/// watcher gets only the newest of the changes it has not taken.
final class HealthService extends HealthGrpc.HealthImplBase {
    private static final int WATCHERS_MAX = 1_000;

    private final Map<String, ServingStatus> statuses = new LinkedHashMap<>();
    private final Set<Watcher> watchers = new LinkedHashSet<>();
    private boolean stopping;

    synchronized void set(String service, boolean serves) {
        ServingStatus next = serves && !stopping ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        if (statuses.put(service, next) != next) watchers.forEach(Watcher::report);
    }

    /// Removes the services of these names, and notifies their watchers. A node that stops keeps them.
    synchronized void remove(Predicate<String> services) {
        if (!stopping && statuses.keySet().removeIf(services)) watchers.forEach(Watcher::report);
    }

    /// Nothing serves from now on, but for the services named, which stay as they are.
    synchronized void stopServing(Set<String> except) {
        stopping = true;
        statuses.replaceAll((service, now) -> except.contains(service) ? now : ServingStatus.NOT_SERVING);
        watchers.forEach(Watcher::report);
    }

    /// Ends the streams of watchers, so that they do not delay the stop.
    synchronized void end() {
        List.copyOf(watchers).forEach(Watcher::end);
    }

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> caller) {
        ServingStatus status = statusOf(request.getService());
        if (status == ServingStatus.SERVICE_UNKNOWN) {
            caller.onError(Status.NOT_FOUND.withDescription(unknown(request.getService())).asRuntimeException());
            return;
        }
        caller.onNext(answer(status));
        caller.onCompleted();
    }

    @Override
    public void list(HealthListRequest request, StreamObserver<HealthListResponse> caller) {
        HealthListResponse.Builder all = HealthListResponse.newBuilder();
        synchronized (this) {
            statuses.forEach((service, status) -> all.putStatuses(service, answer(status)));
        }
        caller.onNext(all.build());
        caller.onCompleted();
    }

    @Override
    public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> caller) {
        Watcher watcher = new Watcher(request.getService(), (ServerCallStreamObserver<HealthCheckResponse>) caller);
        synchronized (this) {
            if (watchers.size() >= WATCHERS_MAX) {
                caller.onError(Status.RESOURCE_EXHAUSTED
                        .withDescription("this node serves health to at most " + WATCHERS_MAX + " watchers at once:"
                                + " end some of them, or use Check")
                        .asRuntimeException());
                return;
            }
            watchers.add(watcher);
            watcher.report();
        }
    }

    private synchronized ServingStatus statusOf(String service) {
        return statuses.getOrDefault(service, ServingStatus.SERVICE_UNKNOWN);
    }

    private synchronized String unknown(String service) {
        return "this node has no service '" + service + "', it has: '" + String.join("', '", statuses.keySet()) + "'";
    }

    private static HealthCheckResponse answer(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }

    /// Guarded by the service.
    private final class Watcher {
        private final String service;
        private final ServerCallStreamObserver<HealthCheckResponse> caller;
        private @Nullable ServingStatus reported;

        Watcher(String service, ServerCallStreamObserver<HealthCheckResponse> caller) {
            this.service = service;
            this.caller = caller;
            caller.setOnCancelHandler(this::leave);
            caller.setOnReadyHandler(this::ready);
        }

        private void ready() {
            synchronized (HealthService.this) {
                report();
            }
        }

        private void leave() {
            synchronized (HealthService.this) {
                watchers.remove(this);
            }
        }

        void report() {
            ServingStatus now = statusOf(service);
            if (now == reported || caller.isCancelled() || !caller.isReady()) return;
            reported = now;
            caller.onNext(answer(now));
        }

        void end() {
            watchers.remove(this);
            if (!caller.isCancelled())
                caller.onError(Status.UNAVAILABLE.withDescription("this node stops: watch again").asRuntimeException());
        }
    }
}
