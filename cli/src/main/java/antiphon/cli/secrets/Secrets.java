package antiphon.cli.secrets;

import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.Surroundings;
import antiphon.config.source.SecretSetting;
import antiphon.files.IoReason;
import antiphon.files.OwnerOnly;
import antiphon.security.SecretOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The token and the signing key of a cluster on this machine: made once, then kept, since a log can only be verified
/// with the key it was signed with. What the environment gives comes first.
public final class Secrets {
    static final String AUTH_TOKEN = "AUTH_TOKEN";
    static final String FERNET_KEY = "FERNET_KEY";
    static final String SIGNING_KEYSET = "SIGNING_KEYSET";

    private static final int SECRET_BYTES = 32;

    private Secrets() {}

    /// What the environment lacks, from the file; the file is made when it is needed and not there.
    ///
    /// @throws CommandFailure when the file can be neither read nor made
    public static Map<String, String> missingFrom(Surroundings surroundings, Path file) {
        boolean tokenGiven = isGiven(AUTH_TOKEN, surroundings);
        boolean keyGiven = isGiven(FERNET_KEY, surroundings)
                || surroundings.variable(SIGNING_KEYSET).isPresent();
        Map<String, String> missing = new TreeMap<>();
        if (tokenGiven && keyGiven) return missing;
        List<String> lines = Files.exists(file) ? read(file) : make(file);
        if (!tokenGiven) missing.put(AUTH_TOKEN, valueOf(AUTH_TOKEN, lines, file));
        if (!keyGiven) missing.put(FERNET_KEY, valueOf(FERNET_KEY, lines, file));
        return missing;
    }

    private static boolean isGiven(String name, Surroundings surroundings) {
        return surroundings.variable(name).isPresent()
                || surroundings.variable(SecretSetting.fileOf(name)).isPresent();
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new CommandFailure(file + " cannot be read: " + IoReason.of(e) + "; run this as its owner, or set "
                    + AUTH_TOKEN + " and " + FERNET_KEY, e);
        }
    }

    private static String valueOf(String name, List<String> lines, Path file) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1).strip())
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElseThrow(
                        () -> new CommandFailure(file + " has no line " + name + "=...: put it back, or set " + name
                                + "; a new key cannot verify what the old one signed"));
    }

    private static List<String> make(Path file) {
        List<String> lines = List.of(
                "# Made by `antiphon up` on its first start. Keep it as long as the messages next to it.",
                AUTH_TOKEN + "=" + HexFormat.of().formatHex(random()),
                FERNET_KEY + "=" + Base64.getUrlEncoder().encodeToString(random()));
        try {
            Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
            OwnerOnly.createDirectories(directory);
            SecretOutput.create(file, String.join("\n", lines) + "\n");
            return lines;
        } catch (IOException e) {
            throw new CommandFailure(
                    file + " cannot be read or made: " + IoReason.of(e) + "; choose a place with --data", e);
        }
    }

    private static byte[] random() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
