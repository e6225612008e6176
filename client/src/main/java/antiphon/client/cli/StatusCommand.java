package antiphon.client.cli;

import antiphon.client.AntiphonClient;
import antiphon.client.ClusterStatus;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `antiphon status`: how the cluster is, as its master sees it.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "status",
        description = "Show the master, each worker with its health and why, and which write concerns can be met now.",
        footer = {"  antiphon status", "  watch antiphon status", "  antiphon status -o json | jq .workers"})
// @formatter:on
final class StatusCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final MasterOption master = new MasterOption();

    @Mixin private final OutputOption output = new OutputOption();

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (AntiphonClient client = new AntiphonClient(master.address(surroundings))) {
            ClusterStatus status = client.status();
            if (output.json()) surroundings.out().println(StatusJson.of(status));
            else new StatusReport(status, master.address(surroundings), Instant.now()).print(surroundings.out());
        }
        return ExitCodes.FINE;
    }
}
