package antiphon.bench.scale.trouble;

import antiphon.bench.cluster.OwnCluster;
import antiphon.bench.cluster.OwnNode;
import antiphon.bench.load.Tally;
import antiphon.bench.report.Axis;
import antiphon.bench.report.Panel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes a second and the memory of each node, looked at twice a second.
final class Timeline {
    private static final long EVERY_MS = 500;
    private static final double NS_PER_S = 1e9;
    private static final double NS_PER_MS = 1e6;

    private final OwnCluster cluster;
    private final Tally tally;
    private final long beganNs = System.nanoTime();
    private final List<Panel.Point> writes = new ArrayList<>();
    private final Map<String, List<Panel.Point>> resident = new LinkedHashMap<>();
    private final List<Panel.Span> spans = new ArrayList<>();

    Timeline(OwnCluster cluster, Tally tally) {
        this.cluster = cluster;
        this.tally = tally;
    }

    /// Looks on until the end of a phase.
    void watch(String phase, long endNs) throws InterruptedException {
        double from = secondsNow();
        long beforeNs = System.nanoTime();
        long before = tally.acknowledged();
        while (endNs - System.nanoTime() > 0) {
            Thread.sleep(Math.max(1, Math.min(EVERY_MS, (long) ((endNs - System.nanoTime()) / NS_PER_MS))));
            long nowNs = System.nanoTime();
            long now = tally.acknowledged();
            writes.add(new Panel.Point(secondsNow(), (now - before) * NS_PER_S / (nowNs - beforeNs)));
            for (OwnNode node : cluster.nodes())
                resident.computeIfAbsent(node.name(), _ -> new ArrayList<>())
                        .add(new Panel.Point(secondsNow(), node.residentMib()));
            before = now;
            beforeNs = nowNs;
        }
        spans.add(new Panel.Span(phase, from, secondsNow()));
    }

    private double secondsNow() {
        return (System.nanoTime() - beganNs) / NS_PER_S;
    }

    List<Panel> panels(String load) {
        Axis seconds = Axis.linear("seconds", List.of(spans.getLast().to()));
        List<Panel.Curve> memory = resident.entrySet().stream()
                .map(node -> new Panel.Curve(node.getKey(), node.getValue()))
                .toList();
        return List.of(
                new Panel("Writes a second, " + load, seconds, Axis.linear("writes/s", heights(List.of(writes))),
                        List.of(new Panel.Curve("acknowledged, w=2", writes)), spans),
                new Panel("Memory of each node (resident)", seconds, Axis.linear("MiB", heights(resident.values())),
                        memory, spans));
    }

    private static List<Double> heights(Collection<List<Panel.Point>> curves) {
        return curves.stream().flatMap(List::stream).map(Panel.Point::y).toList();
    }
}
