package antiphon.cli.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.cli.PrivateText;
import antiphon.cli.Run;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.Surroundings;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
                .isThrownBy(() -> Secrets.missingFrom(NOTHING_GIVEN, file, List.of()))
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
        Map<String, String> made = Secrets.missingFrom(NOTHING_GIVEN, file, List.of());
        assertThat(made).hasSize(2).isEqualTo(Secrets.missingFrom(NOTHING_GIVEN, file, List.of()));
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(directory).isDirectoryContaining("glob:**secrets.env").isDirectoryNotContaining("glob:**.new");
    }

    /// As the token file, the keyset and the callers file.
    @Test
    void secretsThatOthersCouldReadOrWriteAreRefused(@TempDir Path home) throws Exception {
        Path file = PrivateText.write(
                Files.createDirectories(home.resolve("data")).resolve("secrets.env"), "AUTH_TOKEN=a\nFERNET_KEY=b\n");
        String log = Files.createDirectories(home.resolve("data/master")).toString();
        for (String mode : List.of("rw-r--r--", "rw-r-----", "rw-rw-rw-")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            String refusal = file + " can be read or written by others than its owner (" + mode + "): chmod 600 "
                    + file;
            for (List<String> command : List.of(List.of("backup", home.resolve("copy").toString()), List.of("verify"),
                    List.of("drain", "--secrets", file.toString()), List.of("verify", "--node", log),
                    List.of("keys", "create", home.resolve("k").toString(), "--from-fernet-key"))) {
                Run run = Run.in(Map.of()).home(home).run(command.toArray(String[]::new));
                assertThat(run.exitCode()).as("%s", command).isEqualTo(1);
                assertThat(run.err()).as("%s", command).isEqualTo("antiphon: " + refusal + "\n");
            }
            assertThatExceptionOfType(CommandFailure.class)
                    .isThrownBy(() -> Secrets.missingFrom(NOTHING_GIVEN, file, List.of())).withMessage(refusal);
        }
        Path link = Files.createSymbolicLink(home.resolve("link"), file);
        assertThat(Run.of("verify", "--secrets", link.toString()).err()).contains("(rw-rw-rw-): chmod 600 " + link);
    }

    @Test
    void whatNeverEndsIsNoFileOfSecrets() {
        assertThat(Run.of("verify", "--secrets", "/dev/zero").err())
                .isEqualTo("antiphon: /dev/zero holds more than 65536 bytes\n");
        assertThat(Run.in(Map.of("AUTH_TOKEN_FILE", "/dev/zero")).run("verify").err())
                .isEqualTo("antiphon: AUTH_TOKEN_FILE=/dev/zero holds more than 65536 bytes: no secret is that long\n");
    }

    @Test
    void ofALostFileOnlyATokenIsMadeAgain(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("secrets.env");
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> Secrets.missingFrom(NOTHING_GIVEN, file, List.of("master", "worker2")))
                .withMessageStartingWith(file + " is missing, and next to it master, worker2 hold logs: put it back, ")
                .withMessageContaining("a new key cannot verify what the old one signed");
        assertThat(file).doesNotExist();
        Surroundings withKey = new Surroundings(
                Map.of("SIGNING_KEYSET", "keys.json"), InputStream.nullInputStream(), NOTHING_GIVEN.out(),
                NOTHING_GIVEN.err(), false, false, Optional.empty());
        assertThat(Secrets.missingFrom(withKey, file, List.of("master"))).containsOnlyKeys("AUTH_TOKEN");
        assertThat(file).content().contains("AUTH_TOKEN=").doesNotContain("FERNET_KEY");
    }

    @Test
    void aSigningKeyThatIsNoneIsNamedWithWhatItNeeds(@TempDir Path directory) {
        for (String[] command : new String[][]{{"verify"},
            {"keys", "create", directory.resolve("k").toString(), "--from-fernet-key"}}) {
            Run run = Run.in(Map.of("FERNET_KEY", "short")).run(command);
            assertThat(run).returns(2, Run::exitCode).extracting(Run::err)
                    .isEqualTo("antiphon: FERNET_KEY of the environment is not base64url, needs 32 bytes in"
                            + " base64url\n");
            assertThat(Run.in(Map.of("FERNET_KEY", "c2hvcnQ=")).run(command).err())
                    .isEqualTo("antiphon: FERNET_KEY of the environment holds 5 bytes, needs 32 bytes in base64url\n");
        }
    }
}
