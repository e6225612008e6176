package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
        String data = directory.resolve("data").toString();
        ChildJvm child = ChildJvm.run(HEAP_MIB, ManyMessages.class, data, Integer.toString(MESSAGES), "256");
        assertThat(child.exitCode()).as(child.said()).isZero();
        assertThat(child.said()).contains("open: " + MESSAGES);
        System.out.print(child.said());
    }
}
