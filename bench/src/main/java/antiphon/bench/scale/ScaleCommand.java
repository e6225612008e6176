package antiphon.bench.scale;

import antiphon.bench.load.Load;
import antiphon.bench.load.Workload;
import antiphon.bench.report.Chart;
import antiphon.client.error.AntiphonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `antiphon bench scale`: the figures and pictures of `docs/performance.md`.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        description = {
            "Measure how a cluster scales, on clusters of its own on this machine's disk.",
            "Prints a table for each experiment, and writes NAME.svg and NAME.json into the directory of --to."
        },
        footer = {
            "",
            "Experiments:",
            "  workers  1, 2, 4 and 8 workers, as many as there are cores or not",
            "  length   10,000 to 10,000,000 messages in the log: time to start, cost of a write (takes 4 GB of disk"
                    + " for each of three nodes)",
            "  size     messages of 100 bytes to 1 MiB",
            "  faults   one worker slow, hanging, dead, and back: throughput and memory meanwhile",
            "  flood    latency of one client alone, and during the flood of another, with RATE_LIMIT and without",
            "",
            "Each begins with --warm-up seconds of each workload it measures, uncounted; `length` warms up with a"
                    + " number of writes, the same at each length.",
            "",
            "Examples:",
            "  antiphon bench scale all --to docs/performance",
            "  antiphon bench scale workers --up-to 4 --time 5",
            "  antiphon bench scale length --up-to 1000000"
        })
// @formatter:on
public final class ScaleCommand implements Callable<Integer> {
    private static final int FINE = 0;
    private static final int FAILED = 1;
    private static final List<String> NAMES = List.of("workers", "length", "size", "faults", "flood");
    private static final List<Integer> WORKERS = List.of(1, 2, 4, 8);
    private static final List<Long> LENGTHS = List.of(10_000L, 100_000L, 1_000_000L, 10_000_000L);
    private static final List<Integer> SIZES = List.of(100, 1 << 10, 10 << 10, 100 << 10, 1 << 20);
    private static final int WRITES_AT_EACH_LENGTH = 100_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    // @formatter:off
    @Parameters(paramLabel = "EXPERIMENT", arity = "0..*",
            description = "workers, length, size, faults, flood or all. Default: all.")
    private List<String> names = List.of("all");

    @Option(names = "--up-to", paramLabel = "N",
            description = "Leave out what is larger: workers, messages in the log, or bytes. Default: nothing.")
    private long upTo = Long.MAX_VALUE;

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "Default: 15; 0 for none.")
    private int warmUp = 15;

    @Option(names = "--time", paramLabel = "SECONDS",
            description = "How long each row of a table is measured, for each workload. Default: 8.")
    private int time = 8;

    @Option(names = "--to", paramLabel = "DIRECTORY", description = "Where the files go. Default: none are written.")
    private @Nullable Path directory;
    // @formatter:on

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Experiment> experiments = experiments();
        try {
            for (Experiment experiment : experiments) show(experiment.name(), experiment.run());
            return FINE;
        } catch (AntiphonException | IOException | IllegalStateException e) {
            System.err.println("antiphon: " + e.getMessage());
            return FAILED;
        }
    }

    private List<Experiment> experiments() {
        for (String name : names)
            if (!NAMES.contains(name) && !name.equals("all"))
                throw wrong(name + " is no experiment: give " + String.join(", ", NAMES) + " or all");
        Map<String, Experiment> known = known(Path.of(System.getProperty("antiphon.home", ".")), load());
        Stream<String> wanted = names.contains("all") ? NAMES.stream() : names.stream().distinct();
        return wanted.map(name -> Optional.ofNullable(known.get(name)).orElseThrow()).toList();
    }

    private Map<String, Experiment> known(Path home, Load load) {
        Map<String, Experiment> known = new LinkedHashMap<>();
        known.put("workers", new WorkersExperiment(home, within(WORKERS), load));
        known.put("length", new LengthExperiment(home, within(LENGTHS), WRITES_AT_EACH_LENGTH, load));
        known.put("size", new SizeExperiment(home, within(SIZES), load));
        known.put("faults", new FaultsExperiment(home, List.of(Workload.B, Workload.C), load));
        known.put("flood", new FloodExperiment(home, load));
        return known;
    }

    /// A diagram needs two points.
    private <N extends Number> List<N> within(List<N> values) {
        List<N> kept = values.stream().filter(value -> value.longValue() <= upTo).toList();
        return kept.size() >= 2 ? kept : values.subList(0, 2);
    }

    private Load load() {
        try {
            return new Load(100, 2, 1, 0, Duration.ofSeconds(warmUp), Duration.ofSeconds(time), 1);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private void show(String name, Findings findings) throws IOException {
        System.out.println(findings.sheet().markdown());
        if (directory == null) return;
        Files.createDirectories(directory);
        if (!findings.panels().isEmpty())
            Files.writeString(directory.resolve(name + ".svg"), Chart.svg(findings.panels()));
        Files.writeString(directory.resolve(name + ".json"), findings.sheet().json());
    }
}
