package antiphon.cli.drain;

import antiphon.calls.FailureKind;
import antiphon.cli.options.MasterOption;
import antiphon.cli.options.NodeOption;
import antiphon.cli.options.TlsOption;
import antiphon.cli.output.Durations;
import antiphon.cli.output.Printable;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.cli.secrets.SecretsOption;
import antiphon.client.OperatorClient;
import antiphon.client.error.AntiphonException;
import antiphon.client.status.MovedLeader;
import antiphon.client.target.Access;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `antiphon move-leader`: lets another node lead.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "move-leader",
        description = {
            "Let another node lead, in a cluster with failover.",
            "Writes go on within a moment: those that come meanwhile are refused (503, safe to send again). A node that"
                    + " is stopped with SIGTERM does the same by itself. Exit code 7: no other node has taken over.",
            "It needs " + SecretsOption.TOKEN + " and with TLS also " + TlsOption.OPERATORS
                    + "; or, instead of both, the token of a caller with the role operator (--token-file)."
        },
        footer = {
            "  antiphon move-leader",
            "  antiphon move-leader --to worker2"
        })
// @formatter:on
public final class MoveLeaderCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    // @formatter:off
    @Option(
            names = "--to",
            paramLabel = "NODE",
            completionCandidates = NodeOption.Candidates.class,
            description = "The node that shall lead. Default: any other than the one that does.")
    private String to = "";
    // @formatter:on

    @Mixin private final MasterOption master = new MasterOption();

    @Mixin private final SecretsOption secrets = new SecretsOption();

    public MoveLeaderCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Access given = master.access(surroundings);
        Access access = secrets.accessWith(given, surroundings);
        String token = secrets.tokenBeside(access, surroundings);
        try (OperatorClient operator = new OperatorClient(master.address(surroundings), token, access)) {
            MovedLeader moved = operator.moveLeader(to);
            String words = moved.took().isZero()
                    ? " leads already, in epoch " + moved.epoch()
                    : " leads now, in epoch " + moved.epoch() + ", after " + Durations.rough(moved.took());
            surroundings.out().println(Printable.of(moved.leader() + words));
            return ExitCodes.FINE;
        } catch (AntiphonException e) {
            if (e.kind() == FailureKind.NOT_OFFERED)
                throw new CommandFailure(ExitCodes.USAGE, "this cluster has no failover: only its master can lead", e);
            if (e.kind() == FailureKind.REFUSED)
                throw new CommandFailure(ExitCodes.NOT_NOW, String.valueOf(e.getMessage()), e);
            throw secrets.explained(e, given, surroundings);
        }
    }
}
