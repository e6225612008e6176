package antiphon.client.cli;

import antiphon.client.Address;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// `--master`: where the master listens.
final class MasterOption {
    static final String VARIABLE = "ANTIPHON_MASTER";
    static final int STANDARD_PORT = 50_052;

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec command;

    // @formatter:off (it would put all of an annotation on one line)
    @Option(
            names = "--master",
            paramLabel = "HOST:PORT",
            description = "The master's address. Default: $ANTIPHON_MASTER, or localhost:50052.")
    private @Nullable Address given;
    // @formatter:on

    Address address(Surroundings surroundings) {
        if (given != null) return given;
        return surroundings.variable(VARIABLE).map(this::parse).orElse(new Address("localhost", STANDARD_PORT));
    }

    private Address parse(String text) {
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), VARIABLE + ": " + e.getMessage(), e);
        }
    }
}
