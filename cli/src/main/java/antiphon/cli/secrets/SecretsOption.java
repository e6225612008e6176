package antiphon.cli.secrets;

import antiphon.calls.FailureKind;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.Access;
import antiphon.client.target.CallerToken;
import antiphon.config.source.SecretSetting;
import antiphon.config.source.SettingException;
import antiphon.credentials.AuthToken;
import antiphon.files.IoReason;
import antiphon.security.keys.SigningKeys;
import antiphon.security.keyset.file.KeysetFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--secrets`: where the nodes' token and the signing key are, when they are not in the environment.
public final class SecretsOption {
    /// For the help of commands that need it.
    public static final String TOKEN = "the nodes' token (AUTH_TOKEN or --secrets)";
    /// What to do where signatures were not checked.
    public static final String SET_KEY = "set FERNET_KEY or SIGNING_KEYSET, or give --secrets FILE";
    private static final String KEY_BYTES = "32 bytes in base64url";
    private static final String STANDARD_FILE = "data/secrets.env";

    // @formatter:off (it would put all of an annotation on one line)
    @Option(
            names = "--secrets",
            paramLabel = "FILE",
            description = "The file with AUTH_TOKEN=... and FERNET_KEY=..., as `antiphon up` makes it. What the"
                    + " environment has (AUTH_TOKEN, and FERNET_KEY or SIGNING_KEYSET) comes first; AUTH_TOKEN_FILE"
                    + " and FERNET_KEY_FILE name files with them."
                    + " Default: data/secrets.env in the project or here, if it is there; for the files in a data"
                    + " directory the secrets.env next to that directory comes before it.")
    private @Nullable Path given;
    // @formatter:on

    // Each is read once: it may be a pipe. Nodes are asked by several threads.
    private final Map<Path, SecretsFile> files = new ConcurrentHashMap<>();
    private final Map<String, Optional<String>> settings = new ConcurrentHashMap<>();
    private final Map<Optional<Path>, Optional<GivenKeys>> keys = new ConcurrentHashMap<>();

    /// What to present to nodes that authenticate callers: the nodes' token where there is no other. It travels as
    /// it does in requests, also where nothing is encrypted.
    public Access accessWith(Access given, Surroundings surroundings) {
        if (given.token().isPresent()) return given;
        Optional<CallerToken> token = token(surroundings).map(SecretsOption::asCallerToken);
        return token.map(shown -> given.withToken(shown, true)).orElse(given);
    }

    /// The same failure, with the place of the nodes' token that a node did not take.
    ///
    /// @param given what the caller shows of itself; without a token of its own the nodes' token was shown in its place
    public AntiphonException explained(AntiphonException failed, Access given, Surroundings surroundings) {
        String said = String.valueOf(failed.getMessage());
        boolean wasShown = given.token().isEmpty() || said.contains("auth_token is not");
        if (failed.kind() != FailureKind.UNAUTHENTICATED || !wasShown || token(surroundings).isEmpty()) return failed;
        String source = source(Secrets.AUTH_TOKEN, surroundings, file(surroundings));
        return new AntiphonException(failed.kind(), failed.nothingDone(), said + "; what was sent is " + source,
                failed);
    }

    private static CallerToken asCallerToken(String token) {
        try {
            return CallerToken.ofNodes(new AuthToken(token));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, "AUTH_TOKEN " + e.getMessage(), e);
        }
    }

    /// The nodes' token; empty when there is none, and a caller's token may do in its place.
    ///
    /// @throws CommandFailure when there is neither
    public String tokenBeside(Access access, Surroundings surroundings) {
        Optional<String> token = token(surroundings);
        if (token.isEmpty() && access.token().isEmpty())
            throw new CommandFailure("this needs the nodes' secret token, set AUTH_TOKEN or give --secrets FILE; or a"
                    + " caller's token, see --token-file");
        return token.orElse("");
    }

    public Optional<String> token(Surroundings surroundings) {
        return variable(surroundings, Secrets.AUTH_TOKEN, file(surroundings));
    }

    /// @throws CommandFailure when there is a key that cannot be used
    public Optional<GivenKeys> keys(Surroundings surroundings) {
        return keys(surroundings, file(surroundings));
    }

    /// For files of a log: `antiphon up` keeps the secrets next to the directories of the nodes. Those are asked before
    /// the project's, whose cluster may be another.
    ///
    /// @param place the directory, or a file in it
    public Optional<GivenKeys> keysOf(Path place, Surroundings surroundings) {
        if (given != null) return keys(surroundings);
        Path whole = place.toAbsolutePath().normalize();
        Path directory = Files.isRegularFile(whole) ? Objects.requireNonNull(whole.getParent()) : whole;
        Optional<Path> sibling = Optional.of(directory.resolveSibling("secrets.env")).filter(SecretsOption::isThere);
        return keys(surroundings, sibling.or(() -> file(surroundings)));
    }

    private Optional<GivenKeys> keys(Surroundings surroundings, Optional<Path> file) {
        return keys.computeIfAbsent(file, _ -> readKeys(surroundings, file));
    }

    private Optional<GivenKeys> readKeys(Surroundings surroundings, Optional<Path> file) {
        try {
            Optional<String> keyset = surroundings.variable(Secrets.SIGNING_KEYSET);
            if (keyset.isPresent())
                return Optional.of(
                        new GivenKeys(
                                keysIn(Path.of(keyset.get()), surroundings),
                                Secrets.SIGNING_KEYSET + "=" + keyset.get()));
            String source = source(Secrets.FERNET_KEY, surroundings, file);
            return variable(surroundings, Secrets.FERNET_KEY, file)
                    .map(key -> new GivenKeys(ofFernetKey(key, source), source));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("the signing key " + e.getMessage(), e);
        }
    }

    private static SigningKeys ofFernetKey(String key, String source) {
        try {
            return SigningKeys.ofFernetKey(key);
        } catch (IllegalArgumentException e) {
            String said = String.valueOf(e.getMessage());
            String needs = said.contains(KEY_BYTES) ? "" : ", needs " + KEY_BYTES;
            throw new CommandFailure(ExitCodes.USAGE, source + " " + said + needs, e);
        }
    }

    /// Where a secret is that is set, in words.
    private static String source(String name, Surroundings surroundings, Optional<Path> file) {
        if (surroundings.variable(name).isPresent()) return name + " of the environment";
        String fileVariable = SecretSetting.fileOf(name);
        return surroundings.variable(fileVariable)
                .map(named -> fileVariable + "=" + named)
                .or(() -> file.map(each -> name + " in " + each))
                .orElse("no " + name);
    }

    private static SigningKeys keysIn(Path keyset, Surroundings surroundings) {
        KeysetFile file = keysetFile(keyset, surroundings);
        String named = Secrets.SIGNING_KEYSET + "=" + keyset;
        try {
            return SigningKeys.of(file);
        } catch (IOException e) {
            throw new CommandFailure(named + " cannot be read: " + IoReason.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(named + " " + e.getMessage(), e);
        }
    }

    /// What is wrong with how it is read is another setting's fault, which the message names.
    private static KeysetFile keysetFile(Path keyset, Surroundings surroundings) {
        try {
            return KeysetFile.at(keyset, surroundings::variable);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /// @throws CommandFailure when it is nowhere, or no key
    public String requiredFernetKey(Surroundings surroundings) {
        Optional<Path> file = file(surroundings);
        String key = variable(surroundings, Secrets.FERNET_KEY, file)
                .orElseThrow(() -> new CommandFailure("there is no FERNET_KEY: set it, or give --secrets FILE"));
        var _ = ofFernetKey(key, source(Secrets.FERNET_KEY, surroundings, file));
        return key;
    }

    private Optional<String> variable(Surroundings surroundings, String name, Optional<Path> file) {
        try {
            return settings.computeIfAbsent(name, _ -> SecretSetting.read(name, surroundings::variable))
                    .or(() -> file.flatMap(each -> valueIn(each, name)));
        } catch (SettingException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<Path> file(Surroundings surroundings) {
        if (given != null) return Optional.of(given);
        Optional<Path> ofProject = surroundings.home().map(home -> home.resolve(STANDARD_FILE));
        return ofProject.filter(SecretsOption::isThere)
                .or(() -> Optional.of(Path.of(STANDARD_FILE)).filter(SecretsOption::isThere));
    }

    /// One that cannot be read is there: without its secrets a command would do less than was asked for, or ask for
    /// what is there.
    private static boolean isThere(Path file) {
        return !Files.notExists(file);
    }

    private Optional<String> valueIn(Path file, String name) {
        return files.computeIfAbsent(file, _ -> SecretsFile.read(file, "run this as its owner, set " + name
                + " in the environment, or give another file with --secrets FILE")).value(name);
    }
}
