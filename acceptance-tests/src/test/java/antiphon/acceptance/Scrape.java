package antiphon.acceptance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a node said at its `/metrics` at one moment.
record Scrape(List<String> lines) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String TYPE = "# TYPE ";

    static Scrape of(int httpPort) {
        return new Scrape(get(httpPort, "/metrics").lines().toList());
    }

    static String get(int httpPort, String path) {
        try {
            URI uri = URI.create("http://localhost:" + httpPort + path);
            var answer = HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
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
