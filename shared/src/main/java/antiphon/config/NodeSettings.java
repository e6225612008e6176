package antiphon.config;

import antiphon.security.AuthToken;
import antiphon.security.SigningKeys;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The settings that masters and workers share.
///
/// @param name what the node is called in the status and in logs
/// @param token what nodes show each other
/// @param storage `disk` or `memory`
/// @param dataDir where this node's messages are, with storage `disk`; no other node may have the same
public record NodeSettings(
        String name, int port, AuthToken token, SigningKeys keys, String storage, Path dataDir) {
    public static final List<Setting> ALL = List.of(
            new Setting("AUTH_TOKEN", "required", "the secret that nodes show each other; the same on all"),
            new Setting("FERNET_KEY", "this or ...", "signing key, 32 bytes in base64url; the same on all nodes"),
            new Setting("SIGNING_KEYSET", "... this", "file with a Tink keyset in JSON; used before FERNET_KEY"),
            new Setting("STORAGE", "disk", "disk, or memory: messages are gone when the node stops"),
            new Setting("DATA_DIR", "data/<ADDRESS>", "directory of this node's messages, with STORAGE=disk"));
    private static final Pattern UNFIT_FOR_A_DIRECTORY = Pattern.compile("[^A-Za-z0-9_-]");

    public static NodeSettings from(Environment environment, String name, int standardPort) {
        AuthToken token = new AuthToken(environment.required(
                "AUTH_TOKEN", "set the same secret on every node, for example the output of `openssl rand -hex 32`"));
        String storage = environment.oneOf("STORAGE", "disk", List.of("disk", "memory"));
        int port = environment.port("PORT", standardPort);
        return new NodeSettings(name, port, token, keys(environment), storage, dataDir(environment, name));
    }

    /// Nodes that are started in one directory without further settings must not meet on one log.
    private static Path dataDir(Environment environment, String name) {
        Optional<String> given = environment.text("DATA_DIR");
        try {
            return given.map(Path::of)
                    .orElseGet(() -> Path.of("data", UNFIT_FOR_A_DIRECTORY.matcher(name).replaceAll("_")));
        } catch (InvalidPathException e) {
            throw Environment.wrong("DATA_DIR", given.orElse(""), "a directory: " + e.getReason());
        }
    }

    private static SigningKeys keys(Environment environment) {
        return environment
                .text("SIGNING_KEYSET")
                .map(NodeSettings::keyset)
                .orElseGet(() -> fernetKey(environment.required(
                        "FERNET_KEY",
                        "set it, or SIGNING_KEYSET, to the same signing key on every node, for example"
                                + " `openssl rand -base64 32 | tr +/ -_`")));
    }

    private static SigningKeys keyset(String file) {
        try {
            return SigningKeys.ofKeysetFile(Path.of(file));
        } catch (IOException e) {
            throw new SettingException("SIGNING_KEYSET=" + file + " cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new SettingException("SIGNING_KEYSET=" + file + " " + e.getMessage());
        }
    }

    private static SigningKeys fernetKey(String key) {
        try {
            return SigningKeys.ofFernetKey(key);
        } catch (IllegalArgumentException e) {
            throw new SettingException("FERNET_KEY " + e.getMessage());
        }
    }
}
