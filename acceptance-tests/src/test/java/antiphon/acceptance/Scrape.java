package antiphon.acceptance;

import antiphon.certs.Authority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// What a node said at its `/metrics` at one moment.
record Scrape(List<String> lines) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String TYPE = "# TYPE ";
    private static final String HELP = "# HELP ";

    static Scrape of(int httpPort) {
        return new Scrape(get(httpPort, "/metrics").lines().toList());
    }

    /// Over TLS, from a node whose certificate is of this authority.
    static Scrape ofTls(int httpPort, Path authority) {
        try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(authority)).build()) {
            return new Scrape(get(client, "https://localhost:" + httpPort + "/metrics").lines().toList());
        }
    }

    private static SSLContext trusting(Path authority) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", Authority.certificateIn(authority));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    static String get(int httpPort, String path) {
        return get(HTTP, "http://localhost:" + httpPort + path);
    }

    private static String get(HttpClient client, String address) {
        try {
            URI uri = URI.create(address);
            var answer = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) throw new AssertionError(uri + " answered " + answer.statusCode());
            return answer.body();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// The project's own.
    Set<String> names() {
        return lines.stream()
                .filter(line -> line.startsWith(TYPE + "antiphon_"))
                .map(line -> line.substring(TYPE.length()).split(" ", -1)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// What is said of each of them, by name.
    Map<String, String> helps() {
        return lines.stream()
                .filter(line -> line.startsWith(HELP + "antiphon_"))
                .map(line -> line.substring(HELP.length()).split(" ", 2))
                .collect(Collectors.toMap(help -> help[0], help -> help[1], (one, _) -> one, TreeMap::new));
    }

    /// The sum of all values of this name that have these labels, each as `name="value"`.
    double value(String name, String... labels) {
        List<String> found = lines.stream()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                .toList();
        if (found.isEmpty()) throw new AssertionError("no " + name + " with " + List.of(labels));
        return found.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
