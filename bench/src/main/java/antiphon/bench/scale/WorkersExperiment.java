package antiphon.bench.scale;

import antiphon.bench.cluster.OwnCluster;
import antiphon.bench.cluster.Session;
import antiphon.bench.load.Load;
import antiphon.bench.load.Result;
import antiphon.bench.load.Workload;
import antiphon.bench.report.Axis;
import antiphon.bench.report.Panel;
import antiphon.bench.report.Sheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What more workers cost: every one gets every message.
///
/// All nodes share the cores of this machine, so that with many workers it is they that run short. The processor time
/// of a message and node is what carries over to machines of their own.
final class WorkersExperiment implements Experiment {
    private static final int PER = 100_000;

    private final Path home;
    private final List<Integer> counts;
    private final Load load;
    private final Sheet sheet;

    WorkersExperiment(Path home, List<Integer> counts, Load load) {
        this.home = home;
        this.counts = counts;
        this.load = load;
        this.sheet = new Sheet(
                "Messages of " + load.contentBytes() + " bytes, w=" + load.concern() + ", every node syncs",
                "workers", "A/s", "A p50 ms", "B/s", "B p99 ms", "C/s", "C CPU s per 100k and node",
                "RSS MiB per node");
    }

    @Override
    public String name() {
        return "workers";
    }

    @Override
    public Findings run() throws IOException, InterruptedException {
        for (int workers : counts) measure(workers);
        return new Findings(sheet, panels());
    }

    private void measure(int workers) throws IOException, InterruptedException {
        System.err.println("workers: " + workers);
        try (OwnCluster cluster = OwnCluster.start(home, workers);
                Session session = Session.with(cluster, load.concern())) {
            session.warmUp(load, Workload.C, Workload.B, Workload.A);
            Result a = session.measure(Workload.A, load);
            Result b = session.measure(Workload.B, load);
            Result c = session.measure(Workload.C, load);
            double resident = cluster.nodes().stream().mapToDouble(node -> node.residentMib()).average().orElse(0);
            sheet.row(workers, a.perSecond(), a.latencyMs(50), b.perSecond(), b.latencyMs(99), c.perSecond(),
                    c.serverCpuSeconds().orElse(0.0) * PER / c.messages() / (workers + 1), resident);
        }
    }

    private List<Panel> panels() {
        List<Axis.Tick> ticks = counts.stream().map(n -> new Axis.Tick(n, n.toString())).toList();
        Axis workers = Axis.of("workers, all on one machine", true, ticks);
        return List.of(
                Panel.of("Writes a second", workers,
                        Axis.logarithmic("writes/s", all("A/s", "B/s", "C/s")),
                        sheet.curve("C, 4,096 in flight", "workers", "C/s"),
                        sheet.curve("B, 64 in flight", "workers", "B/s"),
                        sheet.curve("A, one in flight", "workers", "A/s")),
                Panel.of("Processor time of 100,000 writes on each node, 4,096 in flight", workers,
                        Axis.linear("seconds", all("C CPU s per 100k and node")),
                        sheet.curve("seconds", "workers", "C CPU s per 100k and node")));
    }

    private List<Double> all(String... columns) {
        return List.of(columns).stream().flatMap(column -> sheet.numbers(column).stream()).toList();
    }
}
