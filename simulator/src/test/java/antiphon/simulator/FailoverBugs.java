package antiphon.simulator;

import java.util.List;

/// Mistakes in what lets any node lead.
final class FailoverBugs {
    private static final String LEADERSHIP = "antiphon.failover.core.leadership.";
    private static final String FENCED = LEADERSHIP + "Fenced";
    private static final String ADOPTION = "antiphon.worker.core.Adoption";
    private static final String EPOCH_START = "antiphon.master.core.start.EpochStart";
    private static final String UNSETTLED = "which is settled|which was settled|than was settled|says that"
            + "|hold different messages|committed up to";

    private FailoverBugs() {}

    /// A mistake, and the first seed that found it when it was planted.
    record Found(PlantedBug bug, long seed) {
        @Override
        public String toString() {
            return bug.toString();
        }
    }

    private static Found in(long seed, String type, String what, String before, String after, String words) {
        return new Found(PlantedBug.in(type, what, before, after, words), seed);
    }

    static List<Found> all() {
        return List.of(
                in(
                        80,
                        LEADERSHIP + "contract.LogEnd",
                        "the longest log is chosen, whatever epoch it adopted",
                        "comparingLong(LogEnd::adoptedEpoch)\n            .thenComparingLong(LogEnd::position)",
                        "comparingLong(LogEnd::position)",
                        UNSETTLED + "|nobody leads"),
                in(
                        36,
                        FENCED,
                        "a claimant goes on with one promise too few",
                        "promises.size() >= Majority.of(members) &&",
                        "promises.size() >= Majority.of(members) - 1 &&",
                        UNSETTLED),
                in(
                        301,
                        FENCED,
                        "a disk that replaced a member's counts in a takeover",
                        "member.node().equals(node) && member.disk().equals(promised.disk())",
                        "member.node().equals(node)",
                        UNSETTLED),
                in(
                        10,
                        LEADERSHIP + "Takeover",
                        "an epoch is adopted before the best log is copied",
                        "if (best.node().equals(fence.owner().node())) adopt",
                        "if (!best.node().name().isEmpty()) adopt",
                        "is not the log with which it took over"),
                in(
                        7,
                        "antiphon.failover.node.Seat",
                        "a leader goes on after it let another in",
                        "        wanted = Optional.empty();\n        if (leader != null) beginToFollow();",
                        "        wanted = Optional.empty();",
                        "not whole again"),
                in(
                        28,
                        EPOCH_START,
                        "a member is counted before it has adopted the epoch",
                        "                && report.adopted() == epoch()\n",
                        "",
                        UNSETTLED),
                in(
                        3,
                        "antiphon.master.core.start.TakenEpoch",
                        "a disk that replaced a member's is counted as a copy",
                        "member.node().equals(node) && member.disk().toString().equals(disk)",
                        "member.node().equals(node)",
                        UNSETTLED + "|copies, and has"),
                in(
                        78,
                        EPOCH_START,
                        "few copies are acknowledged without a lease",
                        "phase == Phase.OPEN && (concern >= taken.majority() || holdsLease())",
                        "phase == Phase.OPEN",
                        "is open"),
                in(
                        1,
                        EPOCH_START,
                        "messages are called committed with fewer copies than a majority",
                        "return delivers() ? taken.majority() : Integer.MAX_VALUE;",
                        "return delivers() ? 1 : Integer.MAX_VALUE;",
                        UNSETTLED),
                in(
                        1,
                        "antiphon.master.replica.MasterReplica",
                        "request ids are not read at a takeover",
                        "        new SeenRequests(inputs).inLog(log, requestIdsWindow);\n",
                        "",
                        "is in the log twice"),
                in(
                        13,
                        ADOPTION,
                        "a member adopts an epoch with a tail of its own",
                        "        if (agreed < arrivals.head()) return;\n",
                        "",
                        UNSETTLED),
                in(
                        14,
                        ADOPTION,
                        "a member adopts an epoch before it has the log up to its start",
                        "        if (position < leader.startPosition() || !holdsStartOf(leader)) return;\n",
                        "",
                        UNSETTLED),
                in(
                        1026,
                        "antiphon.worker.core.EpochPromise",
                        "a member follows another that does not lead",
                        "if (isMember && owner.isPresent() && by.isEmpty())",
                        "if (isMember && owner.isPresent() && by.isEmpty() && epoch < 0)",
                        UNSETTLED + "|not whole again"),
                in(
                        12,
                        "antiphon.worker.core.Following",
                        "what is committed is taken before the epoch is adopted",
                        "if (adoption.hasAdopted()) promise.committed(",
                        "promise.committed(",
                        UNSETTLED + "|than was shown before"),
                in(
                        10,
                        "antiphon.node.read.Extent",
                        "readers are shown what is durable and not committed",
                        "Math.min(store.log().durable(), store.state().committed())",
                        "Math.max(store.log().durable(), 0)",
                        "than was shown before|which it has shown"),
                new Found(
                        new PlantedBug(
                                "a claimant copies from another disk than the one that promised",
                                List.of(
                                        new SourceEdit(
                                                "antiphon.worker.core.CatchUp",
                                                "rebuild.incarnation(), lastFetch",
                                                "0, lastFetch"),
                                        new SourceEdit(
                                                "antiphon.worker.core.CatchUpRun",
                                                "page.masterLatest() < end",
                                                "page.masterLatest() < 0")),
                                UNSETTLED),
                        156));
    }
}
