package antiphon.cli.options;

import antiphon.cli.program.Surroundings;
import antiphon.client.AntiphonClient;
import antiphon.client.target.Access;
import antiphon.client.target.Address;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// `--master`: where the master listens, and what is shown to it.
public final class MasterOption {
    static final String VARIABLE = "ANTIPHON_MASTER";
    static final String HINT = "correct --master or " + VARIABLE;
    public static final int STANDARD_PORT = 50_052;

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec command;

    // @formatter:off (it would put all of an annotation on one line)
    @Option(
            names = "--master",
            paramLabel = "HOST:PORT",
            description = "The master's address, or with failover those of all nodes, with commas between. Default:"
                    + " $ANTIPHON_MASTER, or localhost:50052.")
    private @Nullable Address given;
    // @formatter:on

    @Mixin private final AccessOption access = new AccessOption();

    public Address address(Surroundings surroundings) {
        if (given != null) return given;
        return surroundings.variable(VARIABLE).map(this::parse).orElse(new Address("localhost", STANDARD_PORT));
    }

    /// A connection to it, to be closed.
    public AntiphonClient connect(Surroundings surroundings) {
        return new AntiphonClient(address(surroundings), access.settings(surroundings));
    }

    /// The credentials for it and its workers.
    public Access access(Surroundings surroundings) {
        return access.access(surroundings);
    }

    private Address parse(String text) {
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), VARIABLE + ": " + e.getMessage(), e);
        }
    }
}
