package antiphon.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import antiphon.cli.Run;
import antiphon.cli.log.BackupNote;
import antiphon.client.SignedNode;
import antiphon.log.DiskStore;
import antiphon.log.files.DiskFiles;
import antiphon.log.segment.LogSettings;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.security.keys.SigningKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BackupTest {
    private static final LogId LOG = SignedNode.logId(1);
    private static final int NODES_USER = 10_001;
    private static final String OTHER_KEY = "MTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    @TempDir private Path directory;

    private SignedNode node;
    private Path backup;
    private Path dataDir;

    @BeforeEach
    void start() throws IOException {
        node = new SignedNode(LOG);
        node.entries.addAll(SignedNode.messages(LOG, 30, "message"));
        backup = directory.resolve("backups/daily");
        dataDir = directory.resolve("data/master");
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

    private Run backUp() {
        return run("backup", backup.toString());
    }

    private Run restore() {
        return run("restore", backup.toString(), dataDir.toString());
    }

    private List<LogEntry> restored() throws IOException {
        try (DiskStore store = DiskStore.open(DiskFiles.in(dataDir), LogSettings.standard()).store()) {
            assertThat(store.state().logId()).contains(LOG);
            assertThat(store.state().promisedEpoch()).isEqualTo(3);
            return store.log().read(1, store.log().end(), Long.MAX_VALUE);
        }
    }

    private void assertRestored() throws IOException {
        assertThat(restored()).extracting(LogEntry::hash)
                .isEqualTo(node.entries.stream().map(LogEntry::hash).toList());
    }

    @Test
    void theKeyOfAnotherClusterIsNoForgery() {
        Run.With others = Run.in(
                Map.of("ANTIPHON_MASTER", node.address().toString(), "AUTH_TOKEN", SignedNode.TOKEN, "FERNET_KEY",
                        OTHER_KEY));
        Run run = others.run("backup", backup.toString());
        assertThat(run).returns(1, Run::exitCode);
        assertThat(run.err()).contains("is signed with FERNET_KEY of the environment", "another cluster");
        assertThat(backUp()).returns(0, Run::exitCode);
        run = others.run("restore", backup.toString(), dataDir.toString());
        assertThat(run).returns(1, Run::exitCode);
        assertThat(run.err()).contains("another cluster", "nothing was restored");
        assertThat(dataDir).doesNotExist();
    }

    private Run.With with(String... key) {
        Map<String, String> environment = new HashMap<>(
                Map.of("ANTIPHON_MASTER", node.address().toString(), "AUTH_TOKEN", SignedNode.TOKEN));
        for (String each : key) environment.put("FERNET_KEY", each);
        return Run.in(environment);
    }

    private void nodeHas(int messages) {
        node.entries.clear();
        node.entries.addAll(SignedNode.messages(LOG, messages, "message"));
    }

    @Test
    void aKeyOfAnotherClusterIsNoticedWhereNothingIsNew() {
        assertThat(with().run("backup", backup.toString()).out()).contains("signatures not: set FERNET_KEY");
        for (int run = 0; run < 2; run++) {
            Run others = with(OTHER_KEY).run("backup", backup.toString());
            assertThat(others).returns(1, Run::exitCode).returns("", Run::out);
            assertThat(others.err()).contains("no message of " + backup + " is signed with FERNET_KEY",
                    "Nothing is known of the signatures");
            assertThat(backUp()).returns(0, Run::exitCode);
        }
    }

    @Test
    void signaturesThatARunWithoutTheKeyLeftAreCheckedByTheNext() throws IOException {
        nodeHas(20);
        with().run("backup", backup.toString());
        nodeHas(30);
        assertThat(with().run("backup", backup.toString(), "-o", "json").out())
                .contains("\"fetched\":10,\"signatures\":\"not checked\",\"signatures_checked_up_to\":0");
        assertThat(run("backup", backup.toString(), "-o", "json").out())
                .contains("\"fetched\":0,\"signatures\":\"checked\",\"signatures_checked_up_to\":30");
        nodeHas(40);
        assertThat(with().run("backup", backup.toString()).out())
                .contains("hash chain checked, signatures only up to message 30: set FERNET_KEY");
        assertThat(BackupNote.read(backup)).returns(30L, BackupNote::signatures).returns(40L, BackupNote::last);
    }

    @Test
    void aForgedMessageThatARunWithoutTheKeyFetchedIsFoundByTheNext() {
        List<LogEntry> forged = SignedNode.messages(LOG, 30, "message", SigningKeys.ofFernetKey(OTHER_KEY));
        node.entries.set(11, forged.get(11));
        assertThat(with().run("backup", backup.toString())).returns(0, Run::exitCode);
        for (int run = 0; run < 2; run++) {
            Run found = backUp();
            assertThat(found).returns(6, Run::exitCode).returns("", Run::out);
            assertThat(found.err()).contains(backup + ": message 12 has a signature that the key given did not make");
        }
    }

    @Test
    void aNoteOfAnEarlierVersionSaysNothingOfSignatures() throws IOException {
        assertThat(with().run("backup", backup.toString())).returns(0, Run::exitCode);
        Path note = backup.resolve("backup");
        Files.write(note, Files.readAllLines(note).stream().filter(line -> !line.startsWith("signatures")).toList());
        assertThat(BackupNote.read(backup)).returns(30L, BackupNote::last).returns(0L, BackupNote::signatures);
        assertThat(with(OTHER_KEY).run("backup", backup.toString())).returns(1, Run::exitCode);
        assertThat(backUp().out()).contains("hash chain and signatures checked");
    }

    @Test
    void ofAnEmptyLogNothingIsSaidToBeChecked() {
        node.entries.clear();
        assertThat(backUp().out()).contains("holds 0 messages").endsWith("there was nothing to check\n");
        assertThat(run("backup", backup.toString(), "-o", "json").out())
                .contains("\"signatures\":\"not checked\",\"signatures_checked_up_to\":0");
        assertThat(run("log", "verify", backup.toString(), "-o", "json").out())
                .contains("\"signatures\":\"not checked\"");
    }

    @Test
    void aBackupThatWasFoundDamagedStaysRefused() throws IOException {
        backUp();
        Path segment = backup.resolve("00000000000000000001.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[700] ^= 4;
        Files.write(segment, bytes);
        for (int run = 0; run < 3; run++) {
            Run found = run("backup", backup.toString(), "-o", "json");
            assertThat(found).returns(6, Run::exitCode).returns("", Run::out);
            assertThat(found.err()).contains("the backup is damaged: lost messages ",
                    "make a new one in another directory");
            assertThat(run("log", "verify", backup.toString())).returns(6, Run::exitCode);
        }
    }

    /// Someone may put it back, or read what is there by `antiphon log dump`.
    @Test
    void theMessagesOfABackupWithoutItsStateStayWhereTheyAre() throws IOException {
        backUp();
        byte[] state = Files.readAllBytes(backup.resolve("state"));
        Files.delete(backup.resolve("state"));
        Run missing = run("backup", backup.toString());
        assertThat(missing).returns(6, Run::exitCode);
        assertThat(missing.err()).contains("the backup is damaged: the file " + backup.resolve("state")
                + " is missing, the messages stay as they are; make a new one in another directory");
        Files.write(backup.resolve("state"), new byte[state.length]);
        assertThat(run("backup", backup.toString()).err()).contains(
                "both copies in " + backup.resolve("state") + " are damaged, the messages stay as they are");
        Files.write(backup.resolve("state"), state);
        assertThat(run("backup", backup.toString())).returns(0, Run::exitCode);
    }

    @Test
    void whatIsNoDirectoryIsSaidToBeNone() throws IOException {
        Files.createFile(directory.resolve("file"));
        Run run = run("backup", "/dev/null");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("antiphon: /dev/null cannot be written: it is no directory\n");
        assertThat(run("backup", directory.resolve("file/in").toString()).err()).contains("a file is in the way");
        String file = directory.resolve("file").toString();
        assertThat(run("backup", file).err())
                .isEqualTo("antiphon: " + file + " cannot be written: it is no directory\n");
    }

    @Test
    void aBackupThatWasNeverFinishedIsNotSaidToBeWhole() throws IOException {
        BackupNote unfinished = BackupNote.unfinished("master");
        assertThat(backUp()).returns(0, Run::exitCode);
        for (String command : List.of("log verify ", "verify --node ")) {
            String[] check = (command + backup).split(" ");
            assertThat(run(check)).returns(0, Run::exitCode);
            unfinished.write(backup);
            Run run = run(check);
            assertThat(run.exitCode()).isEqualTo(6);
            assertThat(run.err()).endsWith(
                    "PROBLEM: " + backup + " was never finished: run `antiphon backup` on it again\n");
            assertThat(run.out()).startsWith("30 messages, the last is 30 ").endsWith(": 1 problem\n");
            assertThat(backUp()).returns(0, Run::exitCode);
        }
    }

    @Test
    void aBackupThatLostItsEndIsNotSaidToBeWhole() throws IOException {
        assertThat(backUp()).returns(0, Run::exitCode);
        BackupNote whole = BackupNote.read(backup);
        new BackupNote(31, whole.hash(), 31, whole.node(), whole.time()).write(backup);
        Run run = run("log", "verify", backup.toString());
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).endsWith("PROBLEM: " + backup
                + " is not whole: it was finished with message 31 and now ends with 30\n");
        Files.writeString(backup.resolve("backup"), "# antiphon backup 1\nlast=x\n");
        assertThat(run("log", "verify", backup.toString())).returns(6, Run::exitCode)
                .extracting(Run::err).asString().contains("is damaged");
    }

    @Test
    void aLinkThatLeadsNowhereIsSaidToBeOne() throws IOException {
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));
        for (String target : List.of("link", "link/in")) {
            Run run = run("backup", directory.resolve(target).toString());
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).endsWith(
                    directory.resolve("link") + " is a link to something that is missing\n");
        }
    }

    @Test
    void theNodesTokenIsEnoughWhereCallersAreAsked() {
        node.asksWhoCalls = true;
        assertThat(backUp()).returns(0, Run::exitCode);
    }

    @Test
    void everyMessageComesBackWithHashAndSignature() throws IOException {
        Run run = backUp();
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("holds 30 messages", "30 of them new", "hash chain and signatures checked");
        assertThat(restore()).returns(0, Run::exitCode);
        assertRestored();
        assertThat(restored()).extracting(LogEntry::signatureText)
                .isEqualTo(node.entries.stream().map(LogEntry::signatureText).toList());
    }

    @Test
    void aDirectoryThatIsThereIsFilledAndStaysWhatItIs() throws IOException {
        for (Path place : List.of(backup, dataDir)) {
            Path disk = Files.createDirectories(directory.resolve("disks").resolve(place.getFileName()));
            Files.createDirectory(disk.resolve("lost+found"));
            Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxr-x---"));
            Files.createDirectories(place.getParent());
            Files.createSymbolicLink(place, disk);
        }
        assertThat(backUp()).returns(0, Run::exitCode);
        Object inode = Files.getAttribute(dataDir, "unix:ino");
        assertThat(restore()).returns(0, Run::exitCode);
        assertThat(Files.getAttribute(dataDir, "unix:ino")).isEqualTo(inode);
        for (Path place : List.of(backup, dataDir)) {
            assertThat(place).isSymbolicLink();
            assertThat(mode(place)).isEqualTo("rwxr-x---");
            assertThat(place.resolve("lost+found")).isDirectory();
        }
        assertRestored();
    }

    @Test
    void aRestoreThatWasBrokenOffIsRunAgain() throws IOException {
        backUp();
        Files.createDirectories(dataDir);
        Files.createFile(dataDir.resolve("restoring"));
        Files.copy(backup.resolve("state"), dataDir.resolve("state"));
        Files.write(dataDir.resolve("00000000000000000001.log"), new byte[100]);
        Files.createFile(dataDir.resolve("00000000000000000999.log"));
        assertThat(restore()).returns(0, Run::exitCode);
        assertThat(dataDir.resolve("restoring")).doesNotExist();
        assertRestored();
    }

    @Test
    void aDirectoryThatWasThereIsEmptyAgainAfterARefusedRestore() throws IOException {
        backUp();
        Files.createDirectories(dataDir);
        Path segment = backup.resolve("00000000000000000001.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[700] ^= 4;
        Files.write(segment, bytes);
        assertThat(restore()).returns(6, Run::exitCode);
        try (Stream<Path> left = Files.list(dataDir)) {
            assertThat(left).extracting(file -> file.getFileName().toString()).containsExactly("lock");
        }
    }

    @Test
    void whatARefusedRestoreLeavesBelongsToTheOwnerOfTheDirectory() throws IOException {
        assumeTrue(Files.getAttribute(directory, "unix:uid").equals(0), "only root can give files away");
        backUp();
        Files.setAttribute(Files.createDirectories(dataDir), "unix:uid", NODES_USER);
        Run refused = Run.in(Map.of("FERNET_KEY", OTHER_KEY)).run("restore", backup.toString(), dataDir.toString());
        assertThat(refused).returns(1, Run::exitCode);
        assertThat(Files.getAttribute(dataDir.resolve("lock"), "unix:uid")).isEqualTo(NODES_USER);
    }

    @Test
    void aBackupThatBrokeOffBeforeItsFirstMessageIsRunAgain() throws IOException {
        Files.createDirectories(backup);
        Files.createFile(backup.resolve("lock"));
        Files.createFile(backup.resolve("backup.tmp"));
        assertThat(backUp()).returns(0, Run::exitCode);
    }

    @Test
    void copiesAreTheOwnersAlone() throws IOException {
        backUp();
        restore();
        for (Path made : List.of(backup, dataDir)) {
            assertThat(mode(made)).isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(made)) {
                assertThat(files).isNotEmpty().allSatisfy(file -> assertThat(mode(file)).isEqualTo("rw-------"));
            }
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aWorkerGivesTheSame() throws IOException {
        assertThat(run("backup", backup.toString(), "--node", "127.0.0.1:" + node.address().port())).returns(
                0, Run::exitCode);
        assertThat(restore().exitCode()).isZero();
        assertRestored();
    }

    @Test
    void theNextRunFetchesOnlyWhatIsNew() throws IOException {
        node.entries.subList(20, 30).clear();
        backUp();
        node.entries.clear();
        node.entries.addAll(SignedNode.messages(LOG, 30, "message"));
        assertThat(backUp().out()).contains("holds 30 messages", "10 of them new");
        assertThat(run("backup", backup.toString(), "-o", "json").out()).contains("\"last\":30", "\"fetched\":0");
        restore();
        assertRestored();
    }

    @Test
    void anAlteredMessageIsNotKept() {
        node.altered = entry -> entry.sequence() == 25
                ? SignedNode.withContent(entry, "message Z5")
                : entry.encoded();
        Run run = run("backup", backup.toString(), "--node", "127.0.0.1:" + node.address().port());
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("message 25 does not match its hash", "the backup ends at 21");
        assertThat(restore()).returns(6, Run::exitCode);
        assertThat(restore().err()).contains("was never finished");
    }

    @Test
    void aNodeOfAnotherLogOrWithAnotherHistoryIsRefused() throws IOException {
        backUp();
        node.entries.clear();
        node.entries.addAll(SignedNode.messages(LOG, 40, "another"));
        assertThat(backUp()).returns(6, Run::exitCode);
        assertThat(backUp().err()).contains("another message 30 than the backup");
        node.close();
        node = new SignedNode(SignedNode.logId(2));
        node.entries.addAll(SignedNode.messages(SignedNode.logId(2), 40, "message"));
        assertThat(backUp().err()).contains("is a backup of log " + LOG);
    }

    /// Waiting would not help.
    @Test
    void aNodeWithAnotherHistoryThatEndsBeforeTheBackupIsSaidToHaveDiverged() {
        assertThat(backUp()).returns(0, Run::exitCode);
        node.entries.clear();
        node.entries.addAll(SignedNode.messages(LOG, 20, "another"));
        Run run = backUp();
        assertThat(run).returns(6, Run::exitCode).returns("", Run::out);
        assertThat(run.err()).contains("another message 20 than the backup: the two diverged");
    }

    @Test
    void aNodeThatHoldsLessThanTheBackupIsSaidToEndBeforeIt() {
        assertThat(backUp()).returns(0, Run::exitCode);
        nodeHas(20);
        Run run = backUp();
        assertThat(run).returns(1, Run::exitCode).returns("", Run::out);
        assertThat(run.err()).contains("ends with message 20 and the backup with 30", "if the node is behind");
    }

    @Test
    void aBackupOfAnotherVersionIsLeftAsItIs() throws IOException {
        assertThat(backUp()).returns(0, Run::exitCode);
        Path note = backup.resolve("backup");
        String ofLater = Files.readString(note).replace("# antiphon backup 1", "# antiphon backup 2");
        Files.writeString(note, ofLater);
        for (Run run : List.of(backUp(), restore())) {
            assertThat(run).returns(1, Run::exitCode);
            assertThat(run.err()).contains("is of version 2, and this program knows 1");
        }
        assertThat(note).hasContent(ofLater);
    }

    @Test
    void aNoteThatSaysNothingIsDamaged() throws IOException {
        assertThat(backUp()).returns(0, Run::exitCode);
        Files.writeString(backup.resolve("backup"), "");
        assertThat(restore()).returns(6, Run::exitCode);
        assertThat(backUp()).returns(0, Run::exitCode);
        assertThat(restore()).returns(0, Run::exitCode);
    }

    @Test
    void aBackupThatIsNotThereIsSaidToBeMissing() {
        assertThat(restore()).returns(1, Run::exitCode)
                .returns("antiphon: " + backup + " is not there\n", Run::err);
    }

    @Test
    void aDirectoryThatIsNoBackupIsLeftAlone() throws IOException {
        Files.createDirectories(backup);
        Files.writeString(backup.resolve("state"), "of a node");
        assertThat(backUp()).returns(1, Run::exitCode);
        assertThat(backUp().err()).contains("is not empty and no backup");
        assertThat(restore().err()).contains("is no backup");
    }

    @Test
    void aDamagedBackupIsRefusedAndNothingIsLeft() throws IOException {
        backUp();
        Path segment = backup.resolve("00000000000000000001.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[700] ^= 4;
        Files.write(segment, bytes);
        Run run = restore();
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("PROBLEM: ", "is damaged, as said above; nothing was restored")
                .contains(backup + "/0000")
                .doesNotContain(dataDir.toString());
        assertThat(dataDir.getParent()).isEmptyDirectory();
    }

    @Test
    void aBackupWithoutItsEndIsRefused() throws IOException {
        node.entries.subList(20, 30).clear();
        backUp();
        byte[] shorter = Files.readAllBytes(backup.resolve("00000000000000000001.log"));
        byte[] state = Files.readAllBytes(backup.resolve("state"));
        node.entries.clear();
        node.entries.addAll(SignedNode.messages(LOG, 30, "message"));
        backUp();
        Files.write(backup.resolve("00000000000000000001.log"), shorter);
        Files.write(backup.resolve("state"), state);
        Run run = restore();
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("was finished with message 30 and now ends with 20");
        assertThat(dataDir).doesNotExist();
    }

    @Test
    void aDataDirectoryInUseIsNeverWrittenOver() throws IOException {
        backUp();
        Files.createDirectories(dataDir);
        Files.writeString(dataDir.resolve("state"), "of a node");
        assertThat(restore()).returns(1, Run::exitCode);
        assertThat(dataDir.resolve("state")).hasContent("of a node");
    }

    @Test
    void signaturesNeedTheKeyUnlessLeftOut() {
        backUp();
        Run.With without = Run.in(Map.of());
        assertThat(without.run("restore", backup.toString(), dataDir.toString()).err()).contains("set FERNET_KEY");
        assertThat(without.run("restore", backup.toString(), dataDir.toString(), "--without-signatures").out())
                .contains("set FERNET_KEY or SIGNING_KEYSET, or give --secrets FILE, to check signatures too");
    }

    @Test
    void withoutTheTokenNothingIsAsked() {
        assertThat(Run.of("backup", backup.toString()).err()).contains("set AUTH_TOKEN or give --secrets");
    }

    /// A node there would write into the backup.
    @Test
    void aBackupIsNotRestoredIntoItself() throws IOException {
        assertThat(backUp()).returns(0, Run::exitCode);
        Path link = Files.createSymbolicLink(backup.resolveSibling("link"), backup);
        for (Path within : new Path[]{backup.resolve("sub"), link.resolve("sub/deeper"), backup})
            assertThat(run("restore", backup.toString(), within.toString())).returns(2, Run::exitCode)
                    .extracting(Run::err).asString().contains(within + " is within the backup");
        assertThat(backup.resolve("sub")).doesNotExist();
    }

    @Test
    void aPlaceWhereNoDirectoryCanBeMadeIsNotSaidToBeMissing() {
        assertThat(run("backup", "/proc/x").err())
                .isEqualTo("antiphon: /proc/x cannot be written: no directory can be made in /proc\n");
    }
}
