package antiphon.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.Cli;
import antiphon.cli.program.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// A run of `antiphon up` that is watched while it goes on, and whose nodes can be killed one by one.
public final class UpRun {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PipedOutputStream keys;
    private final CompletableFuture<Integer> exitCode;

    UpRun(Path home, Map<String, String> environment, boolean inIsTerminal, String... arguments) throws IOException {
        this.keys = new PipedOutputStream();
        this.exitCode = start(home, environment, inIsTerminal, new PrintStream(out, true, StandardCharsets.UTF_8),
                arguments);
    }

    /// Whose output goes elsewhere, and is not seen.
    UpRun(Path home, PrintStream elsewhere, String... arguments) throws IOException {
        this.keys = new PipedOutputStream();
        this.exitCode = start(home, Map.of(), false, elsewhere, arguments);
    }

    private CompletableFuture<Integer> start(
            Path home, Map<String, String> environment, boolean inIsTerminal, PrintStream to, String... arguments)
            throws IOException {
        PipedInputStream in = new PipedInputStream(keys);
        Surroundings surroundings = new Surroundings(
                environment,
                in,
                to,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                inIsTerminal,
                Optional.of(home));
        return CompletableFuture.supplyAsync(() -> Cli.run(surroundings, arguments),
                Thread.ofPlatform().daemon()::start);
    }

    /// Three neighbouring ports that nobody listens on. Below the ports that Linux gives to outgoing connections (32768
    /// on), which take any of theirs at any time.
    static int freePorts() throws IOException {
        for (int port = 20_000; port < 32_000; port += 3) {
            try (ServerSocket _ = new ServerSocket(port);
                    ServerSocket _ = new ServerSocket(port + 1);
                    ServerSocket _ = new ServerSocket(port + 2)) {
                return port;
            } catch (IOException _) {
                // Taken: the next three.
            }
        }
        throw new IOException("no three free ports");
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    void pressEnter() throws IOException {
        keys.write('\n');
        keys.flush();
    }

    /// The test's own limit of time ends it.
    public static void until(BooleanSupplier holds) {
        while (!holds.getAsBoolean()) {
            LockSupport.parkNanos(10_000_000);
            if (Thread.interrupted()) throw new AssertionError("waited in vain");
        }
    }

    /// Fails with what was said when the run is over without it.
    void untilErrSays(String text) {
        until(() -> isOver() || err().contains(text));
        assertThat(err()).contains(text);
    }

    void untilStarted(String node, int times) {
        until(() -> isOver() || starts(node) == times);
        assertThat(starts(node)).as("starts of " + node + "; standard error: " + err()).isEqualTo(times);
    }

    /// How often a node has come up.
    long starts(String node) {
        return out().lines().filter(line -> line.startsWith(node) && line.contains("| pid ")).count();
    }

    /// What `kill -9` does.
    void kill(String node) {
        nodes(node).forEach(ProcessHandle::destroyForcibly);
    }

    private Stream<ProcessHandle> nodes(String node) {
        String pids = out();
        return ProcessHandle.current().children().filter(
                child -> pids.lines().anyMatch(line -> line.startsWith(node) && line.endsWith("| pid " + child.pid())));
    }

    /// As [#until], the test's own limit ends it.
    int end() throws InterruptedException {
        try {
            return exitCode.get();
        } catch (ExecutionException e) {
            throw new AssertionError("the run failed: " + err(), e);
        }
    }

    boolean isOver() {
        return exitCode.isDone();
    }
}
