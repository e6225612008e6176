package antiphon.failover.passing;

import antiphon.core.NodeId;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.function.BooleanSupplier;

/// On a node that leads: calls that another node passes on come too early before the epoch is open, and too late once
/// it is over. They are not taken then, so that the other node brings them again, here or to the next leader.
public final class OpenOnly implements ServerInterceptor {
    private final NodeId own;
    private final BooleanSupplier isOpen;

    /// @param isOpen whether this node takes writes; asked on any thread
    public OpenOnly(NodeId own, BooleanSupplier isOpen) {
        this.own = own;
        this.isOpen = isOpen;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (!headers.containsKey(PassedHeaders.PASSED_ON) || isOpen.getAsBoolean())
            return next.startCall(call, headers);
        call.close(Status.UNAVAILABLE.withDescription(own + " does not take writes now"), PassedHeaders.notLeader(own));
        return new ServerCall.Listener<>() {};
    }
}
