package antiphon.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;

/// Runs every command that needs a node, all at once since they wait, against one node that is master and worker.
final class AllCommands {
    private final String node;

    AllCommands(String node) {
        this.node = node;
    }

    /// All but `post` of one message, which waits as long as it takes where it can connect.
    ///
    /// @param directory of backups
    List<List<String>> thatEnd(Path directory) {
        return List.of(
                List.of("post", "-"), List.of("get"), List.of("get", "--node", node), List.of("tail"),
                List.of("tail", "-f"), List.of("tail", "-f", "--from", "3"), List.of("status"),
                List.of("status", "-w", "1"), List.of("top", "-n", "1"), List.of("verify"),
                List.of("verify", "--node", node), List.of("drain"), List.of("drain", "--undo"),
                List.of("drain", "--node", "worker1"), List.of("move-leader"),
                List.of("backup", directory.resolve("backup").toString()),
                List.of("backup", directory.resolve("other").toString(), "--node", "worker1"));
    }

    Run run(List<String> command) {
        return Run.in(Map.of("ANTIPHON_MASTER", node, "ANTIPHON_WORKERS", "worker1=" + node, "AUTH_TOKEN", "token"))
                .input("a\nb\n")
                .run(command.toArray(String[]::new));
    }

    void runAtOnce(List<List<String>> commands, BiConsumer<List<String>, Run> onEnd) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<List<String>, CompletableFuture<Run>> runs = new LinkedHashMap<>();
            for (List<String> command : commands)
                runs.put(command, CompletableFuture.supplyAsync(() -> run(command), threads));
            runs.forEach((command, run) -> onEnd.accept(command, run.join()));
        }
    }
}
