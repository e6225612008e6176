package antiphon.certs;

import antiphon.files.PrivateFileWriter;
import antiphon.files.PrivateFileWriter.NewFile;
import antiphon.tls.NodeIdentity;
import antiphon.tls.PemFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A small certificate authority, for development and for clusters whose owners want no other:
///
///     DIR/ca.crt                  the authority's certificate, for clients
///     DIR/ca.key                  its key: anyone who has it can create nodes. Not for the machines of the nodes
///     DIR/worker1/tls.crt         all that worker1 needs, in a directory to be brought to its machine,
///     DIR/worker1/tls.key         by the names that a TLS secret of Kubernetes has
///     DIR/worker1/ca.crt
///
/// Files are written whole, and the certificate of a node last: a node that looks before goes on with those it has, and
/// a directory with a certificate has all. For the same reason the authority's key goes before its certificate: a key
/// alone is of an authority that did not come about.
public final class Authority {
    public static final String AUTHORITY = "ca.crt";
    public static final String CERTIFICATE = "tls.crt";
    public static final String KEY = "tls.key";
    static final String AUTHORITY_KEY = "ca.key";
    private static final Lifetime AUTHORITY_LIFE = Lifetime.days(3650);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_DIRECTORY = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final String ALIAS = "ca";
    private static final String MADE = "made";
    private static final int PEM_COLUMNS = 64;

    private final Path directory;
    private final X509Certificate certificate;
    private final PrivateKey key;
    private final List<Path> fresh = new ArrayList<>(); // files and directories that were not there before

    /// When a certificate begins and ends, from now.
    ///
    /// @param before how long ago it began: a little, since clocks of machines differ
    public record Lifetime(Duration before, int days) {
        public static Lifetime days(int days) {
            return new Lifetime(Duration.ofMinutes(5), days);
        }
    }

    private Authority(Path directory, X509Certificate certificate, PrivateKey key) {
        this.directory = directory;
        this.certificate = certificate;
        this.key = key;
    }

    /// @throws FileAlreadyExistsException when there is an authority; it stays as it is
    public static Authority create(Path directory, String cluster) throws IOException {
        Files.createDirectories(directory);
        for (String taken : List.of(AUTHORITY, AUTHORITY_KEY))
            if (Files.exists(directory.resolve(taken)))
                throw new FileAlreadyExistsException(directory.resolve(taken).toString());
        Made made = make(directory, "antiphon " + cluster + " authority", List.of(
                "-ext", "bc:critical=ca:true,pathlen:0", "-ext", "ku:critical=keyCertSign,cRLSign"),
                AUTHORITY_LIFE, null);
        Authority authority = new Authority(directory, made.certificate(), made.key());
        authority.keep();
        return authority;
    }

    /// Writes the two files of the authority itself, or none.
    void keep() throws IOException {
        try {
            write(List.of(secret(directory.resolve(AUTHORITY_KEY), key),
                    open(directory.resolve(AUTHORITY), certificate)));
        } catch (IOException | RuntimeException e) {
            discard(e);
            throw e;
        }
    }

    /// Removes all that was written here, when not all could be made: then the creation can be repeated. A directory
    /// that was there before stays.
    ///
    /// @param why gets the failures to remove something, and the rest is removed all the same
    void discard(Exception why) {
        for (Path each : fresh.reversed()) {
            try {
                Files.deleteIfExists(each);
            } catch (IOException e) {
                why.addSuppressed(e);
            }
        }
    }

    /// @throws IllegalArgumentException when its files cannot be used
    public static Authority open(Path directory) {
        Path file = directory.resolve(AUTHORITY);
        return new Authority(
                directory, PemFiles.certificates(file).getFirst(),
                PemFiles.privateKey(directory.resolve(AUTHORITY_KEY)));
    }

