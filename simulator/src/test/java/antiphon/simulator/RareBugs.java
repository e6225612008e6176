package antiphon.simulator;

import java.util.List;

/// Mistakes that [PlantedBugsTest] runs too few seeds to find. Most of them were made once. [SeedSearch] looks for the
/// first seed that fails with each, and [KnownSeedsTest] keeps it.
final class RareBugs {
    private static final String ASKED_WORKERS = "antiphon.master.core.start.AskedWorkers";
    private static final String NOT_WHOLE = "not whole again";
    private static final String WITHOUT_A_MESSAGE = "leads without message";

    private RareBugs() {}

    static List<PlantedBug> all() {
        return List.of(
                new PlantedBug(
                        "a master that has rebuilt its log leads in an epoch that was promised before",
                        List.of(
                                new SourceEdit(
                                        ASKED_WORKERS,
                                        "    private final Promises promises = new Promises();\n",
                                        "    private Promises promises = new Promises();\n"),
                                new SourceEdit(
                                        ASKED_WORKERS,
                                        "evidence.isAskedAgain());",
                                        "evidence.isAskedAgain()); promises = new Promises();"),
                                new SourceEdit(
                                        "antiphon.master.core.start.OwnLog",
                                        "Math.max(epoch, heardEpoch), end,",
                                        "epoch, end,")),
                        "was promised before"),
                PlantedBug.in(
                        "antiphon.master.links.LogFetch",
                        "a starting master fetches from another node than the one that it has chosen",
                        "wanted.bytesMax(), fetch.incarnation())",
                        "wanted.bytesMax(), 0)",
                        WITHOUT_A_MESSAGE),
                PlantedBug.in(
                        "antiphon.worker.core.CatchUp",
                        "a worker with a gap never catches up with a master that has less than its earlier life",
                        "Math.min(fetching.target, page.masterLatest())",
                        "fetching.target",
                        NOT_WHOLE),
                PlantedBug.in(
                        "antiphon.simulator.disk.SimSyncs",
                        "what a truncation left is reported as durable only with the next append",
                        "        truncations++;\n        wanted();\n",
                        "        truncations++;\n",
                        NOT_WHOLE),
                PlantedBug.in(
                        "antiphon.master.core.WorkerInputs",
                        "a starting master hears of a worker from another node at its address",
                        "            start.missed(member.id(), Presence.ANSWERS, another.get(), nowNs);\n"
                                + "            member.isAnother",
                        "            start.answered(member.id(), report);\n            member.isAnother",
                        WITHOUT_A_MESSAGE),
                PlantedBug.in(
                        "antiphon.master.core.write.RequestIds",
                        "a request id that was used again outside its window is forgotten at a start",
                        "        if (first != null && first.sequence < sequence - window) known.remove(key);\n",
                        "",
                        "is in the log as message"),
                PlantedBug.in(
                        "antiphon.master.core.start.StartEvidence",
                        "a lost log is rebuilt from the longest log instead of that of the latest epoch",
                        ".max(Comparator.comparingLong(WorkerEvidence::positionEpoch)\n"
                                + "                        .thenComparingLong(WorkerEvidence::position));",
                        ".max(Comparator.comparingLong(WorkerEvidence::position));",
                        WITHOUT_A_MESSAGE),
                PlantedBug.in(
                        "antiphon.worker.core.EpochPromise",
                        "a worker follows a master of an older epoch than it has promised",
                        "if (epoch != 0 && epoch < promised)",
                        "if (epoch < 0)",
                        "and has promised"));
    }
}
