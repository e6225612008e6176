package antiphon.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.calls.FailureKind;
import antiphon.cli.Pipe;
import antiphon.cli.PrivateText;
import antiphon.cli.Run;
import antiphon.client.SignedNode;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.node.auth.CallerCheck;
import antiphon.node.rpc.ShownNode;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.WorkerStatus;
import antiphon.security.callers.Role;
import antiphon.security.keys.SigningKeys;
import antiphon.security.keyset.KeysetChange;
import antiphon.security.keyset.file.KeysetFile;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
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

@Timeout(60)
class VerifyTest {
    private static final LogId LOG = SignedNode.logId(1);

    private static final String OTHER_KEY = "MTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private SignedNode master;
    private SignedNode worker1;
    private SignedNode worker2;

    @BeforeEach
    void start() throws IOException {
        master = new SignedNode(LOG);
        master.isMaster = true;
        worker1 = new SignedNode(LOG);
        worker2 = new SignedNode(LOG);
        master.entries.addAll(SignedNode.messages(LOG, 30, "message"));
        worker1.entries.addAll(master.entries);
        worker2.entries.addAll(master.entries.subList(0, 25));
        master.status = GetClusterStatusResponse.newBuilder()
                .setState("writing")
                .setHead(30)
                .setPosition(30)
                .addWorkers(WorkerStatus.newBuilder().setName("worker1"))
                .addWorkers(WorkerStatus.newBuilder().setName("worker2"))
                .build();
    }

    @AfterEach
    void stop() {
        master.close();
        worker1.close();
        worker2.close();
    }

    private Run verify(Map<String, String> secrets, String... more) {
        Map<String, String> environment = new HashMap<>(secrets);
        environment.put("ANTIPHON_MASTER", master.address().toString());
        environment.put("ANTIPHON_WORKERS", "worker1=" + worker1.address() + ",worker2=" + worker2.address());
        String[] arguments = new String[more.length + 1];
        arguments[0] = "verify";
        System.arraycopy(more, 0, arguments, 1, more.length);
        return Run.in(environment).run(arguments);
    }

    private static Map<String, String> secrets() {
        return Map.of("AUTH_TOKEN", SignedNode.TOKEN, "FERNET_KEY", SignedNode.KEY);
    }

