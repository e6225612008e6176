package antiphon.node.rpc.call;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The calls in progress of services that may end before their server does.
public final class OpenCalls {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Set<EndableCall<?, ?>> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Status over; // null while the services are served

    public <Q, R> ServerMethodDefinition<Q, R> counting(ServerMethodDefinition<Q, R> method) {
        ServerCallHandler<Q, R> handler = method.getServerCallHandler();
        return method.withServerCallHandler((call, headers) -> start(call, headers, handler));
    }

    private <Q, R> ServerCall.Listener<Q> start(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> handler) {
        EndableCall<Q, R> counted = new EndableCall<>(call, open::remove);
        open.add(counted); // Before the next line: a call that it lets through is seen by `end`.
        Status refusal = over;
        if (refusal != null) {
            open.remove(counted);
            call.close(refusal, new Metadata());
            return new ServerCall.Listener<>() {};
        }
        ServerCall.Listener<Q> listener;
        try {
            listener = counted.listener(handler.startCall(counted, headers));
        } catch (RuntimeException e) {
            open.remove(counted);
            throw e;
        }
        return listener;
    }

    /// Refuses new calls, waits for those in progress, and then ends them.
    public void end(Status why, long waitNsMax) {
        over = why;
        awaitAll(waitNsMax);
        for (EndableCall<?, ?> call : open) {
            var _ = call.end(why, Thread::startVirtualThread);
        }
        awaitAll(waitNsMax); // Those that were only beginning.
    }

    /// A call that its service has answered does not count, though its caller may take long to read the answer.
    private void awaitAll(long waitNsMax) {
        long beganNs = System.nanoTime();
        while (open.stream().anyMatch(call -> !call.isOver()) && System.nanoTime() - beganNs < waitNsMax)
            LockSupport.parkNanos(PAUSE_NS);
    }
}
