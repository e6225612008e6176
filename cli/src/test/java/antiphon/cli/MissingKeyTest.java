package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.SignedNode;
import antiphon.message.EntryCodec;
import antiphon.message.LogId;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.WorkerStatus;
import antiphon.security.keys.SigningKeys;
import antiphon.security.keyset.KeysetChange;
import antiphon.security.keyset.file.KeysetFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A cluster that moved from FERNET_KEY to a keyset and rotated, and a user who still gives FERNET_KEY alone: the last
/// messages are signed with a key that is not given.
@Timeout(60)
class MissingKeyTest {
    private static final LogId LOG = SignedNode.logId(1);
    private static final int OF_FERNET_KEY = 10;
    private static final String NO_ALARM = "(?is).*(problem: |damage|forge|cannot be kept|altered|another cluster).*";

    @TempDir private Path directory;

    private SignedNode master;
    private SignedNode worker1;
    private Path secrets;
    private KeysetFile keyset;
    private SigningKeys rotated;
    private Path backup;
    private String sentence;

    @BeforeEach
    void start() throws IOException {
        master = new SignedNode(LOG);
        worker1 = new SignedNode(LOG);
        master.status = GetClusterStatusResponse.newBuilder()
                .setState("writing")
                .setHead(30)
                .setPosition(30)
                .addWorkers(WorkerStatus.newBuilder().setName("worker1"))
                .build();
        secrets = PrivateText.write(
                directory.resolve("secrets.env"),
                "AUTH_TOKEN=" + SignedNode.TOKEN + "\nFERNET_KEY=" + SignedNode.KEY + "\n");
        keyset = KeysetFile.at(directory.resolve("keyset.json"), _ -> Optional.empty());
        assertThat(withFernetKey("keys", "create", keyset.path().toString(), "--from-fernet-key"))
                .returns(0, Run::exitCode);
        long added = keyset.change(new KeysetChange.Add()).getLast().id();
        keyset.change(new KeysetChange.Promote(added));
        rotated = SigningKeys.of(keyset);
        backup = directory.resolve("backup");
        sentence = " name key " + added + " as their signer, which is not in FERNET_KEY in " + secrets
                + ": these signatures could not be checked; give the nodes' current keyset (SIGNING_KEYSET)";
        nodesHold(0);
    }

    @AfterEach
    void stop() {
        master.close();
        worker1.close();
    }

    /// @param forged the number of a message with a wrong signature, 0 for none
    private void nodesHold(int forged) {
        master.entries.clear();
        worker1.entries.clear();
        master.entries.addAll(SignedNode.messages(LOG, 30, "message", signers(forged)));
        worker1.entries.addAll(master.entries);
    }

    private EntryCodec.Sealer signers(int forged) {
        SigningKeys before = SigningKeys.ofFernetKey(SignedNode.KEY);
        AtomicInteger signed = new AtomicInteger();
        return hash -> {
            int number = signed.incrementAndGet();
            byte[] signature = (number <= OF_FERNET_KEY ? before : rotated).sign(hash);
            if (number == forged) signature[signature.length - 1] ^= 1;
            return signature;
        };
    }

