package antiphon.bench.profile;

import antiphon.bench.load.Result;
import antiphon.bench.report.Sheet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Where the processor time of a message went, in each kind of process.
///
/// @param shares of the processes of each kind
record Profile(Result result, Map<String, List<Share>> shares) {
    private static final double US_PER_S = 1e6;
    private static final String COMPILE = "compile (JIT)";
    private static final String COLLECT = "collect garbage, and the JVM's own";

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
        row(sheet, COMPILE, share -> share.use.compilerSeconds());
        row(sheet, COLLECT, share -> share.use.collectorSeconds());
        row(sheet, "together", share -> share.use.seconds());
        return sheet;
    }

    private void row(Sheet sheet, String name, ToDoubleFunction<Share> seconds) {
        List<Object> cells = new ArrayList<>(List.of(name));
        for (List<Share> processes : shares.values())
            cells.add(US_PER_S * processes.stream().mapToDouble(seconds).average().orElse(0) / result.messages());
        sheet.row(cells.toArray());
    }

    /// @return a page
    String flameGraph(String title) throws IOException {
        FlamePage page = new FlamePage(title);
        shares.forEach((kind, processes) -> processes.forEach(share -> add(page, kind, processes.size(), share)));
        return page.html();
    }

    private static void add(FlamePage page, String kind, int processes, Share share) {
        String process = processes == 1 ? kind : kind + " (mean of " + processes + ")";
        double secondsOfASample = share.use.javaSeconds() / Math.max(1, share.samples.total()) / processes;
        share.samples.forEach((stack, count) -> page.add(process, stack, count * secondsOfASample));
        page.addOfTheJvm(process, COMPILE, share.use.compilerSeconds() / processes);
        page.addOfTheJvm(process, COLLECT, share.use.collectorSeconds() / processes);
    }
}
