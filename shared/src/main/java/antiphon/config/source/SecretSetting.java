package antiphon.config.source;

import antiphon.files.BoundedFile;
import antiphon.files.IoReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// A secret setting: in its variable, or in the file that the variable with the suffix `_FILE` names, as containers get
/// theirs (mounted secrets of Docker and Kubernetes). A file keeps the secret out of the environment, which anyone who
/// may inspect a container or a process can read.
///
/// The mount decides who may read the file: Docker mounts secrets so that every user in the container can.
public final class SecretSetting {
    private static final String SUFFIX = "_FILE";
    /// Far more than a token or a key has; a wrong path should not fill the memory.
    private static final int BYTES_MAX = 64 << 10;

    private SecretSetting() {}

    public static String fileOf(String name) {
        return name + SUFFIX;
    }

    /// @param settings the value of a variable, empty when it is not set or blank
    /// @return the value without the spaces and line ends around it
    /// @throws SettingException when both variables are set, or the file cannot be read or holds nothing; the message
    ///     does not repeat what it holds
    public static Optional<String> read(String name, Function<String, Optional<String>> settings) {
        Optional<String> value = settings.apply(name);
        Optional<String> file = settings.apply(fileOf(name));
        if (file.isEmpty()) return value;
        if (value.isPresent())
            throw new SettingException(name + " and " + fileOf(name) + " are both set: leave one of them out");
        return Optional.of(in(file.get(), fileOf(name) + "=" + file.get()));
    }

    private static String in(String file, String named) {
        byte[] bytes = bytes(file, named);
        String value = new String(bytes, StandardCharsets.UTF_8).strip();
        if (value.isEmpty()) throw new SettingException(named + " holds nothing: put the secret into it");
        return value;
    }

    private static byte[] bytes(String file, String named) {
        try {
            return BoundedFile.read(Path.of(file), BYTES_MAX);
        } catch (InvalidPathException e) {
            throw new SettingException(named + " is not allowed: set it to a file: " + e.getReason());
        } catch (IllegalArgumentException e) {
            throw new SettingException(named + " " + e.getMessage() + ": no secret is that long");
        } catch (IOException e) {
            throw new SettingException(named + " cannot be read: " + IoReason.of(e));
        }
    }
}
