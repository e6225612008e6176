package antiphon.cli.options;

import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.client.target.ClientTls;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--tls-ca` and what belongs to it: for clusters that speak TLS.
public final class TlsOption {
    static final String AUTHORITIES = "ANTIPHON_TLS_CA";
    static final String HINT = "give its authority with --tls-ca FILE or " + AUTHORITIES;
    /// For the help of commands whose calls are not for clients.
    public static final String OPERATORS = "the operator's certificate (--tls-cert and --tls-key, or ANTIPHON_TLS_CERT"
            + " and ANTIPHON_TLS_KEY)";
    private static final String CERTIFICATE = "ANTIPHON_TLS_CERT";
    private static final String KEY = "ANTIPHON_TLS_KEY";

    // @formatter:off (it would put all of an annotation on one line)
    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "Speak TLS, with nodes whose certificate is of an authority in this file (PEM)."
                    + " Default: $ANTIPHON_TLS_CA, or plain text.")
    private @Nullable Path authorities;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "The operator's certificate, which nodes with TLS require for drain, backup and verify."
                    + " Default: $ANTIPHON_TLS_CERT, or none.")
    private @Nullable Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "Its key, mode 0600. Default: $ANTIPHON_TLS_KEY.")
    private @Nullable Path key;
    // @formatter:on

    /// @throws CommandFailure when only some of what is needed is given
    Optional<ClientTls> from(Surroundings surroundings) {
        Optional<Path> ca = path(authorities, AUTHORITIES, surroundings);
        Optional<Path> shown = path(certificate, CERTIFICATE, surroundings);
        Optional<Path> itsKey = path(key, KEY, surroundings);
        if (shown.isPresent() != itsKey.isPresent())
            throw new CommandFailure(ExitCodes.USAGE, "a certificate needs its key: give --tls-cert and --tls-key");
        if (shown.isPresent() && ca.isEmpty())
            throw new CommandFailure(ExitCodes.USAGE, "--tls-cert is for TLS: give --tls-ca too");
        return ca.map(file -> new ClientTls(file, shown, itsKey));
    }

    private static Optional<Path> path(@Nullable Path given, String variable, Surroundings surroundings) {
        if (given != null) return Optional.of(given);
        try {
            return surroundings.variable(variable).map(Path::of);
        } catch (InvalidPathException e) {
            throw new CommandFailure(ExitCodes.USAGE, variable + " is no name of a file: " + e.getReason());
        }
    }
}