    @Test
    void soundAndEqualNodesAreSaidToBeSo() {
        Run run = verify(secrets());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.outLines().get(1)).matches("master +30  [0-9a-f]{16}  sound  sound       -");
        assertThat(run.outLines().get(2)).matches("worker1 +30  [0-9a-f]{16}  sound  sound       same as the master");
        assertThat(run.outLines().get(3)).endsWith("same as the master, 5 behind");
        assertThat(run.outLines()).endsWith("signatures checked with FERNET_KEY of the environment", "no problem");
    }

    /// In a checkout, `master` is such a directory.
    @Test
    void aDirectoryWithoutLogsDoesNotHideTheNodeOfItsName() {
        assertThat(Path.of("src")).isDirectory();
        assertThat(verify(secrets(), "--node", "src").err()).contains("`src` is not a node: give master, worker1");
    }

    @Test
    void addressesThatAreOnlyExpectedAreSaid() {
        Map<String, String> environment = new HashMap<>(secrets());
        environment.put("ANTIPHON_MASTER", master.address().toString());
        Run run = Run.in(environment).run("verify", "--node", "worker1", "--secrets", "/dev/null");
        assertThat(run.err()).startsWith("worker1 at localhost:" + (master.address().port() + 1)
                + ": addresses counted from the master's port; where they are elsewhere, say so by"
                + " ANTIPHON_WORKERS=worker1=host:port,... or give --node host:port");
        Run none = Run.in(environment).run("verify", "--node", "worker3");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).isEqualTo("antiphon: the master has no worker `worker3`: give one of master, worker1,"
                + " worker2, or host:port of a worker\n");
        assertThat(verify(secrets()).err()).isEmpty();
    }

    @Test
    void aWorkerThatIsNotWhereItWasExpectedIsSaidToBeOnlyExpectedThere() {
        Map<String, String> environment = new HashMap<>(secrets());
        environment.put("ANTIPHON_MASTER", master.address().toString());
        worker1.close();
        worker2.close();
        master.status = master.status.toBuilder().clearWorkers()
                .addWorkers(WorkerStatus.newBuilder().setName("worker9")).build();
        Run run = Run.in(environment).run("verify");
        assertThat(run.out()).contains("the address of worker9 was only counted from the master's port (localhost:");
    }

    private Run verifyWith(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "ANTIPHON_MASTER", master.address().toString(), "AUTH_TOKEN", SignedNode.TOKEN, "FERNET_KEY",
                SignedNode.KEY));
        environment.putAll(more);
        return Run.in(environment).run("verify");
    }

    @Test
    void aWorkerWhoseAddressIsNotGivenKeepsNoOtherFromBeingChecked() {
        Run run = verifyWith(Map.of("ANTIPHON_WORKERS", "worker1=" + worker1.address()));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.outLines().get(2)).contains("same as the master");
        assertThat(run.outLines().get(3)).startsWith("worker2").endsWith("the master has worker2, which"
                + " ANTIPHON_WORKERS does not name: add worker2=host:port");
        assertThat(run.outLines().getLast()).contains("1 of 3 nodes could not be checked whole");
        master.status = master.status.toBuilder().clearWorkers().addWorkers(WorkerStatus.newBuilder().setName("eu"))
                .build();
        run = verifyWith(Map.of());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.outLines().get(1)).contains("sound");
        assertThat(run.outLines().get(2)).contains("set ANTIPHON_WORKERS=eu=host:port,...");
    }

    @Test
    void aNodeThatIsAwayIsSaidAndDecidesAlsoUnderAForeignKey() {
        worker1.close();
        worker2.close();
        Run run = verify(Map.of("AUTH_TOKEN", SignedNode.TOKEN, "FERNET_KEY", OTHER_KEY));
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.outLines().getLast()).isEqualTo("2 of 3 nodes could not be checked whole");
        assertThat(run.err()).contains("is signed with FERNET_KEY of the environment");
    }

    @Test
    void aNodeThatIsAwayIsSaidBesideProblems() {
        worker1.close();
        worker2.altered = entry -> entry.sequence() == 12
                ? SignedNode.withContent(entry, "message I2")
                : entry.encoded();
        Run run = verify(secrets());
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.outLines().getLast()).isEqualTo("1 problem; 1 of 3 nodes could not be checked whole");
    }

    @Test
    void aNodeOfAnotherClusterIsSaidToBeOneAndNothingElse() throws IOException {
        try (SignedNode other = new SignedNode(SignedNode.logId(2))) {
            other.entries.addAll(SignedNode.messages(
                    SignedNode.logId(2), 30, "other", SigningKeys.ofFernetKey(OTHER_KEY)));
            Run run = verifyWith(Map.of(
                    "ANTIPHON_WORKERS", "worker1=" + worker1.address() + ",worker2=" + other.address()));
            assertThat(run.exitCode()).isEqualTo(6);
            assertThat(run.err()).isEmpty();
            assertThat(run.outLines().get(2)).contains("sound  sound", "same as the master");
            assertThat(run.outLines().get(3)).matches("worker2 +30 .*sound +of another key +DIFFERS: holds the log of"
                    + " another cluster, [0-9a-f-]+: wrong address\\?");
            assertThat(run.outLines().getLast()).isEqualTo("1 problem");
        }
    }

    @Test
    void signaturesAreOnlySaidToBeCheckedWhereThereWereSome() {
        for (SignedNode node : List.of(master, worker1, worker2)) node.entries.clear();
        Run run = verify(secrets());
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).doesNotContain("signatures checked with");
    }

    @Test
    void theNodesTokenIsEnoughWhereCallersAreAsked() {
        master.asksWhoCalls = true;
        worker1.asksWhoCalls = true;
        worker2.asksWhoCalls = true;
        assertThat(verify(secrets())).returns(0, Run::exitCode);
    }

    /// A status is shown to every caller, so what its refusal advises does not do for the log.
    @Test
    void whatTheLogOfAMasterWithTlsNeedsIsSaidWhateverIsRefusedFirst(@TempDir Path directory) {
        for (SignedNode node : List.of(master, worker1, worker2)) node.asksWhoCalls = true;
        master.refusingStrangers = CallerCheck.moreThanToken(EnumSet.allOf(Role.class));
        worker1.refusingStrangers = CallerCheck.moreThanToken(EnumSet.of(Role.READER, Role.NODE));
        Map<String, String> other = Map.of("AUTH_TOKEN", "of others");
        String needs = "with TLS the master's log needs more than AUTH_TOKEN: the operator's certificate of this"
                + " cluster too (--tls-cert, --tls-key), which no caller's token replaces";
        assertThat(verify(other).outLines().get(1)).contains(needs).doesNotContain("or a caller's token");
        assertThat(verify(other).outLines().getLast())
                .startsWith("nothing could be read; 3 of 3 nodes could not be checked whole");
        assertThat(verify(other).outLines().get(2)).contains("the token of a caller with the role");
        assertThat(verify(other, "--node", "master").err()).contains(needs).doesNotContain("or a caller's token");
        Map<String, String> environment = new HashMap<>(other);
        environment.put("ANTIPHON_MASTER", master.address().toString());
        assertThat(Run.in(environment).run("backup", directory.resolve("copy").toString()).err()).contains(needs);
        assertThat(verify(Map.of()).outLines().get(1)).contains("set AUTH_TOKEN or give --secrets FILE; or with the"
                + " token of a caller with the role node");
    }

    @Test
    void whatCouldNotBeCheckedIsSaid() {
        Run run = verify(Map.of());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.outLines().get(1)).contains("not read", "set AUTH_TOKEN or give --secrets FILE");
        assertThat(run.outLines().getLast())
                .startsWith("no problem in what could be read; 1 of 3 nodes could not be checked whole")
                .contains("signatures were not checked: set FERNET_KEY");
    }

    @Test
    void aMasterThatWasNotReadIsNoSuccessAlsoAloneAndInJson() {
        Run alone = verify(Map.of(), "--node", "master");
        assertThat(alone.exitCode()).isEqualTo(1);
        assertThat(alone.outLines().getLast()).contains("1 of 1 node could not be checked whole");
        Run json = verify(Map.of(), "-o", "json");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.outLines().get(0)).contains("\"node\":\"master\"", "\"checked_whole\":false",
                "set AUTH_TOKEN");
        assertThat(json.outLines().get(1)).contains("\"node\":\"worker1\"", "\"checked_whole\":true");
    }

    @Test
    void aWorkerThatOnlyTheVariableNamesIsSaid() {
        Run run = verifyWith(Map.of("ANTIPHON_WORKERS", "worker1=" + worker1.address() + ",worker2="
                + worker2.address() + ",worker3=localhost:1"));
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEqualTo(
                "ANTIPHON_WORKERS names worker3, which the master does not have: it was not checked\n");
    }

    @Test
    void aWorkerAtTheAddressOfTheMasterIsSaidToBeOne() {
        master.shown = new ShownNode("worker", List.of("worker1"), "1", "d1");
        master.status = master.status.toBuilder().setState("draining").build();
        master.afterDrain = Status.UNIMPLEMENTED.withDescription("no such service");
        String said = master.address() + " is worker1: correct --master or ANTIPHON_MASTER";
        Run alone = verify(secrets(), "--node", "master");
        assertThat(alone).returns(2, Run::exitCode).returns("antiphon: master: " + said + "\n", Run::err);
        Run all = verify(secrets());
        assertThat(all.exitCode()).isEqualTo(2);
        assertThat(all.outLines().get(1)).endsWith(said);
    }

    @Test
    void anAlteredMessageIsFoundByItsHash() {
        worker1.altered = entry -> entry.sequence() == 12
                ? SignedNode.withContent(entry, "message I2")
                : entry.encoded();
        Run run = verify(secrets());
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).isEqualTo(
                "PROBLEM: worker1: message 12 does not match its hash: it was altered\n");
        assertThat(run.outLines().get(2)).contains("1 wrong");
    }

    @Test
    void logsThatDivergedAreFoundWithTheFirstMessageThatDiffers() {
        worker2.entries.clear();
        worker2.entries.addAll(master.entries.subList(0, 17));
        worker1.entries.clear();
        worker1.entries.addAll(SignedNode.messages(LOG, 30, "another"));
        Run run = verify(secrets());
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.outLines().get(2)).contains("DIFFERS from the master from message 1 on");
        assertThat(run.outLines().get(3)).contains("same as the master, 13 behind");
    }

    @Test
    void nothingIsSaidOfTheSignaturesOfANodeThatWasNotRead() {
        Run run = verify(Map.of("AUTH_TOKEN", "another cluster's", "FERNET_KEY", OTHER_KEY));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.outLines().get(1)).matches("master .*not read  not checked .*UNAUTHENTICATED.*");
        assertThat(run.outLines().get(2)).contains("sound     of another key");
    }

    @Test
    void secretsThatCannotBeReadAreSaidToBeMissing(@TempDir Path directory) {
        Path none = directory.resolve("none.env");
        Run run = verify(Map.of(), "--secrets", none.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("antiphon: " + none + " cannot be read: it is missing\n");
    }

    @Test
    void secretsFromPipesAreReadOnce(@TempDir Path directory) throws Exception {
        Path file = Pipe.of(
                directory.resolve("secrets"),
                "AUTH_TOKEN=" + SignedNode.TOKEN + "\nFERNET_KEY=" + SignedNode.KEY + "\n");
        Run run = verify(Map.of(), "--secrets", file.toString());
        assertThat(run.out()).endsWith("signatures checked with FERNET_KEY in " + file + "\nno problem\n");
        Path token = Pipe.of(directory.resolve("token"), SignedNode.TOKEN);
        Path key = Pipe.of(directory.resolve("key"), SignedNode.KEY);
        assertThat(verify(Map.of("AUTH_TOKEN_FILE", token.toString(), "FERNET_KEY_FILE", key.toString())).out())
                .endsWith("signatures checked with FERNET_KEY_FILE=" + key + "\nno problem\n");
    }

    @Test
    void theSecretsOfAnotherClusterAreNoForgery(@TempDir Path directory) throws IOException {
        Path secrets = PrivateText.write(
                directory.resolve("secrets.env"),
                "AUTH_TOKEN=" + SignedNode.TOKEN + "\nFERNET_KEY=" + OTHER_KEY + "\n");
        for (String[] more : List.of(new String[0], new String[]{"--node", "worker1"})) {
            List<String> arguments = new ArrayList<>(List.of(more));
            arguments.addAll(List.of("--secrets", secrets.toString()));
            Run run = verify(Map.of(), arguments.toArray(String[]::new));
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).contains("sound  of another key").doesNotContain("wrong", "problem");
            assertThat(run.err()).hasLineCount(1)
                    .contains("is signed with FERNET_KEY in " + secrets, "the key of another cluster", "--secrets");
        }
        assertThat(verify(Map.of("FERNET_KEY", OTHER_KEY), "-o", "json").out())
                .contains("\"signatures\":\"of another key\"", "\"problems\":0")
                .doesNotContain("\"checked_whole\":true");
    }

    @Test
    void aConnectionThatBreaksIsNoDamageAndDamageIs() {
        worker1.failing.add(Status.CANCELLED.withDescription("a proxy reloads").asRuntimeException());
        assertThat(verify(secrets(), "--node", "worker1")).returns(0, Run::exitCode);
        Metadata trailers = new Metadata();
        trailers.put(FailureKind.DAMAGED_MESSAGES, "1-2");
        var damaged = Status.UNAVAILABLE.withDescription("1 to 2 are damaged").asRuntimeException(trailers);
        worker1.failing.addAll(Collections.nCopies(4, damaged)); // gRPC asks three times by itself.
        Run run = verify(secrets(), "--node", "worker1");
        assertThat(run.exitCode()).as(run.out()).isEqualTo(6);
        assertThat(run.err()).contains("1 to 2 are damaged");
    }

    @Test
    void oneSignatureOfOursMakesAllOthersProblems() {
        SigningKeys others = SigningKeys.ofFernetKey(OTHER_KEY);
        SigningKeys ours = SigningKeys.ofFernetKey(SignedNode.KEY);
        AtomicInteger signed = new AtomicInteger();
        List<LogEntry> mixed = SignedNode.messages(
                LOG, 30, "message", hash -> (signed.incrementAndGet() == 26 ? ours : others).sign(hash));
        worker1.entries.clear();
        worker1.entries.addAll(mixed);
        Run run = verify(secrets(), "--node", "worker1");
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.outLines().get(1)).contains("sound  29 wrong");
        assertThat(run.err()).hasLineCount(21).startsWith("PROBLEM: worker1: message 1 has a signature")
                .contains("... more of worker1");
    }

    @Test
    void aNodeWhoseMessagesOthersSignedIsAProblemWhereTheRestIsOurs() {
        worker2.entries.clear();
        worker2.entries.addAll(SignedNode.messages(LOG, 25, "message", SigningKeys.ofFernetKey(OTHER_KEY)));
        Run run = verify(secrets());
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.outLines().get(3)).contains("25 wrong");
        assertThat(run.err()).contains("PROBLEM: worker2: message 1 has a signature");
    }

    @Test
    void anAlteredMessageIsFoundWithAnyKey() {
        worker1.altered = entry -> entry.sequence() == 12
                ? SignedNode.withContent(entry, "message I2")
                : entry.encoded();
        Run run = verify(Map.of("FERNET_KEY", OTHER_KEY), "--node", "worker1");
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("message 12 does not match its hash");
    }

    @Test
    void aNodeThatIsAwayIsReportedAndHasItsOwnExitCode() {
        worker2.close();
        Run run = verify(secrets(), "-o", "json");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.outLines()).hasSize(3);
        assertThat(run.outLines().get(1)).contains("\"node\":\"worker1\",\"last\":30", "\"problems\":0");
        assertThat(run.outLines().get(2)).contains("cannot reach");
    }

    @Test
    void aWrongTokenIsNoProblemOfTheMessages() {
        Run run = verify(Map.of("AUTH_TOKEN", "wrong"));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.outLines().get(1)).matches("master +- +- +not read .*wrong token.*");
        assertThat(run.outLines().getLast())
                .startsWith("no problem in what could be read; 1 of 3 nodes could not be checked whole");
    }

    @Test
    void messagesOfADisabledKeyAreReportedWithTheirNumbersAndAreNoProblem(@TempDir Path directory)
            throws IOException {
        KeysetFile file = KeysetFile.at(directory.resolve("keyset.json"), _ -> Optional.empty());
        long old = file.create().id();
        SigningKeys before = SigningKeys.of(file);
        long next = file.change(new KeysetChange.Add()).getLast().id();
        file.change(new KeysetChange.Promote(next));
        SigningKeys after = SigningKeys.of(file);
        file.change(new KeysetChange.Disable(old));
        AtomicInteger signed = new AtomicInteger();
        List<LogEntry> entries = SignedNode.messages(
                LOG, 30, "message", hash -> (signed.incrementAndGet() <= 26 ? before : after).sign(hash));
        for (SignedNode node : List.of(master, worker1, worker2)) node.entries.clear();
        master.entries.addAll(entries);
        worker1.entries.addAll(entries);
        worker2.entries.addAll(entries.subList(0, 25));

        Map<String, String> secrets = Map.of("AUTH_TOKEN", SignedNode.TOKEN, "SIGNING_KEYSET", file.path().toString());
        Run run = verify(secrets);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.outLines().get(1)).contains("sound  sound, 26 of disabled keys");
        assertThat(run.outLines()).contains(
                "master: messages 1 to 26 are signed with key " + old + ", which is disabled; a later message, signed"
                        + " with an enabled key, vouches for what is before it",
                "worker2: messages 1 to 25 are signed with key " + old + ", which is disabled; no later message is"
                        + " signed with an enabled key yet, so nothing else vouches for it");
        assertThat(run.outLines().getLast()).isEqualTo("no problem");
        assertThat(run.out()).contains("signatures checked with SIGNING_KEYSET=");
        assertThat(verify(secrets, "--node", "worker1", "-o", "json").out()).contains(
                "\"signed_by\":[{\"key\":" + old + ",\"enabled\":false,\"first\":1,\"last\":26},"
                        + "{\"key\":" + next + ",\"enabled\":true,\"first\":27,\"last\":30}],"
                        + "\"of_disabled_keys\":26");
    }
}
