package antiphon.master.page;

import antiphon.master.core.ClusterView;
import antiphon.master.core.Health;
import antiphon.master.page.Prospect.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Foretells from what the master knows how a write of each concern would fare now.
final class Prospects {
    /// With more nodes than these, neighbours that fare alike are told together.
    private static final int TOLD_ONE_BY_ONE_MAX = 6;

    private final ClusterView view;
    private final Duration replicationTimeout;
    private final List<ClusterView.Worker> away;

    private Prospects(ClusterView view, Duration replicationTimeout) {
        this.view = view;
        this.replicationTimeout = replicationTimeout;
        this.away = view.workers().stream().filter(worker -> !takesMessages(worker)).toList();
    }

    /// @param replicationTimeout after which a write that waits makes its client read-only
    static List<Prospect> of(ClusterView view, Duration replicationTimeout) {
        Prospects prospects = new Prospects(view, replicationTimeout);
        List<Prospect> all = new ArrayList<>();
        for (int concern = 1; concern <= view.nodes(); concern++) all.add(prospects.of(concern));
        return view.nodes() <= TOLD_ONE_BY_ONE_MAX ? all : together(all);
    }

    private static boolean takesMessages(ClusterView.Worker worker) {
        return worker.health() != Health.Name.UNHEALTHY && worker.delivery().equals("streaming");
    }

    private Prospect of(int concern) {
        if (!view.state().equals("writing"))
            return prospect(concern, Verdict.REFUSED, "The master says: "
                    + view.stateReason() + ".");
        if (view.availableNodes() < view.quorum())
            return prospect(concern, Verdict.REFUSED, "Only " + view.availableNodes() + " of " + view.nodes()
                    + " nodes are available, and QUORUM_LEVEL asks for " + view.quorum() + ".");
        int missing = concern - (view.nodes() - away.size());
        return missing <= 0
                ? prospect(concern, Verdict.NOW, concern == 1
                        ? "Acknowledged once the master has it on its disk."
                        : "Acknowledged once " + concern + " nodes have it on their disks.")
                : prospect(concern, Verdict.WAITS, waits(missing));
    }

    private static Prospect prospect(int concern, Verdict verdict, String sentence) {
        return new Prospect(concern, concern, verdict, sentence);
    }

    private String waits(int missing) {
        List<String> names = away.stream().map(Prospects::described).toList();
        String whom = missing == names.size() ? and(names) : missing + " of " + and(names);
        return "Taken into the log now, then waits for " + whom + ". After " + seconds()
                + " s its client may not write until then.";
    }

    private static String described(ClusterView.Worker worker) {
        String trouble = worker.health() == Health.Name.UNHEALTHY || worker.delivery().equals("streaming")
                ? worker.health().name().toLowerCase(Locale.ROOT)
                : worker.delivery();
        return worker.name() + " (" + trouble + ")";
    }

    private static String and(List<String> names) {
        int last = names.size() - 1;
        return last < 1
                ? String.join("", names)
                : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }

    private String seconds() {
        return BigDecimal.valueOf(replicationTimeout.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    private static List<Prospect> together(List<Prospect> all) {
        List<Prospect> grouped = new ArrayList<>();
        for (Prospect next : all) {
            boolean alike = !grouped.isEmpty() && grouped.getLast().verdict() == next.verdict();
            if (!alike) grouped.add(next);
            else grouped.add(widened(grouped.removeLast(), next));
        }
        return grouped;
    }

    private static Prospect widened(Prospect group, Prospect next) {
        String sentence = group.verdict() == Verdict.NOW
                ? "Acknowledged once so many nodes have it on their disks."
                : next.sentence();
        return new Prospect(group.from(), next.through(), group.verdict(), sentence);
    }
}
