package antiphon.bench.cluster;

import antiphon.client.target.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One node of an [OwnCluster]: a process that can be ended, killed, paused and started again on what it wrote.
public final class OwnNode {
    private static final long STOP_WAIT_S = 10;
    private static final double NS_PER_S = 1e9;

    private final String name;
    private final Path jar;
    private final int port;
    private final Path data;
    private final Map<String, String> settings;
    private final List<String> jvmOptions;
    private @Nullable Process process;

    /// @param data where each node has a directory of its own, and a file for what it says
    /// @param jvmOptions besides those it always has
    OwnNode(String name, Path jar, int port, Path data, Map<String, String> settings, List<String> jvmOptions) {
        this.name = name;
        this.jar = jar;
        this.port = port;
        this.data = data;
        this.jvmOptions = jvmOptions;
        this.settings = new TreeMap<>(settings);
        this.settings.put("ADDRESS", name);
        this.settings.put("PORT", Integer.toString(port));
        this.settings.put("DATA_DIR", directory().toString());
    }

    public String name() {
        return name;
    }

    public Address address() {
        return new Address("localhost", port);
    }

    public long pid() {
        return process().pid();
    }

    private Path directory() {
        return data.resolve(name);
    }

    public void start() throws IOException {
        if (!Files.isRegularFile(jar))
            throw new IOException(jar + " is missing: build it with `mvn -DskipTests package`");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-Xlog:gc:file=" + collections());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar.toString()));
        ProcessBuilder node = new ProcessBuilder(command);
        node.environment().putAll(settings);
        ProcessBuilder.Redirect log = ProcessBuilder.Redirect.appendTo(data.resolve(name + ".txt").toFile());
        process = node.redirectErrorStream(true).redirectOutput(log).start();
    }

    private Path collections() {
        return data.resolve(name + "-gc.log");
    }

    private Process process() {
        if (process == null) throw new IllegalStateException(name + " was not started");
        return process;
    }

    boolean hasEnded() {
        return !process().isAlive();
    }

    void askToStop() {
        if (process != null) process.destroy();
    }

    void awaitStop() throws InterruptedException {
        if (process == null || process.waitFor(STOP_WAIT_S, TimeUnit.SECONDS)) return;
        process.destroyForcibly().waitFor();
    }

    /// Ends it at once, as `kill -9` does.
    public void kill() throws InterruptedException {
        process().destroyForcibly().waitFor();
    }

    /// It keeps its memory and its connections, and does nothing, until [#resume].
    public void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    public void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String which) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", which, Long.toString(pid())).inheritIO().start().waitFor();
        if (code != 0) throw new IOException("`kill " + which + "` of " + name + " ended with " + code);
    }

    /// What it has used so far in this life.
    double cpuSeconds() {
        return process().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / NS_PER_S;
    }

    /// The machine's memory that it uses now; 0 where that is not known.
    public double residentMib() {
        return NodeMemory.residentMib(pid());
    }

    /// The most that was in use on its Java heap after a collection, in this life; 0 when there was none.
    public double heapMib() throws IOException {
        return NodeMemory.heapMib(collections());
    }

    /// What its log and everything else it keeps takes on the disk.
    public long diskBytes() throws IOException {
        try (Stream<Path> files = Files.walk(directory())) {
            return files.filter(Files::isRegularFile).mapToLong(OwnNode::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> lastLines(int count) throws IOException {
        List<String> lines = Files.readAllLines(data.resolve(name + ".txt"));
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }
}
