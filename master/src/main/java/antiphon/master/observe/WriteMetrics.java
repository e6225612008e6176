package antiphon.master.observe;

import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Refusal;
import antiphon.master.intake.WriteListener;
import antiphon.metrics.NodeMetrics;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Counts and times writes. The metrics of writes are looked up once, at the start.
public final class WriteMetrics implements WriteListener {
    private static final String ACKNOWLEDGED = "acknowledged";
    private static final String UNCONFIRMED = "unconfirmed";
    private static final String NOT_APPENDED = "not_appended";
    private static final double NS_PER_SECOND = 1e9;
    /// Of a write that asks for more nodes than there are.
    private static final String IMPOSSIBLE = "impossible";

    private final List<OfConcern> concerns; // by write concern; the last is for those that are impossible
    private final Counter repeats;
    private final Map<Refusal.Reason, CounterDataPoint> refusals = new EnumMap<>(Refusal.Reason.class);

    /// The metrics of one write concern.
    private record OfConcern(
            CounterDataPoint acknowledged,
            CounterDataPoint unconfirmed,
            CounterDataPoint notAppended,
            DistributionDataPoint acknowledgedSeconds,
            DistributionDataPoint unconfirmedSeconds) {}

    public WriteMetrics(NodeMetrics metrics, int nodes) {
        Counter writes = metrics.counter(
                "antiphon_writes_total", "Writes answered, by write concern and outcome.", "w", "outcome");
        Histogram seconds = metrics.latencies(
                "antiphon_write",
                "Time from the arrival of a write to its answer, for appended writes.",
                "w",
                "outcome");
        this.concerns = names(nodes).map(w -> ofConcern(writes, seconds, w)).toList();
        this.repeats = metrics.counter(
                "antiphon_writes_repeated_total",
                "Repeats: answered writes that were in the log already, under the same request id with the "
                        + "same content.");
        Counter refused = metrics.counter(
                "antiphon_writes_refused_total", "Writes that were not appended, by reason.", "reason");
        for (Refusal.Reason reason : Refusal.Reason.values())
            refusals.put(reason, refused.labelValues(reason.name().toLowerCase(Locale.ROOT)));
    }

    private static Stream<String> names(int nodes) {
        Stream<String> possible = IntStream.rangeClosed(0, nodes).mapToObj(WriteMetrics::name);
        return Stream.concat(possible, Stream.of(IMPOSSIBLE));
    }

    /// How a write concern is shown in the label `w`.
    static String name(int concern) {
        return concern == 0 ? "all" : Integer.toString(concern);
    }

    private static OfConcern ofConcern(Counter writes, Histogram seconds, String w) {
        return new OfConcern(
                writes.labelValues(w, ACKNOWLEDGED),
                writes.labelValues(w, UNCONFIRMED),
                writes.labelValues(w, NOT_APPENDED),
                seconds.labelValues(w, ACKNOWLEDGED),
                seconds.labelValues(w, UNCONFIRMED));
    }

    @Override
    public void answered(int concern, Outcome outcome, long tookNs) {
        int last = concerns.size() - 1;
        OfConcern of = concerns.get(concern >= 0 && concern < last ? concern : last);
        switch (outcome) {
            case Outcome.Acknowledged(_, _, boolean repeat) -> {
                if (repeat) repeats.inc();
                of.acknowledged.inc();
                of.acknowledgedSeconds.observe(tookNs / NS_PER_SECOND);
            }
            case Outcome.Unconfirmed(_, _, boolean repeat) -> {
                if (repeat) repeats.inc();
                of.unconfirmed.inc();
                of.unconfirmedSeconds.observe(tookNs / NS_PER_SECOND);
            }
            case Outcome.NotAppended(Refusal refusal) -> {
                of.notAppended.inc();
                Objects.requireNonNull(refusals.get(refusal.reason())).inc();
            }
        }
    }
}
