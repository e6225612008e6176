package antiphon.acceptance;

import java.nio.file.Files;
import java.nio.file.Path;

/// Where the project's files are.
final class Repository {
    private Repository() {}

    /// The project's root: above the module in which the tests run.
    static Path root() {
        String given = System.getProperty("antiphon.root", "");
        if (!given.isEmpty()) return Path.of(given);
        for (Path path = Path.of("").toAbsolutePath(); path != null; path = path.getParent())
            if (Files.isDirectory(path.resolve("master")) && Files.isDirectory(path.resolve("worker"))) return path;
        throw new IllegalStateException("not inside the project: " + Path.of("").toAbsolutePath());
    }

    /// The program that a module makes: `master`, `worker`, `cli` or `simulator`.
    static Path jar(String module) {
        Path jar = root().resolve(module + "/target/antiphon-" + module + ".jar");
        if (!Files.exists(jar)) throw new IllegalStateException(jar + " is missing: `mvn package` makes it");
        return jar;
    }
}
