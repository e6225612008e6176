package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.log.BackupNote;
import antiphon.cli.program.CommandFailure;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/// The file that says up to where a backup goes.
class BackupNoteFuzzTest {
    @TempDir private static Path directory;

    /// It is refused by a sentence, or read, and then written as what it was read as.
    @MethodSource("notes")
    @FuzzTest
    void reading(byte[] bytes) throws IOException {
        Files.write(directory.resolve(BackupNote.NAME), bytes);
        BackupNote note;
        try {
            note = BackupNote.read(directory);
        } catch (CommandFailure e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        note.write(directory);
        assertThat(BackupNote.read(directory)).isEqualTo(note);
        assertThat(note.last()).isNotNegative();
    }

    static Stream<byte[]> notes() {
        return Stream.of("# antiphon backup 1\nlast=2001\nhash=3f2a\nnode=worker1\ntime=2026-11-24T15:00:00Z\n",
                "# antiphon backup 2\n", "# antiphon backup 1\nlast=-1\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }
}