    /// Creates a key and a certificate, replacing those of the node.
    ///
    /// @param hosts names and addresses under which clients call it
    public X509Certificate issue(NodeIdentity node, List<String> hosts, Lifetime life) throws IOException {
        Path place = directory.resolve(node.name());
        if (!Files.isDirectory(place)) fresh.add(Files.createDirectory(place, OWNER_DIRECTORY));
        Made made = make(directory, node.name(), List.of(
                "-ext", "san=uri:" + node + hosts.stream().map(Authority::alternative).collect(Collectors.joining()),
                "-ext", "ku:critical=digitalSignature", "-ext", "eku=serverAuth,clientAuth"), life, this);
        write(List.of(
                secret(place.resolve(KEY), made.key()),
                open(place.resolve(AUTHORITY), certificate),
                open(place.resolve(CERTIFICATE), made.certificate())));
        return made.certificate();
    }

    private static String alternative(String host) {
        boolean isAddress = host.contains(":") || host.matches("[0-9]+([.][0-9]+){3}");
        return "," + (isAddress ? "ip:" : "dns:") + host;
    }

    /// The certificates of all nodes that have one here, by their names.
    public static List<X509Certificate> issued(Path directory) throws IOException {
        try (Stream<Path> places = Files.list(directory)) {
            return places.map(place -> place.resolve(CERTIFICATE))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> PemFiles.certificates(file).getFirst())
                    .toList();
        }
    }

    /// @throws IllegalArgumentException when there is none
    public static X509Certificate certificateIn(Path directory) {
        return PemFiles.certificates(directory.resolve(AUTHORITY)).getFirst();
    }

    private record Made(X509Certificate certificate, PrivateKey key) {}

    /// In a temporary store with a random password, which is removed again.
    private static Made make(
            Path directory, String name, List<String> extensions, Lifetime life,
            @org.jspecify.annotations.Nullable Authority signer) throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = new BigInteger(1, random).toString(Character.MAX_RADIX) + "padding";
        Path work = Files.createTempDirectory(directory, ".making", OWNER_DIRECTORY);
        Path store = work.resolve("store.p12");
        try {
            List<String> more = new ArrayList<>(extensions);
            more.addAll(List.of("-startdate", "-" + life.before().toMinutes() + "M"));
            more.addAll(List.of("-validity", Integer.toString(life.days())));
            if (signer != null) {
                signer.keepIn(store, password);
                more.addAll(List.of("-signer", ALIAS));
            }
            KeyTool.makeKeyPair(store, password, MADE, name, more);
            return read(store, password);
        } finally {
            Files.deleteIfExists(store);
            Files.delete(work);
        }
    }

    private void keepIn(Path store, String password) throws IOException {
        try (var out = Files.newOutputStream(Files.createFile(store, OWNER_FILE))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(ALIAS, key, password.toCharArray(), new Certificate[]{certificate});
            keys.store(out, password.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot keep keys", e);
        }
    }

    private static Made read(Path store, String password) throws IOException {
        try (var in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, password.toCharArray());
            Key key = keys.getKey(MADE, password.toCharArray());
            if (key instanceof PrivateKey made && keys.getCertificate(MADE) instanceof X509Certificate certificate)
                return new Made(certificate, made);
            throw new IllegalStateException("keytool made no key");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("what keytool made cannot be read", e);
        }
    }

    // Writing.

    private static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was made cannot be written", e);
        }
    }

    private static String pem(PrivateKey key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(String what, byte[] bytes) {
        String lines = Base64.getMimeEncoder(PEM_COLUMNS, new byte[]{'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }

    private static NewFile secret(Path file, PrivateKey key) {
        return newFile(file, pem(key), "rw-------");
    }

    private static NewFile open(Path file, X509Certificate certificate) {
        return newFile(file, pem(certificate), "rw-r--r--");
    }

    private static NewFile newFile(Path file, String text, String permissions) {
        return new NewFile(file, text, PosixFilePermissions.fromString(permissions));
    }

    /// All or none on a full disk: a node with a new key and its old certificate could not start.
    private void write(List<NewFile> files) throws IOException {
        for (NewFile each : files) // Before it is written: it may be there although that fails.
            if (!Files.exists(each.file())) fresh.add(each.file());
        PrivateFileWriter.put(files);
    }
}
