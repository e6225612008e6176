package antiphon.bench.profile;

import antiphon.bench.cluster.OwnCluster;
import antiphon.bench.cluster.OwnNode;
import antiphon.bench.cluster.Session;
import antiphon.bench.load.Load;
import antiphon.bench.load.Result;
import antiphon.bench.load.Workload;
import antiphon.bench.load.run.ReadRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import jdk.jfr.Recording;

/// One workload on a cluster of its own, with the flight recorder on in all processes.
final class ProfiledRun {
    private static final String CLIENT = "client";
    /// Of processor time, between two samples of a thread.
    private static final String PERIOD = "2ms";

    private final Path home;
    private final int workers;
    private final Workload workload;
    private final Load load;
    private final Path recordings;

    /// @param recordings a directory for the files of the flight recorder
    ProfiledRun(Path home, int workers, Workload workload, Load load, Path recordings) {
        this.home = home;
        this.workers = workers;
        this.workload = workload;
        this.load = load;
        this.recordings = recordings;
    }

    Profile run() throws IOException, InterruptedException {
        List<ProfiledProcess> processes = new ArrayList<>();
        processes.add(new ProfiledProcess(CLIENT, ProcessHandle.current().pid(), recording(CLIENT)));
        try (OwnCluster cluster = OwnCluster.start(home, workers, this::recorderOptions);
                Recording own = new Recording()) {
            for (OwnNode node : cluster.nodes())
                processes.add(new ProfiledProcess(kind(node), node.pid(), recording(node.name())));
            own.enable(Samples.EVENT).with("throttle", PERIOD);
            own.start();
            Window window = measured(cluster, processes);
            own.stop();
            own.dump(recording(CLIENT));
            cluster.stopAll(); // Only then their recordings are whole.
            return profile(processes, window);
        }
    }

    private record Window(Instant from, Instant to, List<CpuUse> uses, Result result) {}

    private Window measured(OwnCluster cluster, List<ProfiledProcess> processes)
            throws IOException, InterruptedException {
        try (Session session = Session.with(cluster, load.concern())) {
            session.warmUp(load, Workload.C);
            if (workload.reads()) {
                ReadRun reading = new ReadRun(load, session.client(), cluster::cpuSeconds);
                reading.prepare();
                return watched(processes, reading::measure);
            }
            session.warmUp(load, workload);
            return watched(processes, () -> session.measure(workload, load.withoutWarmUp()));
        }
    }

    private interface Measurement {
        Result run() throws InterruptedException;
    }

    private static Window watched(List<ProfiledProcess> processes, Measurement measurement)
            throws IOException, InterruptedException {
        List<CpuUse> before = uses(processes);
        Instant from = Instant.now();
        Result result = measurement.run();
        Instant to = Instant.now();
        List<CpuUse> after = uses(processes);
        List<CpuUse> during = IntStream.range(0, after.size()).mapToObj(i -> after.get(i).since(before.get(i)))
                .toList();
        return new Window(from, to, during, result);
    }

    private static List<CpuUse> uses(List<ProfiledProcess> processes) throws IOException {
        List<CpuUse> uses = new ArrayList<>();
        for (ProfiledProcess process : processes) uses.add(process.cpuUse());
        return uses;
    }

    private Profile profile(List<ProfiledProcess> processes, Window window) throws IOException {
        Map<String, List<Profile.Share>> shares = new LinkedHashMap<>();
        for (int i = 0; i < processes.size(); i++) {
            ProfiledProcess process = processes.get(i);
            Samples samples = Samples.between(process.recording(), window.from(), window.to());
            shares.computeIfAbsent(process.name(), _ -> new ArrayList<>())
                    .add(new Profile.Share(samples, window.uses().get(i)));
        }
        return new Profile(window.result(), shares);
    }

    private Path recording(String name) {
        return recordings.resolve(name + ".jfr");
    }

    private static String kind(OwnNode node) {
        return node.name().startsWith("worker") ? "worker" : node.name();
    }

    /// With a plus, since the settings that `none` stands for do not name the event.
    private List<String> recorderOptions(String node) {
        return List.of(
                "-XX:StartFlightRecording:settings=none,filename=" + recording(node) + ",+" + Samples.EVENT
                        + "#enabled=true,+" + Samples.EVENT + "#throttle=" + PERIOD,
                "-Xlog:jfr+startup=off");
    }
}
