package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.certs.Authority;
import antiphon.certs.Authority.Lifetime;
import antiphon.config.source.Environment;
import antiphon.master.settings.MasterSettings;
import antiphon.node.runtime.NodeRuntime;
import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.DrainRequest;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.security.callers.Caller;
import antiphon.security.callers.CallersFile;
import antiphon.security.callers.Role;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import antiphon.tls.TlsContexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With TLS, who may drain is decided by a certificate or by a caller's token, and each hears what it lacks itself.
class DrainOverTlsTest {
    private static final String CLUSTER = "antiphon";
    private static final DrainRequest UNDO = DrainRequest.newBuilder().setUndo(true).build();
    private static final DrainRequest WITH_TOKEN = UNDO.toBuilder().setAuthToken(RunningMaster.TOKEN).build();

    @TempDir private Path directory;
    private final Map<Role, String> tokens = new TreeMap<>();
    @SuppressWarnings("NullAway.Init") // Before each test.
    private NodeRuntime node;
    @SuppressWarnings("NullAway.Init") // Before each test.
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        Authority.create(directory, CLUSTER)
                .issue(new NodeIdentity(CLUSTER, NodeRole.MASTER, "master"), List.of("localhost"), Lifetime.days(1));
        CallersFile callers = CallersFile.at(directory.resolve("callers.json"), _ -> Optional.empty());
        callers.create();
        for (Role role : Role.values())
            tokens.put(role, callers.add(new Caller(role.word(), EnumSet.of(role), List.of()), Optional.empty()));
        Path own = directory.resolve("master");
        Map<String, String> settings = Map.of(
                "PORT", Integer.toString(RunningMaster.freePort()), "HTTP_PORT", "off", "AUTH_TOKEN",
                RunningMaster.TOKEN, "FERNET_KEY", RunningMaster.KEY, "CALLERS",
                directory.resolve("callers.json").toString(), "DATA_DIR", directory.resolve("data").toString(),
                "TLS_CERT", own.resolve("tls.crt").toString(), "TLS_KEY", own.resolve("tls.key").toString(), "TLS_CA",
                own.resolve("ca.crt").toString());
        node = MasterNode.start(
                MasterSettings.from(new Environment(settings)), broken -> Assertions.fail("it broke", broken));
        channel = NettyChannelBuilder.forAddress("localhost", node.port())
                .sslContext(TlsContexts.client(own.resolve("ca.crt"), Optional.empty(), Optional.empty()))
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        node.close();
    }

    private MessageServiceGrpc.MessageServiceBlockingStub as(Role role) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + tokens.get(role));
        return unknown().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private MessageServiceGrpc.MessageServiceBlockingStub unknown() {
        return MessageServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    @Test
    void aKnownCallerIsRefusedForItsRoleAndOneThatIsNotHearsWhatElseTlsNeeds() {
        for (Role role : List.of(Role.READER, Role.WRITER, Role.NODE))
            for (DrainRequest drain : List.of(UNDO, WITH_TOKEN))
                assertThatThrownBy(() -> as(role).drain(drain))
                        .hasMessage("PERMISSION_DENIED: caller " + role.word() + " has the role " + role.word()
                                + ", and this needs operator");
        for (DrainRequest drain : List.of(UNDO, WITH_TOKEN))
            assertThat(as(Role.OPERATOR).drain(drain).getStatus().getState()).isEqualTo("writing");
        assertThatThrownBy(() -> unknown().drain(WITH_TOKEN))
                .hasMessageStartingWith("UNAUTHENTICATED: with TLS this needs more than AUTH_TOKEN: an operator's");
    }

    /// No caller's token opens what needs a certificate, so none is asked for.
    @Test
    void whatNeedsACertificateAsksForThatWhoeverCalls() {
        for (Role role : Role.values())
            assertThatThrownBy(() -> as(role).catchUp(CatchUpRequest.getDefaultInstance()))
                    .hasMessageStartingWith("UNAUTHENTICATED: CatchUp is not for clients: it needs the certificate of");
    }
}
