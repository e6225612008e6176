package antiphon.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A master and its workers as processes of this machine, with their logs on its disk, for one measurement: started
/// with their standard settings, and removed with all they wrote.
final class OwnCluster implements AutoCloseable {
    private static final int SECRET_BYTES = 32;
    private static final long STOP_WAIT_S = 10;
    private static final double NS_PER_S = 1e9;

    private final Path data;
    private final List<Process> nodes = new ArrayList<>();
    private final int masterPort;

    private OwnCluster(Path data, int masterPort) {
        this.data = data;
        this.masterPort = masterPort;
    }

    /// @param home where the nodes' jars are built
    static OwnCluster start(Path home, int workers) throws IOException {
        Path data = Files.createTempDirectory(Files.createDirectories(home.resolve("data")), "bench-");
        List<Integer> ports = freePorts(workers + 1);
        OwnCluster cluster = new OwnCluster(data, ports.getFirst());
        Map<String, String> secrets = Map.of("AUTH_TOKEN", secret(), "FERNET_KEY", secret());
        try {
            for (int number = 1; number <= workers; number++) {
                Map<String, String> settings = new TreeMap<>(secrets);
                settings.put("ADDRESS", "worker" + number);
                settings.put("MACHINE_ID", "worker" + number);
                settings.put("MASTER_ADDRESS", "localhost");
                settings.put("MASTER_PORT", Integer.toString(ports.getFirst()));
                cluster.startNode(home.resolve("worker/target/antiphon-worker.jar"), ports.get(number), settings);
            }
            Map<String, String> settings = new TreeMap<>(secrets);
            settings.put("ADDRESS", "master");
            if (workers > 0) settings.put("WORKERS", addresses(ports));
            cluster.startNode(home.resolve("master/target/antiphon-master.jar"), ports.getFirst(), settings);
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    private static String addresses(List<Integer> ports) {
        return IntStream.range(1, ports.size())
                .mapToObj(number -> "worker" + number + "=localhost:" + ports.get(number))
                .collect(Collectors.joining(","));
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            while (sockets.size() < count)
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) socket.close();
        }
    }

    private void startNode(Path jar, int port, Map<String, String> settings) throws IOException {
        if (!Files.isRegularFile(jar))
            throw new IOException(jar + " is missing: build it with `mvn -DskipTests package`");
        String name = settings.get("ADDRESS");
        ProcessBuilder node = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                jar.toString());
        node.environment().putAll(settings);
        node.environment().put("PORT", Integer.toString(port));
        node.environment().put("HTTP_PORT", "0"); // As many clusters at a time as there are.
        node.environment().put("DATA_DIR", data.resolve(name).toString());
        node.redirectErrorStream(true).redirectOutput(data.resolve(name + ".txt").toFile());
        nodes.add(node.start());
    }

    String masterAddress() {
        return "localhost:" + masterPort;
    }

    /// What the nodes have used so far, together.
    double cpuSeconds() {
        long ns = 0;
        for (Process node : nodes)
            ns += node.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
        return ns / NS_PER_S;
    }

    /// The last lines of each node's log, for when it does not answer.
    String lastWords() throws IOException {
        StringBuilder words = new StringBuilder();
        try (var files = Files.newDirectoryStream(data, "*.txt")) {
            for (Path file : files) {
                List<String> lines = Files.readAllLines(file);
                lines.subList(Math.max(0, lines.size() - 5), lines.size())
                        .forEach(line -> words.append(file.getFileName()).append(": ").append(line).append('\n'));
            }
        }
        return words.toString();
    }

    @Override
    public void close() throws IOException {
        nodes.forEach(Process::destroy);
        try {
            for (Process node : nodes) if (!node.waitFor(STOP_WAIT_S, TimeUnit.SECONDS)) node.destroyForcibly();
        } catch (InterruptedException _) {
            nodes.forEach(Process::destroyForcibly);
            Thread.currentThread().interrupt();
        }
        Files.walkFileTree(data, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, java.io.IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