    private Run run(Map<String, String> more, String... arguments) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("ANTIPHON_MASTER", master.address().toString());
        environment.put("ANTIPHON_WORKERS", "worker1=" + worker1.address());
        return Run.in(environment).run(arguments);
    }

    private Run withFernetKey(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--secrets";
        all[arguments.length + 1] = secrets.toString();
        return run(Map.of(), all);
    }

    private Run withKeyset(String... arguments) {
        return run(
                Map.of("AUTH_TOKEN", SignedNode.TOKEN, "SIGNING_KEYSET", keyset.path().toString()), arguments);
    }

    private void backUpUnchecked() {
        Run run = run(Map.of("AUTH_TOKEN", SignedNode.TOKEN), "backup", backup.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private static void assertNoAlarm(Run run) {
        assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(1);
        assertThat(run.err() + run.out()).doesNotMatch(NO_ALARM);
    }

    @Test
    void restoreAsksForTheKeyset() {
        backUpUnchecked();
        Path data = directory.resolve("data");
        Run run = withFernetKey("restore", backup.toString(), data.toString());
        assertNoAlarm(run);
        assertThat(run.err()).endsWith("antiphon: messages 11 to 30" + sentence
                + ", or --without-signatures; nothing was restored\n");
        assertThat(data).doesNotExist();
        assertThat(withKeyset("restore", backup.toString(), data.toString())).returns(0, Run::exitCode);
    }

    @Test
    void theFilesAreSoundAndSomeSignaturesUnchecked() {
        backUpUnchecked();
        for (String command : List.of("log verify", "verify --node")) {
            String[] words = (command + " " + backup).split(" ");
            Run run = withFernetKey(words);
            assertNoAlarm(run);
            assertThat(run.err()).endsWith("antiphon: messages 11 to 30" + sentence + "\n");
            assertThat(run.out()).contains("signatures are partly of another key: no other problem");
            assertThat(withKeyset(words)).returns(0, Run::exitCode);
        }
        assertThat(withFernetKey("log", "verify", backup.toString(), "-o", "json").out())
                .contains("\"signatures\":\"partly of another key\"", "\"problems\":0");
    }

    @Test
    void theNodesAreSoundAndSomeSignaturesUnchecked() {
        Run run = withFernetKey("verify");
        assertNoAlarm(run);
        assertThat(run.err()).isEqualTo("antiphon: messages 11 to 30" + sentence + "\n");
        assertThat(run.out()).contains("sound  partly of another key").doesNotContain("wrong", "checked with");
        assertThat(withFernetKey("verify", "-o", "json").out())
                .contains("\"signatures\":\"partly of another key\"", "\"problems\":0")
                .doesNotContain("\"checked_whole\":true");
        assertThat(withKeyset("verify")).returns(0, Run::exitCode);
    }

    @Test
    void anotherHistoryOfANodeStaysAProblemAndItsSignaturesToo() {
        worker1.entries.clear();
        worker1.entries.addAll(SignedNode.messages(LOG, 30, "another", signers(0)));
        Run run = withFernetKey("verify");
        assertThat(run).returns(6, Run::exitCode);
        assertThat(run.err()).contains("PROBLEM: worker1: message 11 names key").doesNotContain("PROBLEM: master");
        assertThat(run.out()).endsWith("21 problems\n");
    }

    @Test
    void aBackupKeepsWhatItCouldCheckAndAsksForTheKeyset() {
        Run run = withFernetKey("backup", backup.toString());
        assertNoAlarm(run);
        assertThat(run.err()).isEqualTo("antiphon: master: messages 11 to 14" + sentence + "; the backup ends at 7\n");
        assertThat(withKeyset("backup", backup.toString(), "-o", "json").out())
                .contains("\"fetched\":23,\"signatures\":\"checked\"");
    }

    @Test
    void aBackupThatHoldsThemAsksForTheKeysetToo() {
        backUpUnchecked();
        Run run = withFernetKey("backup", backup.toString());
        assertNoAlarm(run);
        assertThat(run.err()).isEqualTo("antiphon: " + backup + ": messages 11 to 30" + sentence + "\n");
        assertThat(withKeyset("backup", backup.toString())).returns(0, Run::exitCode);
    }

    @Test
    void aWrongSignatureUnderAKnownKeyIsAForgeryWhateverElseIsMissing() {
        nodesHold(9);
        assertThat(withFernetKey("backup", backup.toString())).returns(6, Run::exitCode);
        assertForged(withFernetKey("verify"), 9);
        backup = directory.resolve("unchecked");
        backUpUnchecked();
        assertThat(withFernetKey("backup", backup.toString())).returns(6, Run::exitCode);
        assertForged(withFernetKey("log", "verify", backup.toString()), 9);
        assertForged(withFernetKey("restore", backup.toString(), directory.resolve("data").toString()), 9);
    }

    @Test
    void aWrongSignatureThatNamesAKnownKeyIsAForgery() {
        nodesHold(20);
        assertThat(withKeyset("backup", backup.toString())).returns(6, Run::exitCode);
        assertForged(withKeyset("verify"), 20);
        backup = directory.resolve("unchecked");
        backUpUnchecked();
        assertThat(withKeyset("backup", backup.toString())).returns(6, Run::exitCode);
        assertForged(withKeyset("log", "verify", backup.toString()), 20);
        assertForged(withKeyset("restore", backup.toString(), directory.resolve("data").toString()), 20);
    }

    private static void assertForged(Run run, int number) {
        assertThat(run).returns(6, Run::exitCode);
        assertThat(run.err()).contains("message " + number + " has a signature that the key given did not make");
    }
}
