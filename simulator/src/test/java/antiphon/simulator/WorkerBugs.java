package antiphon.simulator;

import java.util.List;

/// Mistakes of a worker.
final class WorkerBugs {
    private static final String CORE = "antiphon.worker.core.WorkerCore";
    private static final String REPLICA = "antiphon.worker.replica.WorkerReplica";
    private static final String MORE_THAN_DURABLE = "says that it is durable up to";

    private WorkerBugs() {}

    static List<PlantedBug> all() {
        return List.of(
                PlantedBug.in(
                        CORE,
                        "a worker acknowledges before its sync",
                        "streams.report(position, arrivals.hashAt(position), arrivals.gapSize(), storing);",
                        "streams.report(arrivals.head(), arrivals.headHash(), arrivals.gapSize(), storing);",
                        MORE_THAN_DURABLE),
                PlantedBug.in(
                        CORE,
                        "a worker counts what waits above a gap",
                        "streams.report(position, arrivals.hashAt(position), arrivals.gapSize(), storing);",
                        "streams.report(position + arrivals.gapSize(), arrivals.hashAt(position), 0, storing);",
                        MORE_THAN_DURABLE),
                PlantedBug.in(
                        CORE,
                        "a worker counts a sync that began before a truncation",
                        "if (truncationsBefore == truncations) stored(upTo);",
                        "stored(upTo);",
                        MORE_THAN_DURABLE),
                PlantedBug.in(
                        "antiphon.worker.core.Streams",
                        "a worker goes on answering a master of an older epoch than it has promised",
                        "older != null && older.epoch < epoch",
                        "older != null && older.epoch < 0",
                        "has promised"),
                PlantedBug.in(
                        "antiphon.worker.core.arrival.Arrivals",
                        "a worker that truncates removes one message more",
                        "effects.truncate(after);",
                        "effects.truncate(Math.max(0, after - 1));",
                        "gave up message|has [0-9]+ copies|cannot follow message|" + MORE_THAN_DURABLE),
                PlantedBug.in(
                        "antiphon.worker.core.arrival.GapBuffer",
                        "a worker keeps whatever arrives above a gap",
                        "return waiting.size() + 1 - victims <= countMax && bytesLeft <= bytesMax;",
                        "return true;",
                        "at most"),
                PlantedBug.in(
                        REPLICA,
                        "a worker appends and does not sync",
                        "                unsynced = true;\n",
                        "",
                        "not whole again"),
                PlantedBug.in(
                        REPLICA,
                        "a worker truncates and its syncs do not know of it",
                        "syncs.truncate(() -> log.truncateAfter(after));",
                        "log.truncateAfter(after);\n                syncs.wanted();",
                        "not whole again"),
                PlantedBug.in(
                        REPLICA,
                        "a worker does not write down what it promises",
                        "case WorkerEffect.Promise(long epoch) -> state.promise(epoch);",
                        "case WorkerEffect.Promise _ -> {}",
                        "behind one of epoch|was promised before"),
                PlantedBug.in(
                        "antiphon.worker.intake.Recoveries",
                        "a worker answers a recovery with one message too many",
                        ".setPosition(answer.position())",
                        ".setPosition(answer.position() + 1)",
                        "not whole again|has [0-9]+ copies"),
                PlantedBug.in(
                        "antiphon.worker.serve.HealthReport",
                        "a worker with a full disk is known to be full only when a delivery has failed",
                        "                .setNoRoom(now.noRoom())\n",
                        "",
                        "was forecast"));
    }
}
