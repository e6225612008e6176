package antiphon.client.cli;

import antiphon.client.ClusterStatus;
import antiphon.client.WorkerStatus;

/// What becomes of writes when one worker is stopped.
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
        boolean counted = !worker.health().equals("UNHEALTHY") && !worker.delivery().equals("refused");
        int left = status.availableNodes() - (counted ? 1 : 0);
        String begin = name + " can be stopped at any moment and fetches what it missed when it is back. ";
        if (left < status.quorumLevel())
            return new WithoutWorker(
                    false,
                    begin + "But while it is away every write is refused: " + left + " of " + status.nodes()
                            + " nodes are left, and QUORUM_LEVEL is " + status.quorumLevel());
        String met = left == 1 ? "w=1 can be met" : "w=1 to w=" + left + " can be met";
        String waits = left < status.nodes() ? ", higher ones wait for it" : "";
        return new WithoutWorker(true, begin + "While it is away " + met + waits);
    }
}
