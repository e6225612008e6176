package antiphon.failover.program;

import antiphon.core.NodeId;
import antiphon.credentials.AuthToken;
import antiphon.credentials.NodeCredentials;
import antiphon.link.Windows;
import antiphon.master.settings.WorkerAddress;
import antiphon.node.tls.Transport;
import antiphon.tls.NodeRole;
import antiphon.worker.links.MasterChannel;
import io.grpc.ManagedChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The connections of a node to the others, whatever its role is.
///
/// @param control for questions about leadership and for the register, which must not wait behind messages
/// @param logs for copies of their logs
/// @param callers for calls of clients that are passed on, without this node's own credentials
record MemberChannels(
        Map<NodeId, ManagedChannel> control, Map<NodeId, MasterChannel> logs,
        Map<NodeId, ManagedChannel> callers) implements AutoCloseable {
    private static final long KEEP_ALIVE_SECONDS = 10;

    static MemberChannels to(List<WorkerAddress> others, Transport transport, AuthToken token) {
        Map<NodeId, ManagedChannel> control = new LinkedHashMap<>();
        Map<NodeId, MasterChannel> logs = new LinkedHashMap<>();
        Map<NodeId, ManagedChannel> callers = new LinkedHashMap<>();
        for (WorkerAddress other : others) {
            control.put(other.id(), control(other, transport, token));
            logs.put(other.id(), MasterChannel.to(
                    other.id() + " at " + other, "NODES", transport, token, other.host(), other.port(), NodeRole.MEMBER,
                    Optional.of(other.id().name())));
            callers.put(other.id(), callers(other, transport));
        }
        return new MemberChannels(control, logs, callers);
    }

    private static ManagedChannel control(WorkerAddress other, Transport transport, AuthToken token) {
        return transport
                .channel(other.host(), other.port(), NodeRole.MEMBER, Optional.of(other.id().name()))
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(Windows.SIGN_OF_LIFE_MAX.toSeconds(), TimeUnit.SECONDS)
                .intercept(NodeCredentials.of(token))
                .build();
    }

    private static ManagedChannel callers(WorkerAddress other, Transport transport) {
        return transport
                .channel(other.host(), other.port(), NodeRole.MEMBER, Optional.of(other.id().name()))
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(Windows.SIGN_OF_LIFE_MAX.toSeconds(), TimeUnit.SECONDS)
                .build();
    }

    @Override
    public void close() {
        control.values().forEach(ManagedChannel::shutdownNow);
        logs.values().forEach(MasterChannel::close);
        callers.values().forEach(ManagedChannel::shutdownNow);
    }
}
