package antiphon.cli.options;

import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.client.target.Access;
import antiphon.client.target.CallerToken;
import antiphon.client.target.ClientSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `--token-file`: the caller's token, for clusters that authenticate callers. A token itself is never an argument:
/// others on the machine can read those.
final class AccessOption {
    static final String TOKEN = "ANTIPHON_TOKEN";
    static final String TOKEN_FILE = "ANTIPHON_TOKEN_FILE";

    // @formatter:off (it would put all of an annotation on one line)
    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "The file with the caller's token, mode 0600. Default: $ANTIPHON_TOKEN_FILE, or the token in"
                    + " $ANTIPHON_TOKEN, or none, as for clusters without callers.")
    private @Nullable Path file;

    @Option(
            names = "--token-in-clear",
            description = "Send the token also over a connection that is not encrypted and leaves this machine.")
    private boolean inClear;
    // @formatter:on

    @Mixin private final TlsOption tls = new TlsOption();

    /// @throws CommandFailure when there is to be a token, and it cannot be used
    Access access(Surroundings surroundings) {
        try {
            return new Access(token(surroundings), inClear, tls.from(surroundings))
                    .withTlsHint(TlsOption.HINT)
                    .withMasterHint(MasterOption.HINT);
        } catch (InvalidPathException e) {
            throw new CommandFailure(ExitCodes.USAGE, TOKEN_FILE + " is no name of a file: " + e.getReason());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    ClientSettings settings(Surroundings surroundings) {
        return ClientSettings.STANDARD.withAccess(access(surroundings));
    }

    private Optional<CallerToken> token(Surroundings surroundings) {
        if (file != null) return Optional.of(CallerToken.in(file));
        Optional<CallerToken> named = surroundings.variable(TOKEN_FILE).map(Path::of).map(CallerToken::in);
        return named.or(() -> surroundings.variable(TOKEN).map(CallerToken::of));
    }
}
