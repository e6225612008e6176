package antiphon.simulator;

import java.util.List;

/// Mistakes at a master's edge to its clients.
final class ClientBugs {
    private static final String ANSWERED_WRONGLY = "and no master acknowledged it so";

    private ClientBugs() {}

    static List<PlantedBug> all() {
        return List.of(
                PlantedBug.in(
                        "antiphon.master.serve.OutcomeFrame",
                        "a run of outcomes keeps the number of the run before it",
                        "            runSequence = write.sequence();\n",
                        "            if (runSequence == 0) runSequence = write.sequence();\n",
                        ANSWERED_WRONGLY),
                PlantedBug.in(
                        "antiphon.master.serve.BulkWrites",
                        "writes behind a refused one are answered in its place",
                        "            refused(index++, problem.get());\n            batch = new Batch(index, ",
                        "            refused(index++, problem.get());\n            batch = new Batch(index - 1, ",
                        ANSWERED_WRONGLY),
                PlantedBug.in(
                        "antiphon.master.serve.Answers",
                        "a write that waited in vain is answered as acknowledged",
                        ".setOutcome(antiphon.proto.master.Outcome.UNCONFIRMED)",
                        ".setOutcome(antiphon.proto.master.Outcome.ACKNOWLEDGED)",
                        ANSWERED_WRONGLY),
                PlantedBug.in(
                        "antiphon.master.intake.WriteIntake",
                        "writes that the full mailbox did not take are kept",
                        "        requests.forEach(request -> pending.settle(request.ticket()));\n",
                        "",
                        "the master keeps a write that nobody waits for"));
    }
}
