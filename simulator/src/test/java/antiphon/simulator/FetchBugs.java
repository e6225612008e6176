package antiphon.simulator;

import java.util.List;

/// Mistakes where nodes get messages from each other's logs.
final class FetchBugs {
    private FetchBugs() {}

    static List<PlantedBug> all() {
        return List.of(
                PlantedBug.in(
                        "antiphon.node.repair.RepairLoop",
                        "a repair asks no second node",
                        "            ask(wanted, reasons);\n",
                        "",
                        "not whole again"),
                PlantedBug.in(
                        "antiphon.node.fetch.LogPages",
                        "a log is given to a node whose own has diverged",
                        "|| log.hashAt(after).equals(afterHash))",
                        "|| log.end() > 0)",
                        "not whole again"));
    }
}
