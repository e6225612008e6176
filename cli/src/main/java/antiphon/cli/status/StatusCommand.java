package antiphon.cli.status;

import antiphon.cli.options.MasterOption;
import antiphon.cli.output.OutputOption;
import antiphon.cli.output.Printable;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.client.AntiphonClient;
import antiphon.client.status.ClusterStatus;
import antiphon.client.status.WriteForecast;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `antiphon status`: how the cluster is, as its master sees it.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "status",
        description = {
            "Show which worker is behind, why, and what a write gets now.",
            "With -w only the last, for one write concern; the exit code is 0 when it is acknowledged at once, else 7."
        },
        footer = {
            "  antiphon status",
            "  antiphon status -o json | jq .workers",
            "  antiphon status -w 3 || echo \"better not now\""
        })
// @formatter:on
public final class StatusCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    // @formatter:off
    @Option(
            names = {"-w", "--write-concern"},
            paramLabel = "N",
            description = "Say only what a write with this write concern gets now; 0 = all nodes.")
    private @Nullable Integer writeConcern;

    @Option(
            names = "--client",
            paramLabel = "ID",
            description = "Say what this client's writes get: a read-only client's are refused.")
    private String client = "";
    // @formatter:on

    @Mixin private final MasterOption master = new MasterOption();

    @Mixin private final OutputOption output = new OutputOption();

    public StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (AntiphonClient connected = master.connect(surroundings)) {
            ClusterStatus status = connected.status(client);
            if (writeConcern != null) return print(Forecasts.of(status, writeConcern));
            show(status);
        }
        return ExitCodes.FINE;
    }

    private void show(ClusterStatus status) {
        Instant now = status.asOf(); // All times in it are of that clock.
        if (output.json()) surroundings.out().println(StatusJson.of(status));
        else
            new StatusReport(status, master.address(surroundings), now, surroundings.colour())
                    .print(surroundings.out());
    }

    private int print(WriteForecast forecast) {
        String words = output.json() ? StatusJson.of(forecast).toString() : forecast.sentence();
        surroundings.out().println(output.json() ? words : Printable.of(words));
        return forecast.fate() == WriteForecast.Fate.AT_ONCE ? ExitCodes.FINE : ExitCodes.NOT_NOW;
    }
}
