package antiphon.master.links;

import antiphon.core.NodeId;
import antiphon.credentials.AuthToken;
import antiphon.credentials.NodeCredentials;
import antiphon.link.Silence;
import antiphon.link.Windows;
import antiphon.master.settings.WorkerAddress;
import antiphon.node.tls.Transport;
import antiphon.tls.NodeRole;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The connections to one worker.
///
/// @param control for heartbeats and recoveries
/// @param bulk for messages
public record WorkerChannels(NodeId worker, ManagedChannel control, ManagedChannel bulk) implements AutoCloseable {
    private static final long KEEP_ALIVE_SECONDS = 10;

    /// @param faults fault injection on the connections
    static WorkerChannels to(
            WorkerAddress address, Transport transport, AuthToken token, List<ClientInterceptor> faults) {
        return new WorkerChannels(
                address.id(), channel(address, transport, token, faults), channel(address, transport, token, faults));
    }

    private static ManagedChannel channel(
            WorkerAddress address, Transport transport, AuthToken token, List<ClientInterceptor> faults) {
        return transport
                .channel(address.host(), address.port(), NodeRole.WORKER, Optional.of(address.id().name()))
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(Windows.SIGN_OF_LIFE_MAX.toSeconds(), TimeUnit.SECONDS)
                .intercept(faults)
                .intercept(NodeCredentials.of(token))
                .intercept(new Silence())
                .build();
    }

    @Override
    public void close() {
        control.shutdownNow();
        bulk.shutdownNow();
    }
}
