package antiphon.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BoundedFileTest {
    private static final int BYTES_MAX = 4;

    @TempDir private Path directory = Path.of("");

    @Test
    void whatIsLongerOrNeverEndsIsNotRead() throws Exception {
        Path file = directory.resolve("file");
        assertThat(BoundedFile.read(Files.writeString(file, "1234"), BYTES_MAX)).hasSize(BYTES_MAX);
        for (Path tooLong : new Path[]{Files.writeString(file, "12345"), Path.of("/dev/zero")})
            assertThatIllegalArgumentException().isThrownBy(() -> BoundedFile.read(tooLong, BYTES_MAX))
                    .withMessage("holds more than 4 bytes");
        assertThat(BoundedFile.read(Path.of("/dev/null"), BYTES_MAX)).isEmpty();
        assertThatIOException().isThrownBy(() -> BoundedFile.read(directory, BYTES_MAX))
                .withMessage("it is a directory");
        assertThatIOException().isThrownBy(() -> BoundedFile.read(directory.resolve("none"), BYTES_MAX))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aPipeIntoWhichNobodyWritesIsNotWaitedForLong() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        assertThatIOException().isThrownBy(() -> BoundedFile.read(pipe, BYTES_MAX, 1))
                .withMessage("it is a pipe, and nothing has opened it for writing within 1 ms");
        Files.writeString(pipe, ""); // Ends the waiting thread.
    }

    @Test
    void whatIsWrittenIntoAPipeIsRead() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        Thread writer = Thread.startVirtualThread(() -> {
            try {
                Files.writeString(pipe, "1234");
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(BoundedFile.read(pipe, BYTES_MAX)).asString().isEqualTo("1234");
        writer.join();
    }
}
