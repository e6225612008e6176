package antiphon.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The images of the two programs, built from the Dockerfiles where there are none of the present sources.
///
/// `ANTIPHON_MASTER_IMAGE` and `ANTIPHON_WORKER_IMAGE` name images that are to be taken as they are.
final class Images {
    private static final List<String> SOURCES = List.of(
            ".mvn", "pom.xml", "proto", "base", "certs", "shared", "master", "worker", "failover", "deploy",
            "Dockerfile.master", "Dockerfile.worker");
    private static final Map<String, String> FOUND = new ConcurrentHashMap<>();

    private Images() {}

    /// @param program `master` or `worker`
    static String of(String program) {
        String named = System.getenv("ANTIPHON_" + program.toUpperCase(java.util.Locale.ROOT) + "_IMAGE");
        if (named != null && !named.isBlank()) return named;
        return FOUND.computeIfAbsent(program, Images::findOrBuild);
    }

    private static String findOrBuild(String program) {
        String image = "antiphon-" + program;
        Optional<Instant> created = created(image);
        if (created.isPresent() && created.get().isAfter(newestSource())) return image;
        System.out.println("building the image " + image);
        Path root = Repository.root();
        var _ = docker("build", "-q", "-t", image, "-f",
                root.resolve("Dockerfile." + program).toString(), root.toString())
                .orElseThrow(() -> new IllegalStateException("the image " + image + " cannot be built: see above"));
        return image;
    }

    private static Optional<Instant> created(String image) {
        return docker("image", "inspect", "--format", "{{.Created}}", image).map(Instant::parse);
    }

    private static Instant newestSource() {
        Instant newest = Instant.EPOCH;
        for (String source : SOURCES) {
            try (Stream<Path> files = Files.walk(Repository.root().resolve(source))) {
                for (Path file : files.filter(Images::isSource).toList()) {
                    Instant changed = Files.getLastModifiedTime(file).toInstant();
                    if (changed.isAfter(newest)) newest = changed;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return newest;
    }

    private static boolean isSource(Path file) {
        if (!Files.isRegularFile(file)) return false;
        for (Path part : Repository.root().relativize(file))
            if (part.toString().equals("target") || part.toString().equals("test")) return false;
        return true;
    }

    private static Optional<String> docker(String... arguments) {
        try {
            Process process = new ProcessBuilder(Stream.concat(Stream.of("docker"), Stream.of(arguments))
                    .toList())
                    .redirectError(arguments[0].equals("build")
                            ? ProcessBuilder.Redirect.INHERIT
                            : ProcessBuilder.Redirect.DISCARD)
                    .start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? Optional.of(out) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the docker command cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
