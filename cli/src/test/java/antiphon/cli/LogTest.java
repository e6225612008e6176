package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.DiskStore;
import antiphon.log.files.DiskFiles;
import antiphon.log.segment.LogSettings;
import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.Message;
import antiphon.security.keys.SigningKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTest {
    private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private static final String OTHER_KEY = "MTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    @TempDir private Path directory;

    @BeforeEach
    void aLogOfTwentyMessages() throws IOException {
        LogId logId = new LogId(new UUID(3, 4));
        SigningKeys keys = SigningKeys.ofFernetKey(KEY);
        Hash parent = logId.genesis();
        try (DiskStore store = DiskStore.open(DiskFiles.in(directory), LogSettings.tiny()).store()) {
            store.state().adopt(logId);
            for (int number = 1; number <= 20; number++) {
                Message message = new Message(number, 1, number * 1_000_000L, "ann", "", "message " + number);
                LogEntry entry = EntryCodec.seal(message, parent, keys);
                store.log().append(List.of(entry));
                store.log().sync();
                parent = entry.hash();
            }
        }
    }

    private void aLogOfWhichOnlyTheLastIsOurs(Path place, int count) throws IOException {
        LogId logId = new LogId(new UUID(3, 4));
        Hash parent = logId.genesis();
        try (DiskStore store = DiskStore.open(DiskFiles.in(place), LogSettings.tiny()).store()) {
            store.state().adopt(logId);
            for (int number = 1; number <= count; number++) {
                SigningKeys keys = SigningKeys.ofFernetKey(number == count ? KEY : OTHER_KEY);
                Message message = new Message(number, 1, number * 1_000_000L, "ann", "", "message " + number);
                LogEntry entry = EntryCodec.seal(message, parent, keys);
                store.log().append(List.of(entry));
                parent = entry.hash();
            }
            store.log().sync();
        }
    }

    @Test
    void oneSignatureOfOursMakesAllOthersProblemsAndAllAreCounted() throws IOException {
        Path mixed = directory.resolve("mixed");
        aLogOfWhichOnlyTheLastIsOurs(mixed, 60);
        Run run = Run.in(Map.of("FERNET_KEY", KEY)).run("log", "verify", mixed.toString());
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.out()).contains(": 59 problems");
        assertThat(run.err()).hasLineCount(21).contains("\nPROBLEM: message 1 has a signature");
    }

    @Test
    void anotherKeyExcusesNoDamage() throws IOException {
        flip(segment(1), 200);
        Run run = Run.in(Map.of("FERNET_KEY", OTHER_KEY)).run("log", "verify", directory.toString());
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.out()).doesNotContain("of another key").contains("problems");
    }

    private Path segment(int at) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log")).sorted().toList().get(at);
        }
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 4;
        Files.write(file, bytes);
    }

    @Test
    void aDirectoryThatIsNoNodesIsWrongUsageAndTheOnesInItAreNamed(@TempDir Path other) throws IOException {
        String said = other + " is no data directory of a node, and no backup";
        List<List<String>> commands = List.of(
                List.of("log", "verify"), List.of("log", "dump"), List.of("verify", "--node"));
        for (List<String> command : commands) {
            String[] words = Stream.concat(command.stream(), Stream.of(other.toString())).toArray(String[]::new);
            assertThat(Run.of(words)).returns(2, Run::exitCode).returns("antiphon: " + said + "\n", Run::err);
        }
        for (String node : List.of("worker1", "master", "empty")) Files.createDirectory(other.resolve(node));
        Files.createFile(other.resolve("master").resolve("state"));
        Files.createFile(other.resolve("worker1").resolve("00000000000000000001.log"));
        String meant = "; did you mean " + other.resolve("master") + " or " + other.resolve("worker1") + "?\n";
        for (List<String> command : commands) {
            String[] words = Stream.concat(command.stream(), Stream.of(other.toString())).toArray(String[]::new);
            assertThat(Run.of(words)).returns(2, Run::exitCode).returns("antiphon: " + said + meant, Run::err);
        }
        String emptied = other.resolve("worker1").toString();
        assertThat(Run.of("log", "verify", emptied)).returns(6, Run::exitCode);
    }

    private static Run lookAt(String command, Path place) {
        return Run.of((command + " " + place).split(" "));
    }

    @Test
    void aFileThatIsNoSegmentIsWrongUsage() throws IOException {
        for (String name : List.of("disk", "backup", "aside-1-1-state", "notes.txt", "1.log"))
            Files.writeString(directory.resolve(name), "something else");
        for (String command : List.of("log verify", "log dump", "verify --node"))
            for (String name : List.of("state", "lock", "disk", "backup", "aside-1-1-state", "notes.txt", "1.log")) {
                Path file = directory.resolve(name);
                assertThat(lookAt(command, file)).returns(2, Run::exitCode).returns(
                        "antiphon: " + file + " is no segment of a log: give a data directory, a backup, or a segment"
                                + " in one, such as 00000000000000000001.log\n",
                        Run::err);
            }
        assertThat(lookAt("log verify", Path.of("/dev/null"))).returns(2, Run::exitCode);
    }

    @Test
    void aSegmentIsKnownByItsNameOrByItsHeader() throws IOException {
        Path first = segment(0);
        Path renamed = Files.copy(first, directory.resolve("copy.of-a-segment"));
        assertThat(lookAt("log verify", renamed)).returns(0, Run::exitCode);
        flip(first, 3);
        Path quarantined = Files.copy(first, directory.resolve("aside-1-1-" + first.getFileName()));
        for (Path damaged : List.of(first, quarantined))
            for (String command : List.of("log verify", "log dump", "verify --node"))
                assertThat(lookAt(command, damaged)).returns(6, Run::exitCode).extracting(Run::err).asString()
                        .contains("the header of " + damaged + " is damaged");
    }

    @Test
    void aSoundLogIsVerifiedWithItsKey() {
        Run run = Run.in(Map.of("FERNET_KEY", KEY)).run("log", "verify", directory.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains(
                "20 messages, the last is 20", "hash chain and signatures (FERNET_KEY of the environment): no problem");
    }

    @Test
    void halfARestoreIsNotSaidToBeWhole() throws IOException {
        Files.createFile(directory.resolve("restoring"));
        for (String command : List.of("log verify", "verify --node")) {
            Run run = Run.in(Map.of("FERNET_KEY", KEY)).run((command + " " + directory).split(" "));
            assertThat(run.exitCode()).isEqualTo(6);
            assertThat(run.err()).endsWith("PROBLEM: " + directory + " holds half of a restore, which was broken off:"
                    + " run `antiphon restore` on it again, or empty it\n");
            assertThat(run.out()).startsWith("20 messages, the last is 20 ").endsWith(": 1 problem\n");
        }
    }

    @Test
    void withoutAKeyItSaysThatSignaturesWereNotChecked() {
        Run run = Run.of("log", "verify", directory.toString());
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("set FERNET_KEY or SIGNING_KEYSET, or give --secrets FILE");
    }

    @Test
    void ofAWrongMasterKeyNothingElseIsBlamed() {
        Map<String, String> settings = Map.of("SIGNING_KEYSET", "keys.json", "KEYSET_MASTER_KEY", "kkkk");
        Run run = Run.in(settings).run("log", "verify", directory.toString());
        assertThat(run.err()).startsWith("antiphon: KEYSET_MASTER_KEY holds 3 bytes, needs 32");
    }

    @Test
    void theSecretsBesideTheLogAndThenTheProjectsAreUsed(@TempDir Path home) throws IOException {
        Path ofProject = home.resolve("data/secrets.env");
        Files.createDirectories(home.resolve("data"));
        PrivateText.write(ofProject, "FERNET_KEY=" + KEY + "\n");
        Path log = moved(home.resolve("elsewhere/worker1"));
        List<List<String>> commands = List.of(
                List.of("log", "verify", log.toString()),
                List.of("verify", "--node", log.toString()),
                List.of("log", "verify", firstSegment(log).toString()));
        for (List<String> command : commands)
            assertThat(atHome(home, command)).returns(0, Run::exitCode)
                    .extracting(Run::out).asString()
                    .contains("signatures (FERNET_KEY in " + ofProject + "): no problem");
        Path sibling = PrivateText.write(home.resolve("elsewhere/secrets.env"), "FERNET_KEY=" + KEY + "\n");
        PrivateText.write(ofProject, "FERNET_KEY=" + OTHER_KEY + "\n");
        for (List<String> command : commands)
            assertThat(atHome(home, command)).returns(0, Run::exitCode)
                    .extracting(Run::out).asString().contains("signatures (FERNET_KEY in " + sibling + "): no problem");
    }

    private static Run atHome(Path home, List<String> command) {
        return Run.in(Map.of()).home(home).run(command.toArray(String[]::new));
    }

    private Path moved(Path place) throws IOException {
        Files.createDirectories(place);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) Files.move(file, place.resolve(file.getFileName()));
        }
        return place;
    }

    private static Path firstSegment(Path log) throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            return files.filter(file -> file.toString().endsWith(".log")).sorted().findFirst().orElseThrow();
        }
    }

    @Test
    void anotherClustersKeyIsNoForgery() {
        for (String command : List.of("log verify", "verify --node")) {
            Run run = Run.in(Map.of("FERNET_KEY", OTHER_KEY)).run((command + " " + directory).split(" "));
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).contains("signatures are of another key: no other problem");
            assertThat(run.err()).contains("no message of this log is signed with FERNET_KEY of the environment");
        }
    }

    @Test
    void aTurnedBitIsFoundWithItsFileAndByte() throws IOException {
        flip(segment(1), 200);
        Run run = Run.of("log", "verify", directory.toString());
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("PROBLEM: message ", "cannot be read in " + segment(1) + " at byte ");
    }

    @Test
    void theMessagesAreDumpedFromOneNumberOn() {
        Run run = Run.of("log", "dump", directory.toString(), "--from", "7", "--limit", "3", "-o", "json");
        assertThat(run.exitCode()).isZero();
        assertThat(run.outLines()).hasSize(3);
        assertThat(run.outLines().getFirst()).contains("\"sequence\":7", "\"content\":\"message 7\"");
    }

    @Test
    void oneSegmentIsDumpedByItself() throws IOException {
        Run run = Run.of("log", "dump", segment(1).toString());
        assertThat(run.exitCode()).isZero();
        assertThat(run.outLines()).hasSizeBetween(3, 15);
    }

    @Test
    void nothingIsChangedAndNoNodeIsBlocked() throws IOException {
        flip(segment(1), 200);
        try (DiskStore _ = DiskStore.open(DiskFiles.in(directory), LogSettings.tiny()).store()) {
            Map<String, Long> before = sizes();
            Run.of("log", "verify", directory.toString());
            assertThat(Run.of("log", "dump", directory.toString()).outLines()).hasSizeGreaterThan(5);
            assertThat(sizes()).isEqualTo(before);
        }
    }

    private Map<String, Long> sizes() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) sizes.put(file.toString(), Files.size(file));
        }
        return sizes;
    }

    @Test
    void aPlaceThatIsNotThereIsReportedInOneSentence() {
        Run run = Run.of("log", "verify", directory.resolve("nowhere").toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("nowhere is not there").hasLineCount(1);
    }

    /// As where permission is missing, which root has: the system does not say whether it is there.
    @Test
    void aPlaceThatCannotBeReachedIsNotSaidToBeMissing() throws IOException {
        Path loop = directory.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        for (List<String> command : List.of(
                List.of("log", "verify", loop.toString()),
                List.of("log", "dump", loop.toString()),
                List.of("restore", "--without-signatures", loop.toString(), directory.resolve("new").toString()))) {
            Run run = Run.of(command.toArray(String[]::new));
            assertThat(run.exitCode()).as("%s", command).isEqualTo(1);
            assertThat(run.err()).contains(loop + " cannot be read: ").doesNotContain("not there").hasLineCount(1);
        }
    }
}
