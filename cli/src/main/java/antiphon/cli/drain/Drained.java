package antiphon.cli.drain;

import antiphon.cli.output.Plural;
import antiphon.cli.status.WorkerWords;
import antiphon.client.status.ClusterStatus;
import antiphon.client.status.Delivery;
import antiphon.client.status.MasterState;
import antiphon.client.status.MasterState.Known;
import antiphon.client.status.WorkerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// How far the draining of a master is.
///
/// @param draining whether it refuses writes for that reason, or will when it would write
/// @param done whether it can be stopped
record Drained(boolean draining, boolean done, String words) {
    static Drained of(ClusterStatus status) {
        return switch (status.state()) {
            case Known.STARTING, Known.RECOVERING, Known.FULL -> remembered(status);
            case Known.DRAINING -> draining(status);
            case Known.WRITING, Known.STOPPED -> notDrained(status);
            case MasterState.Other _ -> notDrained(status);
        };
    }

    /// A master that does not write yet remembers the drain until it would.
    private static Drained remembered(ClusterStatus status) {
        return new Drained(
                true, false,
                "the master is " + status.state().word() + ": it takes no writes now, and none when its log is whole,"
                        + " when the drain takes effect");
    }

    private static Drained notDrained(ClusterStatus status) {
        return new Drained(
                false, false,
                "not drained: the master is " + status.state().word()
                        + (status.stateReason().isEmpty() ? "" : " (" + status.stateReason() + ")"));
    }

    private static Drained draining(ClusterStatus status) {
        List<String> left = left(status);
        if (!left.isEmpty()) return new Drained(true, false, "draining: " + String.join("; ", left) + wayOut(status));
        return new Drained(
                true,
                true,
                "drained: every node holds all messages up to " + status.head() + ", the master can be stopped");
    }

    private static List<String> left(ClusterStatus status) {
        List<String> left = new ArrayList<>();
        if (status.pendingWrites() > 0)
            left.add(Plural.of(status.pendingWrites(), "write")
                    + (status.pendingWrites() == 1 ? " waits for its copies" : " wait for their copies"));
        if (status.position() < status.head())
            left.add("the master has " + Plural.of(status.head() - status.position(), "message") + " to sync");
        for (WorkerStatus worker : status.workers()) {
            if (!isBehind(worker, status)) continue;
            String why = WorkerWords.whyBehind(worker).map(reason -> ", " + reason).orElse("");
            left.add(WorkerWords.isUnheard(worker)
                    ? "it is not known what " + worker.name() + " holds (" + worker.health().word() + why + ")"
                    : worker.name() + " is behind (" + worker.health().word() + ", " + worker.position() + " of "
                            + status.head() + why + ")");
        }
        return left;
    }

    /// A worker that is refused stays so until someone changes what the reason names.
    private static String wayOut(ClusterStatus status) {
        String refused = status.workers().stream()
                .filter(worker -> worker.delivery() == Delivery.Known.REFUSED && isBehind(worker, status))
                .map(WorkerStatus::name)
                .collect(Collectors.joining(", "));
        return refused.isEmpty()
                ? ""
                : ". The master cannot be drained until that of " + refused + " is corrected: do so, or stop the master"
                        + " although it holds messages that " + refused + " lacks, or take writes again with"
                        + " `antiphon drain --undo`";
    }

    private static boolean isBehind(WorkerStatus worker, ClusterStatus status) {
        return worker.position() < status.head();
    }
}
