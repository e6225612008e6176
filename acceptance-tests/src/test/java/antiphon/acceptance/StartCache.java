package antiphon.acceptance;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What the JVM learns in one start of a program, kept for the many that follow: they take half of the processor time.
///
/// It is made once after each build, as images and `antiphon up` make theirs, by `deploy/docker/rehearse`. Where that
/// fails nodes start without it, only slower.
final class StartCache {
    private static final Map<String, List<String>> OPTIONS = new ConcurrentHashMap<>();

    private StartCache() {}

    /// The options of java that use it.
    ///
    /// @param program `master` or `worker`; others have none
    /// @param options those with which the program is started besides
    static List<String> optionsFor(String program, List<String> options) {
        if (!program.equals("master") && !program.equals("worker")) return List.of();
        return OPTIONS.computeIfAbsent(program, _ -> made(program, options));
    }

    private static List<String> made(String program, List<String> options) {
        File cache = Repository.root().resolve("acceptance-tests/target/" + program + ".aot").toFile();
        if (cache.lastModified() <= Repository.jar(program).toFile().lastModified())
            rehearse(cache.toPath(), program, options);
        return cache.length() > 0 ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off") : List.of();
    }

    private static void rehearse(Path cache, String program, List<String> options) {
        List<String> command = new ArrayList<>(
                List.of("bash", Repository.root().resolve("deploy/docker/rehearse").toString(), cache.toString()));
        command.addAll(options);
        command.addAll(List.of("-jar", Repository.jar(program).toString()));
        ProcessBuilder rehearsal = new ProcessBuilder(command).inheritIO();
        rehearsal.environment().put("PORT", Integer.toString(FreePorts.next()));
        rehearsal.environment().put("JAVA", NodeProcess.JAVA);
        try {
            if (rehearsal.start().waitFor() != 0) throw new IllegalStateException("the rehearsal of " + program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
