package antiphon.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.config.OperatorSettings;
import antiphon.config.source.Environment;
import antiphon.config.source.SettingException;
import antiphon.log.memory.MemoryStore;
import antiphon.node.rpc.health.NodeHealth;
import antiphon.node.tls.Transport;
import antiphon.proto.health.HealthCheckRequest;
import antiphon.proto.health.HealthCheckResponse.ServingStatus;
import antiphon.proto.health.HealthGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.channelz.v1.GetServersRequest;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The port for those who operate a node.
@Timeout(60)
class OperatorServerTest {
    private static final OperatorSettings ANY_PORT = new OperatorSettings.Listening("localhost", 0);

    private TestNode node;

    @BeforeEach
    void start() throws IOException {
        node = new TestNode(new MemoryStore());
    }

    @AfterEach
    void stop() throws InterruptedException {
        node.stop();
    }

    @Test
    void itReportsOfServersAndOfTheNodesHealth() throws IOException {
        try (OperatorServer operators = OperatorServer.start(ANY_PORT, Transport.PLAIN, node.server.health(), List.of())
                .orElseThrow()) {
            ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", operators.port())
                    .usePlaintext()
                    .build();
            var servers = ChannelzGrpc.newBlockingStub(channel).getServers(GetServersRequest.getDefaultInstance());
            assertThat(servers.getServerList())
                    .flatExtracting(server -> server.getListenSocketList())
                    .as("the node's own port and this one")
                    .hasSizeGreaterThanOrEqualTo(2);
            node.server.health().serving(true);
            assertThat(HealthGrpc.newBlockingStub(channel)
                    .check(HealthCheckRequest.newBuilder().setService(NodeHealth.READINESS).build())
                    .getStatus())
                    .isEqualTo(ServingStatus.SERVING);
            channel.shutdownNow();
        }
    }

    @Test
    void clientsDoNotSeeWhoIsConnected() {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> ChannelzGrpc.newBlockingStub(node.newChannel())
                        .getServers(GetServersRequest.getDefaultInstance()))
                .satisfies(failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
    }

    @Test
    void aPortThatIsTakenIsReportedWithItsSetting() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> OperatorServer.start(
                        new OperatorSettings.Listening("0.0.0.0", node.server.port()), Transport.PLAIN,
                        node.server.health(), List.of()))
                .withMessageContaining("port " + node.server.port() + " is taken")
                .withMessageContaining("OPERATOR_PORT");
    }

    @Test
    void itIsOffUnlessAPortIsSetAndOnLoopbackUnlessSetOtherwise() throws IOException {
        assertThat(settings(Map.of())).isEqualTo(new OperatorSettings.Off());
        assertThat(settings(Map.of("OPERATOR_PORT", "off"))).isEqualTo(new OperatorSettings.Off());
        assertThat(settings(Map.of("OPERATOR_PORT", "9000")))
                .isEqualTo(new OperatorSettings.Listening("localhost", 9000));
        assertThat(settings(Map.of("OPERATOR_PORT", "9000", "OPERATOR_HOST", "0.0.0.0")))
                .isEqualTo(new OperatorSettings.Listening("0.0.0.0", 9000));
        assertThat(OperatorServer.start(new OperatorSettings.Off(), Transport.PLAIN, node.server.health(), List.of()))
                .isEmpty();
    }

    private static OperatorSettings settings(Map<String, String> variables) {
        return OperatorSettings.from(new Environment(variables));
    }
}
