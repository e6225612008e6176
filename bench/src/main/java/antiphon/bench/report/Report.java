package antiphon.bench.report;

import antiphon.bench.load.Load;
import antiphon.bench.load.Result;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/// Results for people and for programs.
public final class Report {
    private static final String ROW = "%-3s %12s %10s %10s %10s %10s %9s %8s %14s%n";
    private static final double PER = 100_000;

    private final PrintStream out;

    public Report(PrintStream out) {
        this.out = out;
    }

    public void table(Load load, List<Result> results) {
        out.printf(
                Locale.ROOT, "messages of %d bytes, w=%d, every node syncs before it counts%n%n",
                load.contentBytes(), load.concern());
        out.printf(ROW, "", "messages/s", "p50 ms", "p99 ms", "p99.9 ms", "max ms", "refused", "failed",
                "CPU s per 100k");
        for (Result result : results) {
            out.printf(
                    ROW,
                    result.workload(),
                    String.format(Locale.ROOT, "%,.0f", result.perSecond()),
                    ms(result.latencyMs(50)),
                    ms(result.latencyMs(99)),
                    ms(result.latencyMs(99.9)),
                    ms(result.maxMs()),
                    result.refused(),
                    result.failed(),
                    cpu(result));
        }
        results.forEach(result -> result.firstTrouble()
                .ifPresent(trouble -> out.println(result.workload() + ": the first that was not acknowledged: "
                        + trouble)));
    }

    private static String ms(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String cpu(Result result) {
        return result.serverCpuSeconds()
                .map(seconds -> String.format(Locale.ROOT, "%.2f", seconds * PER / result.messages()))
                .orElse("-");
    }

    /// One JSON object per line and workload.
    public void json(Load load, List<Result> results) {
        for (Result result : results) {
            out.printf(
                    Locale.ROOT,
                    "{\"workload\":\"%s\",\"size\":%d,\"w\":%d,\"rate\":%d,\"messages\":%d,\"seconds\":%.3f,"
                            + "\"per_second\":%.1f,\"p50_ms\":%.4f,\"p90_ms\":%.4f,\"p99_ms\":%.4f,\"p999_ms\":%.4f,"
                            + "\"max_ms\":%.4f,\"refused\":%d,\"failed\":%d,\"server_cpu_s\":%s}%n",
                    result.workload(),
                    load.contentBytes(),
                    load.concern(),
                    load.rate(),
                    result.messages(),
                    result.seconds(),
                    result.perSecond(),
                    result.latencyMs(50),
                    result.latencyMs(90),
                    result.latencyMs(99),
                    result.latencyMs(99.9),
                    result.maxMs(),
                    result.refused(),
                    result.failed(),
                    result.serverCpuSeconds().map(s -> String.format(Locale.ROOT, "%.3f", s)).orElse("null"));
        }
    }
}
