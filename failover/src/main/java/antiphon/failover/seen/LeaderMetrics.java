package antiphon.failover.seen;

import antiphon.core.NodeId;
import antiphon.failover.core.leadership.contract.LeadershipEvent.Waiting;
import antiphon.metrics.Gauges;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Who leads, read at each scrape.
public final class LeaderMetrics implements MultiCollector {
    private static final List<String> STATES = Arrays.stream(SeenLeader.State.values())
            .map(SeenLeader.State::word)
            .toList();
    private static final List<String> REASONS = Arrays.stream(Waiting.values())
            .map(why -> why.name().toLowerCase(Locale.ROOT))
            .toList();

    private final LeaderWatch watch;

    public LeaderMetrics(LeaderWatch watch) {
        this.watch = watch;
    }

    @Override
    public MetricSnapshots collect() {
        SeenLeader seen = watch.seen();
        Map<String, String> leaders = seen.nodes().stream().collect(Collectors.toMap(NodeId::name, NodeId::name));
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        new Gauges()
                .state("antiphon_leadership_state",
                        "What this node does about leadership: leading, opening (it has taken over and a majority does"
                                + " not follow yet), following, or searching (it hears no leader).",
                        seen.state().word(), STATES)
                .add("antiphon_leading", "1 while this node leads and takes writes.",
                        seen.state() == SeenLeader.State.LEADING ? 1 : 0)
                .add("antiphon_leader_known", "1 while this node knows a leader, itself included.",
                        seen.leader().isPresent() ? 1 : 0)
                .each("antiphon_leader", "1 for the node that leads, as this node knows it.", "leader", leaders,
                        name -> seen.leader().filter(leader -> leader.name().equals(name)).isPresent() ? 1 : 0)
                .each("antiphon_no_leader", "1 for the reason why no node leads, as this node knows it.", "reason",
                        REASONS.stream().collect(Collectors.toMap(reason -> reason, reason -> reason)),
                        reason -> seen.noLeader().filter(reason::equals).isPresent() ? 1 : 0)
                .snapshots()
                .forEach(all::metricSnapshot);
        all.metricSnapshot(CounterSnapshot.builder()
                .name("antiphon_leader_changes")
                .help("How often another leader or epoch has followed since this node started, as this node knows it.")
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder().value((double) seen.changes()).build())
                .build());
        return all.build();
    }
}
