package antiphon.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.Run;
import antiphon.client.SignedNode;
import antiphon.message.LogId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What cannot be read is not said to be missing, and the other side is not blamed. Links that lead to themselves are
/// unreadable for root too.
@Timeout(60)
class UnreadableBackupTest {
    private static final LogId LOG = SignedNode.logId(1);
    private static final String SEGMENT = "00000000000000000001.log";
    private static final String LOOP = " cannot be read: Too many levels of symbolic links or unable to access"
            + " attributes of symbolic link";

    @TempDir private Path directory;

    private SignedNode node;
    private Path backup;
    private Path dataDir;

    @BeforeEach
    void start() throws IOException {
        node = new SignedNode(LOG);
        node.entries.addAll(SignedNode.messages(LOG, 30, "message"));
        backup = directory.resolve("daily");
        dataDir = directory.resolve("master");
        assertThat(run("backup", backup.toString())).returns(0, Run::exitCode);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Run run(String... arguments) {
        return Run.in(Map.of(
                "ANTIPHON_MASTER", node.address().toString(),
                "AUTH_TOKEN", SignedNode.TOKEN,
                "FERNET_KEY", SignedNode.KEY)).run(arguments);
    }

    private Run restore() {
        return run("restore", backup.toString(), dataDir.toString());
    }

    private static void makeLoop(Path file) throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(file, file.getFileName());
    }

    @Test
    void aNoteThatCannotBeLookedAtIsNotSaidToBeMissing() throws IOException {
        makeLoop(backup.resolve("backup"));
        String said = "antiphon: " + backup.resolve("backup") + LOOP + "\n";
        assertThat(run("backup", backup.toString())).returns(1, Run::exitCode).returns(said, Run::err);
        assertThat(restore()).returns(1, Run::exitCode).returns(said, Run::err);
        for (String command : List.of("log verify ", "verify --node "))
            assertThat(run((command + backup).split(" "))).returns(1, Run::exitCode)
                    .extracting(Run::err).asString().endsWith(LOOP + "\n");
        assertThat(dataDir).doesNotExist();
    }

    @Test
    void ofTheBackupTheFileIsNamedThatCannotBeRead() throws IOException {
        Path segment = backup.resolve(SEGMENT);
        makeLoop(segment);
        assertThat(restore()).returns(1, Run::exitCode)
                .returns("antiphon: " + segment + LOOP + "; nothing was restored\n", Run::err);
        Files.delete(segment);
        Files.createDirectory(segment);
        assertThat(restore()).returns(1, Run::exitCode).returns(
                "antiphon: " + segment + " cannot be read: Is a directory; nothing was restored\n", Run::err);
        assertThat(dataDir).doesNotExist();
    }

    @Test
    void ofTheTargetTheFileIsNamedThatCannotBeWritten() throws IOException {
        Files.createDirectories(dataDir.resolve("state/in"));
        Files.createFile(dataDir.resolve("restoring"));
        assertThat(restore()).returns(1, Run::exitCode).returns(
                "antiphon: the backup cannot be copied to " + dataDir + ": " + dataDir.resolve("state")
                        + ": it is not empty\n",
                Run::err);
    }
}
