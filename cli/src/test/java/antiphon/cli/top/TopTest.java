package antiphon.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.Cli;
import antiphon.cli.Run;
import antiphon.cli.program.Surroundings;
import antiphon.client.FakeMaster;
import antiphon.node.Await;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.WorkerStatus;
import antiphon.proto.master.WriteForecast;
import antiphon.text.Hidden;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TopTest {
    private FakeMaster master;

    @BeforeEach
    void start() throws IOException {
        master = new FakeMaster();
        master.status = GetClusterStatusResponse.newBuilder()
                .setState("writing")
                .setHead(12)
                .setNodes(2)
                .setWriteConcernPossible(1)
                .addWorkers(WorkerStatus.newBuilder()
                        .setName("worker1")
                        .setHealth("UNHEALTHY")
                        .setDelivery("waiting")
                        .setPosition(9)
                        .setLag(3))
                .build();
    }

    @AfterEach
    void stop() {
        master.close();
    }

    private Run top(String... arguments) {
        return Run.in(Map.of("ANTIPHON_MASTER", master.address().toString())).run(arguments);
    }

    @Test
    void awayFromATerminalItIsOneLineForEachLook() {
        Run run = top("top", "-n", "3", "-i", "100ms");
        assertThat(run.exitCode()).isZero();
        assertThat(run.outLines()).hasSize(3);
        String state = "pending=0 read-only=0 w-now=1 w-at-once=0 worker1=UNHEALTHY,waiting,behind=3,ack=-";
        String time = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";
        assertThat(run.outLines().getFirst()).matches(time + Pattern.quote(" state=writing head=12 rate=- " + state));
        assertThat(run.outLines().getLast()).endsWith(" state=writing head=12 rate=0 " + state);
    }

    @Test
    void namesAndReasonsCannotTurnTheTextOfTheTerminal() {
        master.status = master.status.toBuilder()
                .setState("paused")
                .setStateReason("of ann\u202egnol\u2066")
                .setWorkers(0, master.status.getWorkers(0).toBuilder().setHealthReason("no\u200b \u001b[2Janswer"))
                .build();
        for (String[] command : new String[][]{{"top", "-n", "1"}, {"status"}, {"status", "-w", "2"},
            {"status", "-o", "json"}, {"top", "-n", "1", "-o", "json"}, {"drain"}, {"status", "\u202eodd\u001b[2J"}}) {
            Run run = top(command);
            assertThat((run.out() + run.err()).codePoints().filter(each -> each != '\n').noneMatch(Hidden::isHidden))
                    .as("%s shows all: %s", String.join(" ", command), run)
                    .isTrue();
        }
    }

    @Test
    void jsonHasTheWholeStatusInEachLine() {
        Run run = top("top", "-n", "2", "-i", "100ms", "-o", "json");
        assertThat(run.outLines().getLast()).contains("\"writes_per_second\":0,\"status\":{\"master\":");
    }

    @Test
    void onATerminalItHasAScreenOfItsOwnAndGivesItBack() {
        assertThat(screen("top", "-n", "2", "-i", "100ms"))
                .startsWith("\u001b[?1049h")
                .contains("\u001b[31mUNHEALTHY\u001b[0m", "RATE")
                .containsPattern("as of \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ; q quits")
                .endsWith("\u001b[?1049l");
    }

    @Test
    void anOldReportOfAWorkerIsReportedWithItsAge() {
        long nowMs = 1_800_000_000_000L;
        master.status = master.status.toBuilder()
                .setAsOfMs(nowMs)
                .setWorkers(0, master.status.getWorkers(0).toBuilder().setLastHeardMs(nowMs - 12_300))
                .build();
        assertThat(top("top", "-n", "1").out()).endsWith("behind=3,ack=-,heard=12s\n");
        assertThat(top("top", "-n", "1", "-o", "json").out())
                .contains("\"as_of\":\"2027-01-15T08:00:00Z\"", "\"last_heard\":\"2027-01-15T07:59:47.700Z\"");
        assertThat(top("status").out()).contains("HEARD", "12s ago");
        assertThat(screen("top", "-n", "1")).contains("12s ago", "as of 2027-01-15T08:00:00Z");
    }

    @Test
    void whatAWorkerHoldsWhenItIsHeardIsNoRateAndNoneIsKnownBefore() {
        WorkerStatus heard = master.status.getWorkers(0).toBuilder().setLastHeardMs(1_800_000_000_000L).build();
        WorkerStatus unheard = heard.toBuilder().setPosition(0).setLag(12).setLastHeardMs(0).build();
        master.status = master.status.toBuilder().setWorkers(0, unheard).build();
        assertThat(screen("top", "-n", "2", "-i", "100ms"))
                .containsPattern("UNHEALTHY\\S* .* -  +-  +-  +-  +- +waiting")
                .doesNotContain("/s  ");
        master.afterEachStatus = () -> master.status = master.status.toBuilder().setWorkers(0, heard).build();
        assertThat(screen("top", "-n", "2", "-i", "100ms")).containsPattern("UNHEALTHY\\S* .* 9  +3  +0/s ");
    }

    @Test
    void aNewReportOfAWorkerNeedsNoAge() {
        long nowMs = 1_800_000_000_000L;
        master.status = master.status.toBuilder()
                .setAsOfMs(nowMs)
                .setWorkers(0, master.status.getWorkers(0).toBuilder().setLastHeardMs(nowMs - 2_900))
                .build();
        assertThat(top("top", "-n", "1").out()).endsWith("behind=3,ack=-\n");
    }

    @Test
    void anAcknowledgementOfASilentWorkerHasItsAge() {
        measured(9_400);
        assertThat(top("top", "-n", "1").out()).endsWith("behind=3,ack=0ms,ack-age=9s\n");
        assertThat(top("status").out()).contains("  0ms, 9s ago  ");
        assertThat(screen("top", "-n", "1")).contains("  0ms, 9s ago  ");
        measured(1_000);
        assertThat(top("status").out()).contains("  0ms, 1s ago  ");
        measured(999);
        assertThat(top("status").out()).contains("  0ms  ").doesNotContain("0ms,");
        assertThat(top("top", "-n", "1").out()).endsWith("behind=3,ack=0ms\n");
    }

    private void measured(long agoMs) {
        master.status = master.status.toBuilder()
                .setWorkers(0, master.status.getWorkers(0).toBuilder()
                        .addWritesWhileAway(WriteForecast.getDefaultInstance())
                        .setAcknowledgementMs(0)
                        .setAcknowledgementAgoMs(agoMs))
                .build();
    }

    @Test
    void whatALogHoldsWhenItComesIsNoRate() {
        master.status = master.status.toBuilder().setHead(0).build();
        master.afterEachStatus = () -> master.status = master.status.toBuilder()
                .setLogId(ByteString.copyFrom(new byte[16]))
                .setHead(500_000)
                .build();
        Run run = top("top", "-n", "2", "-i", "100ms");
        assertThat(run.outLines().getLast()).contains("head=500000 rate=0 ");
    }

    /// What stands on a terminal.
    private String screen(String... arguments) {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        Surroundings terminal = new Surroundings(
                Map.of("ANTIPHON_MASTER", master.address().toString()),
                InputStream.nullInputStream(),
                new PrintStream(screen, true, StandardCharsets.UTF_8),
                System.err,
                true,
                true,
                Optional.empty());
        assertThat(Cli.run(terminal, arguments)).isZero();
        return screen.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aMasterThatFailsLaterIsReportedWithTheAgeOfWhatIsKnown() {
        master.statusAnswers.set(1);
        master.statusFailure = Status.INTERNAL;
        Run run = Run.in(Map.of("ANTIPHON_MASTER", master.address().toString()))
                .run("top", "-n", "2", "-i", "100ms", "-o", "json");
        assertThat(run.outLines().getLast()).contains("\"error\":").containsPattern("\"status_age_seconds\":\\d+");
    }

    @Test
    void whatIsShownGrowsOldWhileTheMasterIsSilentAndTheKeyThatEndsItStillDoes() throws Exception {
        master.statusAnswers.set(1);
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        PipedOutputStream keys = new PipedOutputStream();
        Surroundings terminal = new Surroundings(
                Map.of("ANTIPHON_MASTER", master.address().toString()),
                new PipedInputStream(keys),
                new PrintStream(screen, true, StandardCharsets.UTF_8),
                System.err,
                true,
                true,
                Optional.empty());
        CompletableFuture<Integer> exit = CompletableFuture
                .supplyAsync(() -> Cli.run(terminal, "top", "-i", "100ms"));
        Await.until("it is called outdated", () -> {
            assertThat(exit).isNotDone();
            return screen.toString(StandardCharsets.UTF_8).contains("OUTDATED for ");
        });
        keys.write('q');
        keys.flush();
        assertThat(exit.get()).isZero();
        String old = screen.toString(StandardCharsets.UTF_8);
        old = old.substring(old.indexOf("OUTDATED: this is how it was "));
        assertThat(old).contains("UNHEALTHY").doesNotContain("\u001b[31m");
    }

    @Test
    void awayFromATerminalTheLinesGoOnWhileTheMasterIsSilent() throws Exception {
        master.statusAnswers.set(1);
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(lines, true, StandardCharsets.UTF_8);
        Surroundings pipe = new Surroundings(
                Map.of("ANTIPHON_MASTER", master.address().toString()), InputStream.nullInputStream(), out,
                System.err, false, false, Optional.empty());
        CompletableFuture<Integer> exit = CompletableFuture
                .supplyAsync(() -> Cli.run(pipe, "top", "-n", "2", "-i", "100ms"));
        Await.until("two lines say so", () -> {
            assertThat(exit).isNotDone();
            return lines.toString(StandardCharsets.UTF_8).split("the master has not answered yet", -1).length >= 3;
        });
        assertThat(lines.toString(StandardCharsets.UTF_8))
                .containsPattern("error: the master has not answered yet \\(last status \\d+s ago\\)");
        master.close();
        assertThat(exit.get()).isZero();
    }

    @Test
    void aMasterWithAnotherLogIsSaidAndNotCompared() {
        master.status = master.status.toBuilder().setLogId(ByteString.copyFrom(new byte[16])).build();
        master.afterEachStatus = () -> master.status = master.status.toBuilder()
                .setLogId(ByteString.copyFrom(new byte[]{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}))
                .build();
        Run run = top("top", "-n", "3", "-i", "100ms");
        assertThat(run.outLines().get(1)).contains("error: the master shows another log than before (0101");
        assertThat(run.outLines().get(2)).contains("state=writing", "rate=0");
    }

    @Test
    void aMasterThatIsNotThereIsAFailure() {
        master.close();
        assertThat(top("top", "-n", "2").exitCode()).isEqualTo(3);
    }
}
