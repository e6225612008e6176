package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetClusterStatusResponse;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A master without a log at whose workers' addresses something else answers: the workers may hold the log.
@Timeout(60)
class ForeignServersAtTheStartTest {
    @TempDir Path directory;

    /// A server that says one thing to each caller.
    private record Parrot(ServerSocket socket, String answer) implements AutoCloseable {
        static Parrot saying(String answer) throws IOException {
            Parrot parrot = new Parrot(new ServerSocket(0, 50, InetAddress.getByName("localhost")), answer);
            Thread.ofVirtual().start(parrot::serve);
            return parrot;
        }

        private void serve() {
            while (true) {
                try (Socket caller = socket.accept()) {
                    var _ = caller.getInputStream().read();
                    caller.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    caller.getOutputStream().flush();
                    caller.shutdownOutput();
                    caller.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException _) {
                    if (socket.isClosed()) return;
                }
            }
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String reasonOnceDecided(RunningMaster master) {
        while (true) {
            GetClusterStatusResponse status = master.client()
                    .getClusterStatus(GetClusterStatusRequest.getDefaultInstance());
            if (!status.getStateReason().contains("asks the workers"))
                return status.getState() + ": "
                        + status.getStateReason();
            LockSupport.parkNanos(10_000_000);
            if (Thread.interrupted()) throw new AssertionError("it decides nothing");
        }
    }

    private String startWith(int port) throws IOException {
        try (RunningMaster master = new RunningMaster(directory, "WORKERS", "worker1=localhost:" + port)) {
            return reasonOnceDecided(master);
        }
    }

    @Test
    void anotherGrpcServiceIsNotAbsence() throws IOException {
        Server other = NettyServerBuilder.forPort(0).build().start();
        try {
            assertThat(startWith(other.getPort())).startsWith("starting: worker1 (is no worker: a master or another")
                    .contains("cannot be asked: correct the address in WORKERS");
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void aServerOfHttp1IsNotAbsence() throws IOException {
        try (Parrot web = Parrot.saying("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(startWith(web.port())).startsWith("starting: worker1 (").contains("cannot be asked: correct");
        }
    }

    @Test
    void aServerOfAnotherProtocolIsNotAbsence() throws IOException {
        try (Parrot parrot = Parrot.saying("-ERR unknown command, as a key-value store says it\r\n")) {
            assertThat(startWith(parrot.port())).startsWith("starting: worker1 (").contains("cannot be asked: correct");
        }
    }

    @Test
    void aPortThatNobodyListensOnIs() throws IOException {
        assertThat(startWith(RunningMaster.freePort())).startsWith("writing: ");
    }
}
