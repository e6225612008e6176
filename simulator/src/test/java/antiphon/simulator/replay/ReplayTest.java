package antiphon.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import antiphon.config.NodeSettings;
import antiphon.config.OperatorSettings;
import antiphon.config.Storage;
import antiphon.core.NodeId;
import antiphon.credentials.AuthToken;
import antiphon.master.MasterLife;
import antiphon.master.core.MasterCore;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Presence;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.WriteRequest;
import antiphon.master.core.policy.CoreSettings;
import antiphon.message.ContentHash;
import antiphon.recording.Recorder;
import antiphon.recording.Recording;
import antiphon.security.keys.SigningKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReplayTest {
    private static final long MS = 1_000_000;
    private static final long ENOUGH = 32L << 20;
    private static final MasterLife LIFE = new MasterLife(List.of(), CoreSettings.STANDARD, Optional.empty(), 7);
    private static final MasterInput STARTED = new MasterInput.Started(Optional.empty(), 0, 0, 0);
    private static final MasterInput IMPOSSIBLE = new MasterInput.WorkerMissed(
            new NodeId("worker99"), Reason.other("nobody"), Presence.SILENT);

    @TempDir Path directory;

    private String printed = "";

    /// What the shell of a master without workers does: a turn for the start, and as many more, each with a write.
    ///
    /// @param alteration what another build might have decided
    private Recorder record(int turns, long recordingBytes, UnaryOperator<List<MasterEffect>> alteration) {
        Recorder recorder = Recording.of(
                new NodeSettings(
                        "master", 0, new AuthToken("a token"), SigningKeys.ofFernetKey("k".repeat(43)), Storage.DISK,
                        directory, recordingBytes, OptionalInt.empty(), new OperatorSettings.Off()),
                MasterLife.VOCABULARY);
        MasterCore core = LIFE.core();
        recorder.begun(LIFE);
        give(core, recorder, STARTED, 0);
        endTurn(core, recorder, 0, alteration);
        for (int turn = 1; turn <= turns; turn++) {
            long nowNs = 100L * turn * MS;
            give(core, recorder, new MasterInput.Stored(turn - 1), nowNs);
            give(core, recorder, write(turn), nowNs);
            endTurn(core, recorder, nowNs, alteration);
        }
        return recorder;
    }

    private static void endTurn(
            MasterCore core, Recorder recorder, long nowNs, UnaryOperator<List<MasterEffect>> alteration) {
        recorder.deciding(nowNs);
        core.endTurn(nowNs);
        recorder.decided(alteration.apply(core.takeEffects()));
        recorder.turnOver();
    }

    private static MasterInput write(int ticket) {
        return new MasterInput.WritesArrived(
                List.of(new WriteRequest(
                        ticket, "ann", "r" + ticket, ContentHash.of("content " + ticket), 1, Long.MAX_VALUE)));
    }

    private static void give(MasterCore core, Recorder recorder, MasterInput input, long nowNs) {
        recorder.received(input, nowNs);
        core.on(input, nowNs);
    }

    private int replay(String... arguments) {
        StringWriter out = new StringWriter();
        PrintWriter to = new PrintWriter(out);
        int exitCode = new CommandLine(new ReplayCommand()).setOut(to).setErr(to).execute(arguments);
        printed = out.toString();
        return exitCode;
    }

    private Path onlyFile() {
        return directory.resolve(Recording.DIRECTORY).resolve("00000001.run");
    }

    @Test
    void aCoreWithTheSameInputsWantsTheSame() {
        record(40, ENOUGH, effects -> effects).ended(Optional.empty());
        assertThat(replay(directory.toString(), "--trace")).as(printed).isZero();
        assertThat(printed)
                .contains("life 1: master master", "81 inputs in 41 turns, 4.000 s; it was stopped",
                        "went the same way")
                .contains("input WritesArrived[", "wants Append[");
    }

    @Test
    void aCoreThatDecidedOtherwiseIsFoundInTheTurnInWhichItDid() {
        record(40, ENOUGH, effects -> effects.stream()
                .filter(effect -> !(effect instanceof MasterEffect.Append(long ticket, _) && ticket == 35))
                .toList());
        assertThat(replay(directory.toString())).as(printed).isEqualTo(1);
        assertThat(printed)
                .contains("went ANOTHER way, first in turn 36", "requests=[WriteRequest[ticket=35", "wants Append")
                .doesNotContain("ticket=33");
    }

    @Test
    void anEffectWithOtherNumbersIsAnother() {
        record(40, ENOUGH, effects -> effects.stream()
                .map(effect -> effect instanceof MasterEffect.Append(long ticket, long sequence) && ticket == 35
                        ? new MasterEffect.Append(ticket, sequence + 1)
                        : effect)
                .toList());
        assertThat(replay(directory.toString())).as(printed).isEqualTo(1);
        assertThat(printed).contains("first in turn 36", "recorded is another Append");
    }

    @Test
    void anAlteredFileIsNeverTakenForTheSameRun() throws IOException {
        record(5, ENOUGH, effects -> effects).ended(Optional.empty());
        byte[] bytes = Files.readAllBytes(onlyFile());
        for (int at = 0; at < bytes.length; at++) {
            byte[] altered = bytes.clone();
            altered[at] ^= 1;
            Files.write(onlyFile(), altered);
            int exitCode = replay(directory.toString());
            boolean whole = printed.contains("11 inputs in 6 turns") && printed.contains("it was stopped");
            assertThat(exitCode == 0 && whole).as("byte " + at + "\n" + printed).isFalse();
            assertThat(printed).doesNotContain("\tat ");
        }
    }

    @Test
    void aNodeThatWasKilledIsReplayedAsFarAsItsRecordingGoes() throws IOException {
        record(3, ENOUGH, effects -> effects);
        byte[] bytes = Files.readAllBytes(onlyFile());
        Files.write(onlyFile(), Arrays.copyOf(bytes, bytes.length - 5));
        assertThat(replay(directory.toString())).as(printed).isZero();
        assertThat(printed).contains("3 turns", "killed, or running", "of a write cut short", "went the same way");
    }

    @Test
    void aCoreThatBrokeBreaksAgainAndThatIsTheSame() {
        Recorder recorder = record(3, ENOUGH, effects -> effects);
        recorder.received(IMPOSSIBLE, 400 * MS);
        MasterCore other = LIFE.core();
        other.on(STARTED, 0);
        recorder.ended(Optional.of(catchThrowable(() -> other.on(IMPOSSIBLE, 0))));
        assertThat(replay(directory.toString())).as(printed).isZero();
        assertThat(printed).contains("it could not go on: java.lang.", "worker99 is none of the workers",
                "went the same way");
    }

    @Test
    void aCoreThatBreaksOnlyNowWentAnotherWay() {
        Recorder recorder = record(3, ENOUGH, effects -> effects);
        recorder.received(IMPOSSIBLE, 400 * MS);
        recorder.ended(Optional.empty());
        assertThat(replay(directory.toString())).as(printed).isEqualTo(1);
        assertThat(printed).contains("now it breaks with java.lang.", "worker99 is none of the workers",
                "WorkerMissed[worker=worker99");
    }

    @Test
    void aLifeThatLostItsBeginningIsPrintedButNotReplayed() {
        record(3000, 64 << 10, effects -> effects);
        assertThat(replay(directory.toString(), "--trace")).isEqualTo(1);
        assertThat(printed).contains("file(s) were dropped", "RECORDING_BYTES larger", "input WritesArrived[")
                .contains("wanted [Append");
        record(3, 64 << 10, effects -> effects);
        assertThat(replay(directory.toString())).as("the next life has its beginning").isZero();
    }

    @Test
    void wrongUsageIsReportedWithWhatToDo() throws IOException {
        assertThat(replay()).isEqualTo(2);
        Path nowhere = directory.resolve("nowhere");
        assertThat(replay(nowhere.toString())).isEqualTo(2);
        assertThat(printed).startsWith("antiphon: " + nowhere + " cannot be read: ")
                .contains("give the DATA_DIR of a node")
                .doesNotContain("Usage");
        assertThat(replay(directory.toString())).isEqualTo(2);
        assertThat(printed).contains("holds no recording: give the DATA_DIR of a node", "run the node with it set")
                .doesNotContain("Usage");
        record(3, ENOUGH, effects -> effects);
        assertThat(replay(directory.toString(), "--life", "5")).isEqualTo(2);
        assertThat(printed).contains("there is no life 5 here, only [1]").doesNotContain("Usage");
    }
}
