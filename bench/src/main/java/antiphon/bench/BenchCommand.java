package antiphon.bench;

import antiphon.bench.cluster.OwnCluster;
import antiphon.bench.load.Load;
import antiphon.bench.load.Result;
import antiphon.bench.load.Workload;
import antiphon.bench.load.run.ReadRun;
import antiphon.bench.load.run.WriteRun;
import antiphon.bench.report.LatencyPlot;
import antiphon.bench.report.Report;
import antiphon.client.AntiphonClient;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.Address;
import antiphon.client.target.ClientSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `antiphon bench`: fixed workloads, one after the other.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "antiphon bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measure how fast a cluster takes and gives back messages.",
            "Without --master it starts a cluster of its own on this machine's disk, and removes it afterwards."
                    + " What it writes to a running cluster stays in that cluster's log."
        },
        footer = {
            "",
            "Workloads: A, one write in flight. B, 64 writes in flight. C, 4,096 writes in flight. D, reading.",
            "Before the first, C runs uncounted for the time of --warm-up, and each workload for as long before it is"
                    + " counted: nodes and load generator compile themselves while they run.",
            "The exit code is 0 when every write was acknowledged.",
            "",
            "Examples:",
            "  antiphon bench all",
            "  antiphon bench B --rate 20000 --plot latency.svg",
            "  antiphon bench C -w 3 --workers 4 --size 1024 -o json",
            "  antiphon bench A --master db1:50052"
        })
// @formatter:on
final class BenchCommand implements Callable<Integer> {
    private static final int FINE = 0;
    private static final int FAILED = 1;
    private static final long START_WAIT_S = 60;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    // @formatter:off
    @Parameters(paramLabel = "WORKLOAD", arity = "0..*", description = "A, B, C, D or all. Default: all.")
    private List<String> names = List.of("all");

    @Mixin private final RunningCluster running = new RunningCluster();

    @Option(names = "--tls", description = "The cluster it starts speaks TLS.")
    private boolean tls;

    @Option(names = "--workers", paramLabel = "N", description = "Workers of the cluster it starts. Default: 2.")
    private int workers = 2;

    @Option(names = {"-w", "--write-concern"}, paramLabel = "N",
            description = "Copies each write waits for; 0 = all nodes. Default: 2.")
    private int concern = 2;

    @Option(names = "--size", paramLabel = "BYTES", description = "Length of each message. Default: 100.")
    private int size = 100;

    @Option(names = "--clients", paramLabel = "N",
            description = "Connections that share the writes in flight. Default: 1.")
    private int clients = 1;

    @Option(names = "--rate", paramLabel = "PER-SECOND",
            description = "Send at this rate however fast answers come, and count latencies from when a write was due."
                    + " Default: send when one is answered.")
    private int rate;

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "Default: 20; 0 for none.")
    private int warmUp = 20;

    @Option(names = "--time", paramLabel = "SECONDS", description = "How long each workload is measured. Default: 15.")
    private int time = 15;

    @Option(names = "--read", paramLabel = "N", description = "Messages that D reads again and again. Default: 200000.")
    private int readCount = 200_000;

    @Option(names = {"-o", "--output"}, paramLabel = "table|json", description = "Default: table.")
    private String output = "table";

    @Option(names = "--plot", paramLabel = "FILE", description = "Draw the latencies into this SVG file.")
    private @Nullable Path plot;
    // @formatter:on

    @Override
    public Integer call() throws IOException, InterruptedException {
        Set<Workload> workloads = workloads();
        Load load = load();
        if (!output.equals("table") && !output.equals("json")) throw wrong("-o " + output + ": give table or json");
        if (workers < 0) throw wrong("--workers " + workers + ": give 0 or more");
        try {
            List<Result> results = running.isGiven()
                    ? onRunning(workloads, load)
                    : onOwnCluster(workloads, load);
            show(load, results);
            boolean fine = results.stream().allMatch(result -> result.refused() == 0 && result.failed() == 0);
            return fine ? FINE : FAILED;
        } catch (AntiphonException | IOException | IllegalStateException e) {
            System.err.println("antiphon: " + e.getMessage());
            return FAILED;
        }
    }

    private Set<Workload> workloads() {
        Set<Workload> wanted = new LinkedHashSet<>();
        for (String name : names) {
            String upper = name.toUpperCase(Locale.ROOT);
            if (upper.equals("ALL")) wanted.addAll(List.of(Workload.values()));
            else
                if (upper.length() == 1 && upper.charAt(0) >= 'A' && upper.charAt(0) <= 'D')
                    wanted.add(Workload.valueOf(upper));
                else
                    throw wrong(name + " is no workload: give A, B, C, D or all");
        }
        return wanted;
    }

    private Load load() {
        try {
            return new Load(
                    size, concern, clients, rate, Duration.ofSeconds(warmUp), Duration.ofSeconds(time), readCount);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private List<Result> onRunning(Set<Workload> workloads, Load load) throws InterruptedException {
        Address address;
        ClientSettings settings;
        try {
            address = running.master();
            settings = running.settings();
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        return on(address, settings, workloads, load, () -> 0);
    }

    private List<Result> onOwnCluster(Set<Workload> workloads, Load load) throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("antiphon.home", "."));
        try (OwnCluster cluster = tls ? OwnCluster.startSecured(home, workers) : OwnCluster.start(home, workers)) {
            try {
                cluster.awaitMaster();
                return on(cluster.masterAddress(), cluster.clientSettings(), workloads, load, cluster::cpuSeconds);
            } catch (AntiphonException | IllegalStateException e) {
                System.err.print(cluster.lastWords());
                throw e;
            }
        }
    }

    private List<Result> on(
            Address address,
            ClientSettings settings,
            Set<Workload> workloads,
            Load load,
            DoubleSupplier serverCpuSeconds)
            throws InterruptedException {
        List<AntiphonClient> connections = new ArrayList<>();
        try {
            for (int i = 0; i < load.clients(); i++) connections.add(new AntiphonClient(address, settings));
            awaitWriteConcern(connections.getFirst(), load.concern());
            WriteRun.warmUp(Workload.C, load, connections);
            List<Result> results = new ArrayList<>();
            for (Workload workload : workloads) {
                System.err.println(workload + ": " + workload.meaning);
                results.add(
                        workload.reads()
                                ? new ReadRun(load, connections.getFirst(), serverCpuSeconds).run()
                                : new WriteRun(workload, load, connections, serverCpuSeconds).run());
            }
            return results;
        } finally {
            connections.forEach(AntiphonClient::close);
        }
    }

    /// One write shows that the cluster writes and has enough nodes.
    private static void awaitWriteConcern(AntiphonClient client, int concern) throws InterruptedException {
        try {
            var result = client.send("antiphon bench", concern)
                    .get(START_WAIT_S, java.util.concurrent.TimeUnit.SECONDS);
            if (!result.acknowledged())
                throw new IllegalStateException("the first write was refused: " + result.reason());
        } catch (java.util.concurrent.TimeoutException _) {
            throw new IllegalStateException(
                    "the first write had not its " + concern + " copies after " + START_WAIT_S + " s");
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(Optional.ofNullable(e.getCause()).map(Throwable::getMessage).orElse("?"),
                    e);
        }
    }

    private void show(Load load, List<Result> results) throws IOException {
        Report report = new Report(System.out);
        if (output.equals("json")) report.json(load, results);
        else report.table(load, results);
        if (plot != null) Files.writeString(plot, LatencyPlot.svg(results));
    }
}
