package antiphon.bench.profile;

import antiphon.bench.load.Result;
import antiphon.bench.report.Sheet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Where the processor time of a message went, in each kind of process.
///
/// @param shares of the processes of each kind
record Profile(Result result, Map<String, List<Share>> shares) {
    private static final double US_PER_S = 1e6;

    /// What one process did.
    record Share(Samples samples, CpuUse use) {
        double seconds(Stage stage) {
            long total = samples.total();
            return total == 0 ? 0 : use.javaSeconds() * samples.byStage().getOrDefault(stage, 0L) / total;
        }
    }

    /// Microseconds of a processor for one message, by stage; of several processes of a kind, the mean.
    Sheet budget(String title) {
        List<String> columns = new ArrayList<>(List.of("µs of a processor for one message"));
        columns.addAll(shares.keySet());
        Sheet sheet = new Sheet(title, columns.toArray(String[]::new));
        for (Stage stage : Stage.values()) row(sheet, stage.meaning, share -> share.seconds(stage));
        row(sheet, "compile (JIT)", share -> share.use.compilerSeconds());
        row(sheet, "collect garbage, and the JVM's own", share -> share.use.collectorSeconds());
        row(sheet, "together", share -> share.use.seconds());
        return sheet;
    }

    private void row(Sheet sheet, String name, ToDoubleFunction<Share> seconds) {
        List<Object> cells = new ArrayList<>(List.of(name));
        for (List<Share> processes : shares.values())
            cells.add(US_PER_S * processes.stream().mapToDouble(seconds).average().orElse(0) / result.messages());
        sheet.row(cells.toArray());
    }

    String flameGraph(String title) {
        FlameGraph graph = new FlameGraph();
        shares.forEach((kind, processes) -> processes.forEach(share -> add(graph, kind, processes.size(), share)));
        return graph.svg(title);
    }

    private static void add(FlameGraph graph, String kind, int processes, Share share) {
        String root = processes == 1 ? kind : kind + " (mean of " + processes + ")";
        double secondsOfASample = share.use.javaSeconds() / Math.max(1, share.samples.total()) / processes;
        share.samples.forEach((stack, count) -> {
            List<String> frames = new ArrayList<>(List.of(root));
            frames.addAll(stack);
            graph.add(frames, count * secondsOfASample);
        });
        graph.add(List.of(root, "compile (JIT)"), share.use.compilerSeconds() / processes);
        graph.add(List.of(root, "collect garbage, and the JVM's own"), share.use.collectorSeconds() / processes);
    }
}
