package antiphon.bench.scale;

import antiphon.bench.cluster.OwnCluster;
import antiphon.bench.cluster.Session;
import antiphon.bench.load.Load;
import antiphon.bench.load.Result;
import antiphon.bench.load.run.CountedRun;
import antiphon.bench.load.run.Fill;
import antiphon.bench.report.Axis;
import antiphon.bench.report.Panel;
import antiphon.bench.report.Sheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Whether a long log makes starting or writing dearer.
///
/// At each length the nodes are restarted, and then see the same number of writes before as many are measured: so
/// each length is met by programs that have compiled themselves equally far.
final class LengthExperiment implements Experiment {
    private static final int WORKERS = 2;
    private static final double BYTES_PER_MIB = 1 << 20;
    private static final double NS_PER_S = 1e9;
    private static final int PER = 100_000;

    private final Path home;
    private final List<Long> lengths;
    private final int writes;
    private final Load load;
    private final Sheet sheet;

    /// @param lengths ascending
    /// @param writes to warm up with at each length, and as many to measure
    LengthExperiment(Path home, List<Long> lengths, int writes, Load load) {
        this.home = home;
        this.lengths = lengths;
        this.writes = writes;
        this.load = load;
        this.sheet = new Sheet(
                String.format(
                        "Three nodes, messages of %d bytes, w=%d, every node syncs; %,d writes after %,d to warm up",
                        load.contentBytes(), load.concern(), writes, writes),
                "messages", "disk MiB per node", "start s", "B/s", "B p50 ms", "B p99 ms", "CPU s per 100k",
                "master RSS MiB", "master heap MiB");
    }

    @Override
    public String name() {
        return "length";
    }

    @Override
    public Findings run() throws IOException, InterruptedException {
        try (OwnCluster cluster = OwnCluster.start(home, WORKERS)) {
            for (long length : lengths) {
                System.err.printf("length: %,d messages%n", length);
                fillTo(cluster, length);
                measure(cluster, length);
            }
        }
        return new Findings(sheet, panels());
    }

    private void fillTo(OwnCluster cluster, long length) throws InterruptedException {
        try (Session session = Session.with(cluster, load.concern())) {
            long missing = length - session.client().status().position();
            if (missing > 0) Fill.write(session.client(), load, missing);
        }
        cluster.stopAll();
    }

    private void measure(OwnCluster cluster, long length) throws IOException, InterruptedException {
        double disk = cluster.master().diskBytes() / BYTES_PER_MIB;
        long beganNs = System.nanoTime();
        cluster.startAll();
        try (Session session = Session.with(cluster, load.concern())) {
            double startS = (System.nanoTime() - beganNs) / NS_PER_S;
            Result b = new CountedRun(load, session.clients(), cluster::cpuSeconds).run(writes);
            sheet.row(length, disk, startS, b.perSecond(), b.latencyMs(50), b.latencyMs(99),
                    b.serverCpuSeconds().orElse(0.0) * PER / b.messages(), cluster.master().residentMib(),
                    cluster.master().heapMib());
        }
    }

    private List<Panel> panels() {
        List<Axis.Tick> ticks = lengths.stream().map(n -> new Axis.Tick(n, String.format("%,d", n))).toList();
        Axis messages = Axis.of("messages in the log", true, ticks);
        List<Double> latencies = new ArrayList<>(sheet.numbers("B p50 ms"));
        latencies.addAll(sheet.numbers("B p99 ms"));
        return List.of(
                Panel.of("From starting all nodes to the first write with its copies", messages,
                        Axis.linear("seconds", sheet.numbers("start s")),
                        sheet.curve("seconds", "messages", "start s")),
                Panel.of("A write among 64 in flight", messages, Axis.linear("ms", latencies),
                        sheet.curve("99 of 100 are faster", "messages", "B p99 ms"),
                        sheet.curve("median", "messages", "B p50 ms")),
                Panel.of("Processor time of 100,000 writes, all nodes", messages,
                        Axis.linear("seconds", sheet.numbers("CPU s per 100k")),
                        sheet.curve("seconds", "messages", "CPU s per 100k")));
    }
}
