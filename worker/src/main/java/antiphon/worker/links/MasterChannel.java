package antiphon.worker.links;

import antiphon.credentials.AuthToken;
import antiphon.credentials.NodeCredentials;
import antiphon.link.Silence;
import antiphon.link.Windows;
import antiphon.node.tls.Transport;
import antiphon.tls.NodeRole;
import antiphon.worker.intake.check.Checks;
import antiphon.worker.settings.WorkerSettings;
import io.grpc.ManagedChannel;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// The connection to the master.
///
/// @param place of the master, for people
/// @param settings of this node that say where it is, for people; may be empty
/// @param arrivedBytes how many bytes have come from there, also of answers that are not whole
public record MasterChannel(String place, String settings, ManagedChannel channel, LongSupplier arrivedBytes)
        implements
            AutoCloseable {
    private static final long STOP_WAIT_SECONDS = 1;
    private static final long KEEP_ALIVE_SECONDS = 10;

    public static MasterChannel to(WorkerSettings settings) {
        return to(
                "the master at " + settings.masterAddress() + ":" + settings.masterPort(),
                "MASTER_ADDRESS and MASTER_PORT",
                settings.node().transport(), settings.node().token(), settings.masterAddress(), settings.masterPort(),
                NodeRole.MASTER, Optional.empty());
    }

    /// @param place for people
    /// @param settings that say where it is, for people
    /// @param name with TLS, of the node that must be there; empty for any of that role
    public static MasterChannel to(
            String place, String settings, Transport transport, AuthToken token, String host, int port, NodeRole role,
            Optional<String> name) {
        Silence silence = new Silence();
        ManagedChannel channel = transport
                .channel(host, port, role, name)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(Windows.SIGN_OF_LIFE_MAX.toSeconds(), TimeUnit.SECONDS)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .maxInboundMessageSize(Checks.REQUEST_BYTES_MAX)
                .intercept(NodeCredentials.of(token))
                .intercept(silence)
                .build();
        return new MasterChannel(place, settings, channel, silence::heardBytes);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(STOP_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
