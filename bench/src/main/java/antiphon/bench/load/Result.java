package antiphon.bench.load;

import java.util.Optional;
import org.HdrHistogram.Histogram;

/// What one workload gave.
///
/// @param latencyNs of each acknowledged write; of each page, where messages are read
/// @param refused writes that were answered, but not acknowledged
/// @param failed writes that had no answer
/// @param firstTrouble of the refused and failed
/// @param serverCpuSeconds of all nodes together, when they run on this machine as this program's children
public record Result(
        Workload workload,
        long messages,
        double seconds,
        Histogram latencyNs,
        long refused,
        long failed,
        Optional<String> firstTrouble,
        Optional<Double> serverCpuSeconds) {

    public double perSecond() {
        return messages / seconds;
    }

    public double latencyMs(double percentile) {
        return latencyNs.getValueAtPercentile(percentile) / 1e6;
    }

    public double maxMs() {
        return latencyNs.getMaxValue() / 1e6;
    }
}
