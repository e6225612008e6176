package antiphon.cli.up;

import antiphon.client.target.Address;
import antiphon.tls.TlsContexts;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Asks a node over `grpc.health.v1` until it serves.
final class Readiness {
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final long ANSWER_MS = 1_000;

    private Readiness() {}

    /// Without a bound of its own: a node that does not come up ends, or says in its log what it waits for.
    ///
    /// @param authority of a cluster that speaks TLS
    static void await(Address node, Optional<Path> authority) throws InterruptedException {
        await(node, authority, "");
    }

    /// Until it answers calls, which it may do long before it is ready.
    static void awaitAnswers(Address node, Optional<Path> authority) throws InterruptedException {
        await(node, authority, "liveness");
    }

    private static void await(Address node, Optional<Path> authority, String service) throws InterruptedException {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(node.host(), node.port());
        ManagedChannel channel = authority
                .map(file -> builder.sslContext(TlsContexts.client(file, Optional.empty(), Optional.empty())))
                .orElseGet(builder::usePlaintext)
                .build();
        try {
            while (!serves(channel, service)) Thread.sleep(BETWEEN);
        } finally {
            channel.shutdownNow();
        }
    }

    private static boolean serves(ManagedChannel channel, String service) {
        channel.resetConnectBackoff();
        try {
            return HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(ANSWER_MS, TimeUnit.MILLISECONDS)
                    .check(HealthCheckRequest.newBuilder().setService(service).build())
                    .getStatus() == ServingStatus.SERVING;
        } catch (StatusRuntimeException _) {
            return false;
        }
    }
}
