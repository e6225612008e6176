package antiphon.cli.up.cluster;

import antiphon.cli.program.CommandFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One node as a child process, with its output passed on line by line.
final class ChildNode {
    /// Small and quick to start: a cluster on one machine is for trying things.
    private static final List<String> JVM_FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+UseSerialGC",
            "-Xms64m",
            "-Dfile.encoding=UTF-8",
            "-Dstdout.encoding=UTF-8",
            "-Dstderr.encoding=UTF-8");

    private static final int SIGNALS = 128;

    private final NodePlan plan;
    private final Process process;
    private final Thread output;
    private final long startedNs = System.nanoTime();

    private ChildNode(NodePlan plan, Process process, LinePrefix prefix, Consumer<String> show) {
        this.plan = plan;
        this.process = process;
        this.output = Thread.ofPlatform().daemon().name(plan.name() + "-output").start(() -> passOn(prefix, show));
    }

    /// @param show takes each line of its output
    /// @throws CommandFailure when the process does not start
    static ChildNode start(NodePlan plan, Map<String, String> inherited, LinePrefix prefix, Consumer<String> show) {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.command().addAll(JVM_FLAGS);
        builder.command().addAll(startCache(plan.jar()));
        builder.command().addAll(List.of("-jar", plan.jar().toString()));
        builder.environment().clear();
        builder.environment().putAll(withoutOtherWorkers(inherited));
        builder.environment().putAll(plan.settings());
        builder.redirectErrorStream(true);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new ChildNode(plan, process, prefix, show);
        } catch (IOException e) {
            throw new CommandFailure(plan.name() + " cannot be started: " + e.getMessage(), e);
        }
    }

    /// What the script `antiphon` has rehearsed, next to the program. Where it does not fit, the JVM starts without it.
    private static List<String> startCache(Path jar) {
        Path cache = jar.resolveSibling("start.aot");
        boolean made = cache.toFile().length() > 0;
        return made ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off") : List.of();
    }

    /// The master takes workers from `WORKER_1_ADDRESS` and the like too; here they are these and no others.
    private static Map<String, String> withoutOtherWorkers(Map<String, String> inherited) {
        Map<String, String> kept = new TreeMap<>(inherited);
        kept.keySet().removeIf(name -> name.matches("WORKER_\\d+_(ADDRESS|PORT)"));
        return kept;
    }

    private void passOn(LinePrefix prefix, Consumer<String> show) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine())
                show.accept(prefix.before(line));
        } catch (IOException _) {
            // The process is gone, and its output with it.
        }
    }

    NodePlan plan() {
        return plan;
    }

    CompletableFuture<ChildNode> ended() {
        return process.onExit().thenApply(_ -> this);
    }

    int exitCode() {
        return process.exitValue();
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedNs);
    }

    /// How it ended, as the end of a sentence. Java gives 128 + N for a process that signal N ended.
    String endWords() {
        int code = exitCode();
        return code > SIGNALS
                ? "was ended by signal " + (code - SIGNALS) + " (exit code " + code + ")"
                : "ended by itself with exit code " + code + ", as its last lines say";
    }

    /// SIGTERM. Through the handle, because [Process#destroy] also closes the pipe, and the last lines with it.
    void askToStop() {
        process.toHandle().destroy();
    }

    /// Waits until it has ended and all its output was shown; kills it after the time given.
    ///
    /// @return whether it ended by itself
    boolean awaitStop(long waitMs) throws InterruptedException {
        boolean stopped = process.waitFor(waitMs, TimeUnit.MILLISECONDS);
        if (!stopped) process.destroyForcibly().waitFor();
        output.join(1_000);
        return stopped;
    }
}
