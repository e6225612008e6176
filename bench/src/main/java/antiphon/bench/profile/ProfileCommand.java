package antiphon.bench.profile;

import antiphon.bench.cluster.Directories;
import antiphon.bench.load.Load;
import antiphon.bench.load.Workload;
import antiphon.bench.report.Sheet;
import antiphon.client.error.AntiphonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `antiphon bench profile`: where the processor time of a message goes.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description = {
            "Show where the processor time of a message goes: a budget by stage for client, master and worker, and a"
                    + " flame graph.",
            "It starts a cluster of its own, with the flight recorder taking a sample of each thread every 2 ms of its"
                    + " processor time. Linux only."
        },
        footer = {
            "",
            "Examples:",
            "  antiphon bench profile B",
            "  antiphon bench profile A B C D --to docs/performance"
        })
// @formatter:on
public final class ProfileCommand implements Callable<Integer> {
    private static final int FINE = 0;
    private static final int FAILED = 1;
    private static final int READ = 200_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    // @formatter:off
    @Parameters(paramLabel = "WORKLOAD", arity = "0..*", description = "A, B, C or D. Default: B.")
    private List<String> names = List.of("B");

    @Option(names = "--workers", paramLabel = "N", description = "Workers of the cluster it starts. Default: 2.")
    private int workers = 2;

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "Default: 15; 0 for none.")
    private int warmUp = 15;

    @Option(names = "--time", paramLabel = "SECONDS", description = "How long each workload is sampled. Default: 10.")
    private int time = 10;

    @Option(names = "--to", paramLabel = "DIRECTORY",
            description = "Where the flame graphs (HTML) and tables (JSON) go. Default: none are written.")
    private @Nullable Path directory;
    // @formatter:on

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Workload> workloads = names.stream().map(this::workload).toList();
        Load load = load();
        if (workers < 1) throw wrong("--workers " + workers + ": give 1 or more");
        if (!System.getProperty("os.name").equals("Linux")) {
            System.err.println("antiphon: processor time is sampled by Linux only; this is "
                    + System.getProperty("os.name"));
            return FAILED;
        }
        try {
            for (Workload workload : workloads) show(workload, load);
            return FINE;
        } catch (AntiphonException | IOException | IllegalStateException e) {
            System.err.println("antiphon: " + e.getMessage());
            return FAILED;
        }
    }

    private Workload workload(String name) {
        for (Workload workload : Workload.values())
            if (workload.name().equals(name.toUpperCase(Locale.ROOT))) return workload;
        throw wrong(name + " is no workload: give A, B, C or D");
    }

    private Load load() {
        try {
            return new Load(100, 2, 1, 0, Duration.ofSeconds(warmUp), Duration.ofSeconds(time), READ);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private void show(Workload workload, Load load) throws IOException, InterruptedException {
        System.err.println(workload + ": " + workload.meaning);
        Path recordings = Files.createTempDirectory("antiphon-profile-");
        try {
            Path home = Path.of(System.getProperty("antiphon.home", "."));
            Profile profile = new ProfiledRun(home, workers, workload, load, recordings).run();
            report(workload, profile);
        } finally {
            Directories.delete(recordings);
        }
    }

    private void report(Workload workload, Profile profile) throws IOException {
        String title = String.format(Locale.ROOT, "%s: %,.0f messages/s of 100 bytes%s, %d workers, every node syncs",
                workload, profile.result().perSecond(), workload.reads() ? "" : ", w=2", workers);
        Sheet budget = profile.budget(title);
        System.out.println(budget.markdown());
        if (directory == null) return;
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("profile-" + workload + ".html"), profile.flameGraph(title));
        Files.writeString(directory.resolve("profile-" + workload + ".json"), budget.json());
    }
}
