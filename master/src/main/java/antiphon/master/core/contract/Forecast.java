package antiphon.master.core.contract;

import antiphon.core.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The outcome that a write sent now would get, for each write concern: the one source for status, page, health,
/// metrics and the drain of a worker.
///
/// @param master when the master's own disk holds it
/// @param workers when each worker holds it, in the order of the settings
/// @param refused why a write is refused, with all available workers and with one fewer
/// @param replicationTimeoutNs a write that waits longer makes its client read-only
public record Forecast(
        Expectation master,
        List<Worker> workers,
        Refused refused,
        Refused refusedWithOneLess,
        long replicationTimeoutNs) {

    private static final NodeId MASTER = new NodeId("master");

    /// With more nodes than this, write concerns that wait for an unknown time are reported together.
    private static final int LISTED_ONE_BY_ONE_MAX = 6;

    /// How many workers a sentence names, each with its problem.
    private static final int NAMED_MAX = 5;

    /// @param counted whether it counts as available
    public record Worker(NodeId id, boolean counted, Expectation expectation) {}

    /// @param ofOne a write with `w=1`, `ofMore` one with a higher write concern
    public record Refused(Optional<Refusal> ofOne, Optional<Refusal> ofMore) {
        Optional<Refusal> of(int concern) {
            return concern == 1 ? ofOne : ofMore;
        }
    }

    public enum Fate {
        /// Acknowledged as soon as it is written and copied.
        AT_ONCE,
        /// Acknowledged after a time that can be estimated.
        LATER,
        /// Taken, and short of copies for an unknown time.
        WAITS,
        REFUSED
    }

    /// What becomes of writes with the write concerns `from` to `to`.
    ///
    /// @param expectedNs estimated time until it is acknowledged, or [Expectation#UNKNOWN]
    /// @param waitsFor the nodes whose copies are waited for
    /// @param sentence all of it, for people
    public record Range(
            int from,
            int to,
            Fate fate,
            long expectedNs,
            List<String> waitsFor,
            Optional<Refusal.Reason> refusal,
            String sentence) {

        private Range with(int last, Range sayings) {
            return new Range(
                    from, last, fate, sayings.expectedNs, sayings.waitsFor, sayings.refusal, sayings.sentence);
        }
    }

    public Forecast {
        workers = List.copyOf(workers);
    }

    /// In order; together they cover all write concerns. An entry for several describes the last of them.
    public List<Range> ranges() {
        return ranges(workers, refused);
    }

    /// Each write concern for itself, from 1 on.
    public List<Range> oneByOne() {
        return oneByOne(workers, refused);
    }

    /// The same while one worker is away.
    public List<Range> without(NodeId worker) {
        boolean counted = workers.stream().anyMatch(node -> node.id().equals(worker) && node.counted());
        List<Worker> left = workers.stream()
                .map(node -> node.id().equals(worker) ? new Worker(worker, false, Expectation.unknown("away")) : node)
                .toList();
        return ranges(left, counted ? refusedWithOneLess : refused);
    }

    /// The highest write concern that is met before its client becomes read-only; 0 when writes are refused.
    public int possible() {
        int possible = 0;
        for (Range range : oneByOne()) {
            boolean later = range.fate() == Fate.LATER && range.expectedNs() <= replicationTimeoutNs;
            if (range.fate() == Fate.AT_ONCE || later) possible = range.to();
        }
        return possible;
    }

    /// Whether writes are appended at all.
    public boolean takesWrites() {
        return refused.ofOne().isEmpty();
    }

    private List<Range> ranges(List<Worker> all, Refused refusals) {
        boolean together = all.size() + 1 > LISTED_ONE_BY_ONE_MAX;
        List<Range> ranges = new ArrayList<>();
        for (Range next : oneByOne(all, refusals)) {
            boolean alike = !ranges.isEmpty() && areAlike(ranges.getLast(), next, together);
            if (alike) ranges.add(ranges.removeLast().with(next.to(), next));
            else ranges.add(next);
        }
        return ranges;
    }

    private List<Range> oneByOne(List<Worker> all, Refused refusals) {
        List<Worker> quickest = all.stream().sorted(Forecast::quickerFirst).toList();
        return IntStream.rangeClosed(1, all.size() + 1)
                .mapToObj(concern -> refusals.of(concern).map(refusal -> refused(concern, refusal))
                        .orElseGet(() -> taken(concern, quickest)))
                .toList();
    }

    private static boolean areAlike(Range one, Range next, boolean together) {
        if (one.fate() != next.fate()) return false;
        return one.sentence().equals(next.sentence()) || (together && next.fate() == Fate.WAITS);
    }

    private static int quickerFirst(Worker one, Worker other) {
        if (one.expectation().isKnown() != other.expectation().isKnown())
            return one.expectation().isKnown() ? -1 : 1;
        return Long.compare(one.expectation().ns(), other.expectation().ns());
    }

    private static Range refused(int concern, Refusal refusal) {
        return new Range(
                concern, concern, Fate.REFUSED, Expectation.UNKNOWN, List.of(), Optional.of(refusal.reason()),
                "refused: " + refusal.detail());
    }

    private Range taken(int concern, List<Worker> quickest) {
        List<Worker> needed = new ArrayList<>(quickest.subList(0, concern - 1));
        needed.addFirst(new Worker(MASTER, true, master));
        needed.removeIf(node -> node.expectation().isAtOnce());
        if (needed.isEmpty())
            return range(concern, Fate.AT_ONCE, atOnceNs(concern, quickest), needed, "acknowledged at once");
        List<Worker> unknown = needed.stream().filter(node -> !node.expectation().isKnown()).toList();
        return unknown.isEmpty() ? later(concern, needed) : waits(concern, needed, unknown, quickest);
    }

    private long atOnceNs(int concern, List<Worker> quickest) {
        return concern == 1
                ? master.ns()
                : Math.max(master.ns(), quickest.get(concern - 2).expectation().ns());
    }

    private Range later(int concern, List<Worker> needed) {
        long ns = needed.stream().mapToLong(node -> node.expectation().ns()).max().orElseThrow();
        String names = Words.and(needed.stream().limit(NAMED_MAX).map(Forecast::named).toList())
                + more(needed.size());
        return range(
                concern, Fate.LATER, ns, needed,
                "waits for " + names + ", about " + Words.time(ns) + " now"
                        + (ns > replicationTimeoutNs ? thenReadOnly() : ""));
    }

    /// The workers without an estimate whose copies may be needed.
    private Range waits(int concern, List<Worker> needed, List<Worker> unknown, List<Worker> quickest) {
        List<Worker> known = needed.stream().filter(node -> node.expectation().isKnown()).toList();
        List<Worker> candidates = new ArrayList<>(
                quickest.stream().filter(node -> !node.expectation().isKnown()).toList());
        boolean masterWaits = !master.isKnown();
        int wanted = unknown.size() - (masterWaits ? 1 : 0);
        List<String> whom = new ArrayList<>();
        if (masterWaits) whom.add(named(new Worker(MASTER, true, master)));
        known.stream().limit(NAMED_MAX).map(Forecast::named).forEach(whom::add);
        if (wanted > 0) {
            String some = wanted == candidates.size() ? "" : wanted + " of ";
            whom.add(some + Words.and(candidates.stream().limit(NAMED_MAX).map(Forecast::named).toList())
                    + more(candidates.size()));
        }
        List<Worker> all = new ArrayList<>(known);
        if (masterWaits) all.add(new Worker(MASTER, true, master));
        if (wanted > 0) all.addAll(candidates);
        return range(
                concern, Fate.WAITS, Expectation.UNKNOWN, all,
                "waits for " + String.join(", and for ", whom) + thenReadOnly());
    }

    private static Range range(int concern, Fate fate, long ns, List<Worker> waitsFor, String sentence) {
        return new Range(
                concern, concern, fate, ns,
                waitsFor.stream().map(node -> node.id().name()).collect(Collectors.toUnmodifiableList()),
                Optional.empty(),
                sentence);
    }

    private String thenReadOnly() {
        return "; after " + Words.seconds(replicationTimeoutNs) + " its client is read-only until then";
    }

    private static String named(Worker node) {
        return node.id() + " (" + node.expectation().why() + ")";
    }

    private static String more(int count) {
        return count > NAMED_MAX ? " and " + (count - NAMED_MAX) + " more" : "";
    }
}
