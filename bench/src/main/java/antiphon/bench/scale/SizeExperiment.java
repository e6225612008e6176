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

/// From short messages, where each costs something, to long ones, where each byte does.
final class SizeExperiment implements Experiment {
    private static final int WORKERS = 2;
    private static final double BYTES_PER_MIB = 1 << 20;

    private final Path home;
    private final List<Integer> sizes;
    private final Load load;
    private final Sheet sheet;

    SizeExperiment(Path home, List<Integer> sizes, Load load) {
        this.home = home;
        this.sizes = sizes;
        this.load = load;
        this.sheet = new Sheet(
                "Three nodes, w=" + load.concern() + ", every node syncs",
                "bytes", "A/s", "A p50 ms", "A p99 ms", "C/s", "C MiB/s", "C CPU ms per MiB", "master RSS MiB",
                "master heap MiB");
    }

    @Override
    public String name() {
        return "size";
    }

    @Override
    public Findings run() throws IOException, InterruptedException {
        try (OwnCluster cluster = OwnCluster.start(home, WORKERS);
                Session session = Session.with(cluster, load.concern())) {
            session.warmUp(load, Workload.C, Workload.A);
            for (int bytes : sizes) measure(cluster, session, load.withContentBytes(bytes));
        }
        return new Findings(sheet, panels());
    }

    private void measure(OwnCluster cluster, Session session, Load sized) throws IOException, InterruptedException {
        System.err.println("size: " + sized.contentBytes() + " bytes");
        Result a = session.measure(Workload.A, sized);
        Result c = session.measure(Workload.C, sized);
        double mib = c.messages() * (double) sized.contentBytes() / BYTES_PER_MIB;
        sheet.row(sized.contentBytes(), a.perSecond(), a.latencyMs(50), a.latencyMs(99), c.perSecond(),
                mib / c.seconds(), c.serverCpuSeconds().orElse(0.0) * 1e3 / mib, cluster.master().residentMib(),
                cluster.master().heapMib());
    }

    private List<Panel> panels() {
        List<Axis.Tick> ticks = sizes.stream().map(size -> new Axis.Tick(size, label(size))).toList();
        Axis bytes = Axis.of("length of a message", true, ticks);
        return List.of(
                Panel.of("Writing in bulk, 4,096 or 64 MiB in flight", bytes,
                        Axis.logarithmic("MiB/s", sheet.numbers("C MiB/s")),
                        sheet.curve("MiB of contents a second", "bytes", "C MiB/s")),
                Panel.of("One write in flight", bytes, Axis.logarithmic("ms", sheet.numbers("A p50 ms")),
                        sheet.curve("median latency", "bytes", "A p50 ms")));
    }

    private static String label(int bytes) {
        if (bytes >= 1 << 20) return (bytes >> 20) + " MiB";
        return bytes >= 1 << 10 ? (bytes >> 10) + " KiB" : bytes + " B";
    }
}
