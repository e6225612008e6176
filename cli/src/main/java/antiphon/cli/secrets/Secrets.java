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
import java.util.ArrayList;
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

    /// What the environment lacks, from the file; the file is made when it is needed and not there, with no more than
    /// that: another cluster's key would be taken for this one's later.
    ///
    /// @param logs names of directories next to the file whose messages are signed with a key that is lost then
    /// @throws CommandFailure when the file can be neither read nor made
    public static Map<String, String> missingFrom(Surroundings surroundings, Path file, List<String> logs) {
        boolean keyGiven = isGiven(FERNET_KEY, surroundings)
                || surroundings.variable(SIGNING_KEYSET).isPresent();
        Map<String, String> missing = new TreeMap<>();
        if (!isGiven(AUTH_TOKEN, surroundings)) missing.put(AUTH_TOKEN, HexFormat.of().formatHex(random()));
        if (!keyGiven) missing.put(FERNET_KEY, Base64.getUrlEncoder().encodeToString(random()));
        if (missing.isEmpty()) return missing;
        if (Files.exists(file)) {
            SecretsFile secrets = read(file);
            missing.replaceAll((name, _) -> valueOf(name, secrets, file));
            return missing;
        }
        if (!keyGiven && !logs.isEmpty()) throw lost(file, logs);
        make(file, missing);
        return missing;
    }

    private static CommandFailure lost(Path file, List<String> logs) {
        String holders = logs.size() == 1 ? logs.getFirst() + " holds a log" : String.join(", ", logs) + " hold logs";
        return new CommandFailure(file + " is missing, and next to it " + holders + ": put it back, or set "
                + FERNET_KEY + "; a new key cannot verify what the old one signed. For a new cluster give another"
                + " directory with --data");
    }

    private static boolean isGiven(String name, Surroundings surroundings) {
        return surroundings.variable(name).isPresent()
                || surroundings.variable(SecretSetting.fileOf(name)).isPresent();
    }

    private static SecretsFile read(Path file) {
        return SecretsFile.read(file, "run this as its owner, or set " + AUTH_TOKEN + " and " + FERNET_KEY);
    }

    private static String valueOf(String name, SecretsFile secrets, Path file) {
        return secrets.value(name)
                .orElseThrow(
                        () -> new CommandFailure(file + " has no line " + name + "=...: put it back, or set " + name
                                + "; a new key cannot verify what the old one signed"));
    }

    private static void make(Path file, Map<String, String> secrets) {
        List<String> lines = new ArrayList<>();
        lines.add("# Made by `antiphon up` on its first start. Keep it as long as the messages next to it.");
        secrets.forEach((name, value) -> lines.add(name + "=" + value));
        try {
            Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
            OwnerOnly.createDirectories(directory);
            SecretOutput.create(file, String.join("\n", lines) + "\n");
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
