package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With `-Dtest.jvm.extra=-Dantiphon.messages=1000000` it runs with a million messages and 256 MiB.
class BoundedHeapTest {
    private static final int MESSAGES = Integer.getInteger("antiphon.messages", 100_000);
    private static final int HEAP_MIB = MESSAGES > 100_000 ? 256 : 72;

    @TempDir private Path directory;

    /// In memory they would take more than a kilobyte each.
    @Test
    void aLogMuchLargerThanTheHeapIsWrittenOpenedAndRead() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MIB + "m",
                "-cp",
                classPath(),
                ManyMessages.class.getName(),
                directory.resolve("data").toString(),
                Integer.toString(MESSAGES),
                "256")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("open: " + MESSAGES);
        System.out.print(said);
    }

    private static String classPath() {
        String ofTests = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return ofTests;
    }
}
