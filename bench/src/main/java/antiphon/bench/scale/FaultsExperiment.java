package antiphon.bench.scale;

import antiphon.bench.cluster.OwnCluster;
import antiphon.bench.cluster.Session;
import antiphon.bench.load.Load;
import antiphon.bench.load.Workload;
import antiphon.bench.report.Panel;
import antiphon.bench.report.Sheet;
import antiphon.bench.scale.trouble.FaultsRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the writes of others notice when one worker of two is slow, hangs, dies and comes back, and what the nodes'
/// memory does meanwhile.
final class FaultsExperiment implements Experiment {
    private static final int WORKERS = 2;

    private final Path home;
    private final List<Workload> workloads;
    private final Load load;

    /// @param load its time is that of each phase
    FaultsExperiment(Path home, List<Workload> workloads, Load load) {
        this.home = home;
        this.workloads = workloads;
        this.load = load;
    }

    @Override
    public String name() {
        return "faults";
    }

    @Override
    public Findings run() throws IOException, InterruptedException {
        Sheet sheet = new Sheet(
                "Three nodes, messages of " + load.contentBytes() + " bytes, w=" + load.concern()
                        + ", every node syncs; " + load.time().toSeconds() + " s each",
                "load", "worker2", "writes/s", "% of well", "p50 ms", "p99 ms", "max ms", "master RSS MiB",
                "worker2 RSS MiB", "master heap MiB");
        List<Panel> panels = new ArrayList<>();
        for (Workload workload : workloads) panels.addAll(measure(workload, sheet));
        return new Findings(sheet, panels);
    }

    private List<Panel> measure(Workload workload, Sheet sheet) throws IOException, InterruptedException {
        System.err.println("faults: " + workload + ", " + workload.meaning);
        try (OwnCluster cluster = OwnCluster.startForFaults(home, WORKERS);
                Session session = Session.with(cluster, load.concern())) {
            session.warmUp(load, workload);
            try (FaultsRun run = new FaultsRun(workload, load, cluster, session.clients(), sheet)) {
                return run.through();
            }
        }
    }
}
