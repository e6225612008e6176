package antiphon.client.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.client.error.UnreachableException;
import antiphon.client.target.Access;
import antiphon.client.target.Address;
import antiphon.client.target.MeantNode;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FreshAttemptsTest {
    private static final int ATTEMPT_MS_MAX = 20_000;

    private final AtomicLong clockNs = new AtomicLong(Long.MIN_VALUE); // As nanoTime may be.
    private final AtomicBoolean failing = new AtomicBoolean(true);
    private final AtomicInteger attempts = new AtomicInteger();

    private static ServingStatus ask(NodeChannel channel) {
        return channel.call(() -> HealthGrpc.newBlockingStub(channel.grpc())
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus());
    }

    /// A call that comes while gRPC handles the end of the attempt before gets the old error: the channel is made idle
    /// as soon as that is done, and only gRPC's own next attempt would leave the failure in another way.
    private ServingStatus askAgain(NodeChannel channel) throws InterruptedException {
        clockNs.addAndGet(FreshAttempts.BETWEEN_NS);
        try {
            return ask(channel);
        } catch (UnreachableException e) {
            CountDownLatch changed = new CountDownLatch(1);
            channel.grpc().notifyWhenStateChanged(ConnectivityState.TRANSIENT_FAILURE, changed::countDown);
            changed.await();
            assertThat(channel.grpc().getState(false)).isEqualTo(ConnectivityState.IDLE);
            return ask(channel);
        }
    }

    private static Address nobody() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Address("localhost", free.getLocalPort());
        }
    }

    /// Until gRPC itself makes a longer pause after the last attempt than a test lasts here: 2 s at the least.
    private static void letPausesGrow(Address node) throws IOException {
        try (ServerSocket port = new ServerSocket()) {
            port.setReuseAddress(true);
            port.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()));
            port.setSoTimeout(ATTEMPT_MS_MAX);
            for (int attempt = 0; attempt < 2; attempt++) port.accept().close();
        }
    }

    @Test
    void aNodeThatIsBackAnswersTheNextCall() throws IOException, InterruptedException {
        Address node = nobody();
        Server server = NettyServerBuilder.forPort(node.port())
                .addService(new HealthStatusManager().getHealthService())
                .build();
        try (NodeChannel channel = new NodeChannel(node, Access.OPEN, MeantNode.ANY, clockNs::get)) {
            assertThatExceptionOfType(UnreachableException.class).isThrownBy(() -> ask(channel));
            for (int outage = 0; outage < 3; outage++) {
                clockNs.addAndGet(FreshAttempts.BETWEEN_NS);
                assertThatExceptionOfType(UnreachableException.class).isThrownBy(() -> ask(channel));
            }
            letPausesGrow(node);
            server.start();
            assertThat(askAgain(channel)).isEqualTo(ServingStatus.SERVING);
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void manyCallsMakeFewAttempts() {
        FreshAttempts fresh = new FreshAttempts(failing::get, attempts::incrementAndGet, clockNs::get);
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", 1).build();
        try {
            for (int call = 0; call < 100; call++) callOn(channel, fresh);
            assertThat(attempts).hasValue(1);
            clockNs.addAndGet(FreshAttempts.BETWEEN_NS - 1);
            callOn(channel, fresh);
            assertThat(attempts).hasValue(1);
            clockNs.incrementAndGet();
            for (int call = 0; call < 100; call++) callOn(channel, fresh);
            assertThat(attempts).hasValue(2);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void aConnectionThatIsThereOrUnderWayIsLeftAlone() {
        FreshAttempts fresh = new FreshAttempts(failing::get, attempts::incrementAndGet, clockNs::get);
        failing.set(false);
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", 1).build();
        try {
            callOn(channel, fresh);
        } finally {
            channel.shutdownNow();
        }
        assertThat(attempts).hasValue(0);
    }

    private static void callOn(ManagedChannel channel, FreshAttempts fresh) {
        var _ = fresh.interceptCall(HealthGrpc.getCheckMethod(), CallOptions.DEFAULT, channel);
    }
}
