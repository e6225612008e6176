package antiphon.cli.drain;

import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.status.Forecasts;
import antiphon.client.status.ClusterStatus;
import antiphon.client.status.WorkerStatus;
import antiphon.client.status.WriteForecast;
import antiphon.client.status.WriteForecast.Fate;
import java.util.List;

/// The forecast for writes when one worker is stopped.
///
/// @param writesGoOn whether writes are taken then
record WithoutWorker(boolean writesGoOn, String words) {
    /// @throws CommandFailure when there is no such worker
    static WithoutWorker of(ClusterStatus status, String name) {
        WorkerStatus worker = status.workers().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new CommandFailure(
                                ExitCodes.USAGE, "the master has no worker `" + name + "`: give master or one of "
                                        + status.workers().stream().map(WorkerStatus::name).toList()));
        List<WriteForecast> writes = worker.writesWhileAway();
        boolean noneTaken = writes.stream().allMatch(range -> range.fate() == Fate.REFUSED);
        return new WithoutWorker(
                !noneTaken,
                name + " can be stopped at any moment" + comeback(worker) + ". While it is away: "
                        + Forecasts.full(writes));
    }

    private static String comeback(WorkerStatus worker) {
        boolean isOfAnotherLog = worker.deliveryReason().startsWith("it holds another log");
        return isOfAnotherLog
                ? ", and fetches nothing when it is back: it holds another log than the master (`antiphon status`"
                        + " says what to do)"
                : " and fetches what it missed when it is back";
    }
}
