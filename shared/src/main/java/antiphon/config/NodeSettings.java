package antiphon.config;

import antiphon.config.source.Environment;
import antiphon.config.source.Setting;
import antiphon.config.source.SettingException;
import antiphon.credentials.AuthToken;
import antiphon.files.IoReason;
import antiphon.node.tls.NodeTls;
import antiphon.node.tls.Transport;
import antiphon.security.callers.CallersReload;
import antiphon.security.keys.SigningKeys;
import antiphon.security.keyset.file.KeysetFile;
import antiphon.tls.NodeRole;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// The settings that masters and workers share.
///
/// @param name the node's name in the status and in logs
/// @param token the token that nodes present to each other
/// @param dataDir where this node's messages are, with [Storage#DISK]; no other node may have the same
/// @param recordingBytes how many bytes of the node's inputs are kept for a replay; 0 for none
/// @param httpPort where metrics and the like are served, 0 for any free port; empty for nowhere
/// @param operator whether and where it serves those who operate it
/// @param callers who may call it; empty when callers are not authenticated
/// @param transport the address it listens on, and its certificates
/// @param limits the limits for its callers
public record NodeSettings(
        String name,
        int port,
        AuthToken token,
        SigningKeys keys,
        Storage storage,
        Path dataDir,
        long recordingBytes,
        OptionalInt httpPort,
        OperatorSettings operator,
        Optional<CallersReload> callers,
        Transport transport,
        LimitSettings limits) {
    /// In plain text, on all addresses, with the standard limits, without authentication of callers.
    public NodeSettings(
            String name,
            int port,
            AuthToken token,
            SigningKeys keys,
            Storage storage,
            Path dataDir,
            long recordingBytes,
            OptionalInt httpPort,
            OperatorSettings operator) {
        this(
                name, port, token, keys, storage, dataDir, recordingBytes, httpPort, operator, Optional.empty(),
                Transport.PLAIN, LimitSettings.STANDARD);
    }

    public static final List<Setting> ALL = all();
    /// Room for the largest input of a node, 20 MiB, in addition to the file being written.
    private static final long RECORDING_BYTES_MIN = 32L << 20;
    private static final long RECORDING_BYTES_MAX = 1L << 40;
    private static final int PORT_MAX = 65_535;
    private static final Pattern UNFIT_FOR_A_DIRECTORY = Pattern.compile("[^A-Za-z0-9_-]");

    private static List<Setting> all() {
        List<Setting> settings = new ArrayList<>(List.of(
                new Setting("AUTH_TOKEN", "required", "the secret that nodes show each other; the same on all"),
                new Setting("AUTH_TOKEN_FILE", "none", "file with it, instead"),
                new Setting("FERNET_KEY", "this or ...", "signing key, 32 bytes in base64url; the same on all nodes"),
                new Setting("FERNET_KEY_FILE", "none", "file with it, instead"),
                new Setting("SIGNING_KEYSET", "... this",
                        "file with a Tink keyset in JSON, see `antiphon keys`; used before FERNET_KEY"),
                new Setting("KEYSET_READABLE_BY", "owner", "who may be able to read it: owner, group or everyone"),
                new Setting("KEYSET_MASTER_KEY", "none",
                        "key that it is encrypted under, 32 bytes in base64url; or ..."),
                new Setting("KEYSET_MASTER_FILE", "none", "... file with that key"),
                new Setting("STORAGE", "disk", "disk, or memory: messages are gone when the node stops"),
                new Setting("DATA_DIR", "data/<ADDRESS>", "directory of this node's messages, with STORAGE=disk"),
                new Setting("RECORDING_BYTES", "0",
                        "how much is kept, in DATA_DIR, for `antiphon replay`; 0 for nothing")));
        settings.addAll(CallerSettings.ALL);
        settings.addAll(TransportSettings.ALL);
        settings.addAll(LimitSettings.ALL);
        settings.addAll(OperatorSettings.ALL);
        settings.add(new Setting("LOG_FORMAT", "text", "text, or json: one object a line"));
        settings.add(new Setting("LOG_LEVEL", "INFO", "DEBUG to see more; WARN or ERROR to see less"));
        return List.copyOf(settings);
    }

    public static NodeSettings from(Environment environment, String name, int standardPort, int standardHttpPort) {
        AuthToken token = token(environment);
        checkLogging(environment);
        Storage storage = Storage.from(environment);
        int port = environment.port("PORT", standardPort);
        NodeSettings settings = new NodeSettings(
                name, port, token, keys(environment), storage, dataDir(environment, name),
                recordingBytes(environment, storage), httpPort(environment, standardHttpPort),
                OperatorSettings.from(environment), CallerSettings.from(environment),
                TransportSettings.from(environment), LimitSettings.from(environment));
        var _ = OwnPorts.of(settings);
        return settings;
    }

    /// That another node is not said to be where this one listens itself.
    ///
    /// @param setting where the address is from, and what is there
    /// @throws SettingException when it is this node's own address
    public NodeSettings requireElsewhere(String setting, String host, int otherPort) {
        OwnPorts.of(this).listeningAt(host, otherPort).ifPresent(own -> {
            throw new SettingException(setting + " is " + host + ":" + otherPort + ", which is this node itself ("
                    + own + "=" + otherPort + "): set it to the address of the other node");
        });
        return this;
    }

    private static AuthToken token(Environment environment) {
        String secret = environment.requiredSecret(
                "AUTH_TOKEN", "set the same secret on every node, for example the output of `openssl rand -hex 32`");
        try {
            return new AuthToken(secret);
        } catch (IllegalArgumentException e) {
            throw new SettingException("AUTH_TOKEN " + e.getMessage());
        }
    }

    private static OptionalInt httpPort(Environment environment, int standard) {
        Optional<String> given = environment.text("HTTP_PORT");
        if (given.isEmpty()) return OptionalInt.of(standard);
        if (given.get().equalsIgnoreCase("off")) return OptionalInt.empty();
        try {
            int port = Integer.parseInt(given.get());
            if (port >= 0 && port <= PORT_MAX) return OptionalInt.of(port);
        } catch (NumberFormatException _) {
            // Reported below, together with numbers out of range.
        }
        throw Environment.wrong("HTTP_PORT", given.get(), "a port, 0 for any free port, or off");
    }

    /// How `HTTP_PORT` is listed, whose default is not the same on all nodes.
    public static Setting httpPortSetting(int standard) {
        return new Setting("HTTP_PORT", Integer.toString(standard), "port of /metrics and /livez; 0 for any, or off");
    }

    /// Whatever writes the log reads these by itself, and would take a wrong one in silence.
    private static void checkLogging(Environment environment) {
        environment.oneOf("LOG_FORMAT", "text", List.of("text", "json"));
        environment.oneOf("LOG_LEVEL", "info", List.of("trace", "debug", "info", "warn", "error", "off"));
    }

    private static long recordingBytes(Environment environment, Storage storage) {
        long bytes = environment.wholeNumber("RECORDING_BYTES", 0, 0, RECORDING_BYTES_MAX);
        if (bytes > 0 && bytes < RECORDING_BYTES_MIN)
            throw Environment.wrong(
                    "RECORDING_BYTES",
                    Long.toString(bytes),
                    "0 for no recording, or to " + RECORDING_BYTES_MIN + " or more");
        if (bytes > 0 && storage == Storage.MEMORY)
            throw new SettingException("RECORDING_BYTES is set, but with STORAGE=memory this node has no directory to"
                    + " record into: set STORAGE=disk, or leave RECORDING_BYTES out");
        return bytes;
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
                .map(file -> keyset(file, environment))
                .orElseGet(() -> fernetKey(environment.requiredSecret(
                        "FERNET_KEY",
                        "set it, or SIGNING_KEYSET, to the same signing key on every node, for example"
                                + " `openssl rand -base64 32 | tr +/ -_`")));
    }

    private static SigningKeys keyset(String file, Environment environment) {
        KeysetFile keyset = keysetFile(file, environment);
        try {
            return SigningKeys.of(keyset);
        } catch (IOException e) {
            throw new SettingException("SIGNING_KEYSET=" + file + " cannot be read: " + IoReason.of(e));
        } catch (IllegalArgumentException e) {
            throw new SettingException("SIGNING_KEYSET=" + file + " " + e.getMessage());
        }
    }

    /// What is wrong with how it is read is another setting's fault, which the message names.
    private static KeysetFile keysetFile(String file, Environment environment) {
        try {
            return KeysetFile.at(Path.of(file), environment::text);
        } catch (InvalidPathException e) {
            throw Environment.wrong("SIGNING_KEYSET", file, "a file: " + e.getReason());
        } catch (IllegalArgumentException e) {
            throw new SettingException(String.valueOf(e.getMessage()));
        }
    }

    private static SigningKeys fernetKey(String key) {
        try {
            return SigningKeys.ofFernetKey(key);
        } catch (IllegalArgumentException e) {
            throw new SettingException("FERNET_KEY " + e.getMessage());
        }
    }

    /// With TLS: that the certificate is this node's own.
    ///
    /// @throws SettingException when it is another's
    public NodeSettings requireCertificateOf(NodeRole role, String itsName) {
        transport.tls().map(NodeTls::identity).ifPresent(shown -> {
            if (shown.equals(shown.as(role, itsName))) return;
            throw new SettingException("TLS_CERT is the certificate of " + shown + ", and this node is the "
                    + role.word() + " " + itsName + ": set it to the file of " + shown.as(role, itsName));
        });
        return this;
    }
}
