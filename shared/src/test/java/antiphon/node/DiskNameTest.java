package antiphon.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskNameTest {
    @TempDir private Path directory;

    @Test
    void aDirectoryKeepsItsNameAndAnotherHasAnother() throws IOException {
        String name = DiskName.in(directory);
        assertThat(name).matches("[0-9a-f]{32}");
        assertThat(DiskName.in(directory)).isEqualTo(name);
        assertThat(DiskName.in(Files.createDirectory(directory.resolve("other")))).isNotEqualTo(name);
        assertThat(directory.resolve("disk.tmp")).doesNotExist();
    }

    @Test
    void whatIsNoNameIsReplaced() throws IOException {
        for (String broken : new String[]{"", "no name", "0".repeat(31), "0".repeat(10_000)}) {
            Files.writeString(directory.resolve("disk"), broken);
            assertThat(DiskName.in(directory)).as(broken).matches("[0-9a-f]{32}").isEqualTo(DiskName.in(directory));
        }
    }

    @Test
    void whereItCannotBeKeptThereIsNone() {
        assertThat(DiskName.in(directory.resolve("missing"))).isEmpty();
    }
}
