package antiphon.cli.certs;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `antiphon certs`: a small authority, and certificates for nodes.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "certs",
        description = "Make certificates for TLS between nodes and towards clients, list them, renew them.",
        footer = {
            "  antiphon certs create                  an authority, and certificates of master, worker1, worker2",
            "  antiphon certs list                    who has one, and until when",
            "  antiphon certs renew worker1           a new one in its place; nodes take it without a restart"
        })
// @formatter:on
public final class CertsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: " + String.join(", ", spec.subcommands().keySet()));
    }
}
