package antiphon.cli.status;

import antiphon.cli.options.MasterOption;
import antiphon.cli.output.OutputOption;
import antiphon.cli.output.Printable;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.client.AntiphonClient;
import antiphon.client.status.ClusterStatus;
import antiphon.client.status.LeaderStatus;
import antiphon.client.status.WriteForecast;
import antiphon.json.Json;
import java.time.Instant;
import java.util.Optional;
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
            Optional<LeaderStatus> leader = connected.leader();
            if (leader.filter(LeaderWords::isNone).isPresent()) return printNone(leader.get());
            ClusterStatus status = connected.status(client);
            if (writeConcern != null) return print(Forecasts.of(status, writeConcern));
            show(status, leader);
        }
        return ExitCodes.FINE;
    }

    /// The status of a cluster comes from its leader.
    private int printNone(LeaderStatus none) {
        surroundings.out().println(output.json()
                ? new Json().put("leadership", StatusJson.of(none)).toString()
                : Printable.of(LeaderWords.none(none)));
        return ExitCodes.NOT_NOW;
    }

    private void show(ClusterStatus status, Optional<LeaderStatus> leader) {
        Instant now = status.asOf(); // All times in it are of that clock.
        if (output.json()) surroundings.out().println(StatusJson.of(status, leader));
        else {
            leader.map(LeaderWords::of).map(Printable::of).ifPresent(surroundings.out()::println);
            new StatusReport(status, master.address(surroundings), now, surroundings.colour())
                    .print(surroundings.out());
        }
    }

    private int print(WriteForecast forecast) {
        String words = output.json() ? StatusJson.of(forecast).toString() : forecast.sentence();
        surroundings.out().println(output.json() ? words : Printable.of(words));
        return forecast.fate() == WriteForecast.Fate.AT_ONCE ? ExitCodes.FINE : ExitCodes.NOT_NOW;
    }
}
