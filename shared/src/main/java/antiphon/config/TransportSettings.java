package antiphon.config;

import antiphon.config.source.Environment;
import antiphon.config.source.Setting;
import antiphon.config.source.SettingException;
import antiphon.files.PrivateFile;
import antiphon.node.tls.NodeTls;
import antiphon.node.tls.TlsFiles;
import antiphon.node.tls.Transport;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads how a node is reached: the address it listens on, and its certificates.
final class TransportSettings {
    private static final String CERTIFICATE = "TLS_CERT";
    private static final String KEY = "TLS_KEY";
    private static final String AUTHORITIES = "TLS_CA";
    private static final String READABLE_BY = "TLS_KEY_READABLE_BY";
    private static final String HOST = "LISTEN_HOST";

    static final List<Setting> ALL = List.of(
            new Setting(HOST, "all", "address that PORT and HTTP_PORT are opened on; localhost for this machine alone"),
            new Setting(CERTIFICATE, "none", "file with this node's certificate in PEM, see `antiphon certs`; ..."),
            new Setting(KEY, "none", "... with its key in PKCS#8 PEM, and ..."),
            new Setting(AUTHORITIES, "none", "... with the authorities it trusts; all three for TLS, or none"),
            new Setting(READABLE_BY, "owner", "who may be able to read TLS_KEY: owner, group or everyone"));

    private TransportSettings() {}

    static Transport from(Environment environment) {
        Optional<String> host = environment.text(HOST).filter(given -> !given.equalsIgnoreCase("all"));
        host.ifPresent(TransportSettings::requireKnown);
        return new Transport(host, tls(environment));
    }

    private static void requireKnown(String host) {
        if (new InetSocketAddress(host, 0).isUnresolved())
            throw Environment.wrong(HOST, host, "a name or an address of this machine, such as localhost, or all");
    }

    private static Optional<NodeTls> tls(Environment environment) {
        List<String> missing = Stream.of(CERTIFICATE, KEY, AUTHORITIES)
                .filter(name -> environment.text(name).isEmpty())
                .toList();
        if (missing.size() == 3) return Optional.empty();
        if (!missing.isEmpty())
            throw new SettingException(String.join(" and ", missing) + (missing.size() == 1 ? " is" : " are")
                    + " not set: TLS needs " + CERTIFICATE + ", "
                    + KEY + " and " + AUTHORITIES + ", or none of them for plain text");
        try {
            return Optional.of(NodeTls.of(
                    new TlsFiles(
                            path(environment, CERTIFICATE), path(environment, KEY), path(environment, AUTHORITIES),
                            PrivateFile.Readers.parse(READABLE_BY, environment.text(READABLE_BY).orElse("owner")))));
        } catch (IllegalArgumentException e) {
            throw new SettingException("TLS: " + e.getMessage());
        }
    }

    private static Path path(Environment environment, String name) {
        String file = environment.text(name).orElseThrow();
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw Environment.wrong(name, file, "a file: " + e.getReason());
        }
    }
}
