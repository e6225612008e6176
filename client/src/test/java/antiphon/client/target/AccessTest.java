package antiphon.client.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assumptions.assumeThat;

import antiphon.client.AntiphonClient;
import antiphon.client.error.AntiphonException;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which token a client shows, and to whom it shows none.
class AccessTest {
    private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of(
            "authorization", Metadata.ASCII_STRING_MARSHALLER);

    @TempDir private Path directory = Path.of("");
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private Server server;

    /// Refuses everyone, after it has seen what they show.
    @BeforeEach
    void start() throws IOException {
        server = NettyServerBuilder.forPort(0)
                .addService(new antiphon.proto.master.MessageServiceGrpc.MessageServiceImplBase() {})
                .intercept(new ServerInterceptor() {
                    @Override
                    public <Q, R> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                        shown.add(String.valueOf(headers.get(AUTHORIZATION)));
                        call.close(Status.UNAUTHENTICATED.withDescription("not you"), new Metadata());
                        return new ServerCall.Listener<>() {};
                    }
                })
                .build()
                .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.shutdownNow().awaitTermination();
    }

    private void ask(String host, Access access, String says) {
        try (AntiphonClient client = new AntiphonClient(
                new Address(host, server.getPort()), ClientSettings.STANDARD.withAccess(access))) {
            assertThatExceptionOfType(AntiphonException.class)
                    .isThrownBy(client::status)
                    .withMessageContaining(says);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // As a program without such checks does.
    void aSupplierWithoutATokenIsSaidToGiveNone() {
        ask("localhost", Access.with(CallerToken.from(() -> null)),
                "nothing was asked: the token supplied is null: give the token as a text");
        assertThat(shown).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> CallerToken.of(null))
                .withMessageContaining("token is null");
        assertThatNullPointerException().isThrownBy(() -> CallerToken.in(null)).withMessageContaining("file is null");
        assertThatNullPointerException().isThrownBy(() -> CallerToken.from(null))
                .withMessageContaining("the supplier of the token is null");
    }

    @Test
    void aTokenIsShownOnThisMachineAndAskedForAnewWithEachCall() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        Access renewed = Access.with(CallerToken.from(() -> "token-" + asked.incrementAndGet()));
        try (AntiphonClient client = new AntiphonClient(
                new Address("localhost", server.getPort()), ClientSettings.STANDARD.withAccess(renewed))) {
            assertThatExceptionOfType(AntiphonException.class).isThrownBy(client::status);
            assertThatExceptionOfType(AntiphonException.class).isThrownBy(client::status);
        }
        Path file = Files.createFile(
                directory.resolve("token"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "of-a-file\n");
        ask("localhost", Access.with(CallerToken.in(file)), "not you");
        ask("localhost", Access.OPEN, "not you");
        assertThat(shown).containsExactly("Bearer token-1", "Bearer token-2", "Bearer of-a-file", "null");
    }

    @Test
    void aTokenDoesNotLeaveThisMachineInClearUnlessItIsAllowedTo() throws SocketException {
        Optional<InetAddress> outside = NetworkInterface.networkInterfaces()
                .sorted(Comparator.comparingInt(NetworkInterface::getIndex)) // Those of containers come and go.
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst();
        assumeThat(outside).as("an address of this machine besides loopback").isPresent();
        Access access = Access.with(CallerToken.of("secret"));
        String host = outside.orElseThrow().getHostAddress();
        ask(host, access, "is not encrypted");
        assertThat(shown).isEmpty();
        ask(host, access.allowingTokenInClear(), "not you");
        assertThat(shown).containsExactly("Bearer secret");
    }

    @Test
    void whatCannotBeATokenIsReportedWithoutRepeatingIt() throws IOException {
        assertThatIllegalArgumentException().isThrownBy(() -> CallerToken.of("two words")).withMessageNotContaining(
                "two words");
        assertThatIllegalArgumentException().isThrownBy(() -> CallerToken.of(" \n"));
        Path open = Files.createFile(
                directory.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        assertThatIllegalArgumentException().isThrownBy(() -> CallerToken.in(open)).withMessageContaining("chmod 600");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallerToken.in(directory.resolve("none")))
                .withMessageContaining("none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallerToken.in(directory))
                .withMessageContaining("it is a directory")
                .withMessageNotContaining("chmod");
        assertThat(CallerToken.of("secret").toString()).doesNotContain("secret");
        ask("localhost", Access.with(CallerToken.from(() -> "")), "blank");
        assertThat(shown).isEmpty();
    }

    /// As the shell makes one of `<(command)`.
    @Test
    void aTokenFromAPipeIsReadOnce() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", "-m", "600", pipe.toString()).start().waitFor()).isZero();
        Process writer = new ProcessBuilder("sh", "-c", "echo a-token >\"$0\"", pipe.toString()).start();
        CallerToken token = CallerToken.in(pipe);
        assertThat(writer.waitFor()).isZero();
        assertThat(token.current()).isEqualTo("a-token");
        assertThat(token.current()).isEqualTo("a-token");
    }
}
