package antiphon.bench;

import antiphon.client.target.Access;
import antiphon.client.target.Address;
import antiphon.client.target.CallerToken;
import antiphon.client.target.ClientSettings;
import antiphon.client.target.ClientTls;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A cluster that someone else runs: where it is, and how it is spoken to.
final class RunningCluster {
    private static final String TLS_HINT = "give its authority with --tls-ca FILE or ANTIPHON_TLS_CA";

    // @formatter:off (it would put all of an annotation on one line)
    @Option(names = "--master", paramLabel = "HOST:PORT", description = "A running cluster's master.")
    private @Nullable String master;

    @Option(names = "--tls-ca", paramLabel = "FILE",
            description = "The running cluster speaks TLS, with certificates of an authority in this file."
                    + " Default: $ANTIPHON_TLS_CA, or plain text.")
    private @Nullable Path tlsCa;

    @Option(names = "--token-file", paramLabel = "FILE",
            description = "If the cluster authenticates callers: a file with a writer's and reader's token, mode 0600."
                    + " Default: $ANTIPHON_TOKEN_FILE, or the token in $ANTIPHON_TOKEN, or none.")
    private @Nullable Path tokenFile;

    @Option(names = "--token-in-clear",
            description = "Send the token also over a connection that is not encrypted and leaves this machine.")
    private boolean tokenInClear;
    // @formatter:on

    boolean isGiven() {
        return master != null;
    }

    /// @throws IllegalArgumentException when it is no address
    Address master() {
        try {
            return Address.parse(String.valueOf(master));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--master " + master + ": " + e.getMessage(), e);
        }
    }

    /// @throws IllegalArgumentException when a file cannot be used
    ClientSettings settings() {
        Optional<ClientTls> tls = file(tlsCa, "ANTIPHON_TLS_CA").map(ClientTls::trusting);
        return ClientSettings.STANDARD.withAccess(new Access(token(), tokenInClear, tls)
                .withTlsHint(TLS_HINT)
                .withMasterHint("correct --master"));
    }

    private Optional<CallerToken> token() {
        return file(tokenFile, "ANTIPHON_TOKEN_FILE").map(CallerToken::in)
                .or(() -> variable("ANTIPHON_TOKEN").map(CallerToken::of));
    }

    private static Optional<Path> file(@Nullable Path given, String variable) {
        return Optional.ofNullable(given).or(() -> variable(variable).map(Path::of));
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }
}
