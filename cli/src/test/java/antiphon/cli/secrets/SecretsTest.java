package antiphon.cli.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.cli.Run;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.Surroundings;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    private static final Surroundings NOTHING_GIVEN = new Surroundings(
            Map.of(), InputStream.nullInputStream(), new PrintStream(OutputStream.nullOutputStream()),
            new PrintStream(OutputStream.nullOutputStream()), false, false, Optional.empty());

    /// As on a full disk. Here, the file's name is too long.
    @Test
    void secretsThatCannotBeKeptLeaveNoFile(@TempDir Path directory) {
        Path file = directory.resolve("x".repeat(300));
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> Secrets.missingFrom(NOTHING_GIVEN, file))
                .withMessageContaining("cannot be read or made");
        assertThat(directory).isEmptyDirectory();
    }

    /// Without permission it cannot be read either; to root all can, but this link leads only to itself.
    @Test
    void aFileThatCannotBeReadIsNotTakenForNone(@TempDir Path home) throws Exception {
        Path file = Files.createDirectories(home.resolve("data")).resolve("secrets.env");
        Files.createSymbolicLink(file, file.getFileName());
        String log = Files.createDirectories(home.resolve("elsewhere/master")).toString();
        for (List<String> command : List.of(List.of("backup", home.resolve("copy").toString()), List.of("verify"),
                List.of("drain"), List.of("keys", "create", home.resolve("k").toString(), "--from-fernet-key"),
                List.of("verify", "--node", log))) {
            Run run = Run.in(Map.of()).home(home).run(command.toArray(String[]::new));
            assertThat(run.exitCode()).as("%s", command).isNotZero();
            assertThat(run.err()).as("%s", command).startsWith("antiphon: " + file + " cannot be read: ")
                    .contains("run this as its owner, set ", "or give another file with --secrets FILE");
        }
    }

    @Test
    void secretsAreMadeOnceForTheirOwner(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("secrets.env");
        Map<String, String> made = Secrets.missingFrom(NOTHING_GIVEN, file);
        assertThat(made).hasSize(2).isEqualTo(Secrets.missingFrom(NOTHING_GIVEN, file));
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(directory).isDirectoryContaining("glob:**secrets.env").isDirectoryNotContaining("glob:**.new");
    }
}
