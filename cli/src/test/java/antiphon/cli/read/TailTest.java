package antiphon.cli.read;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.Cli;
import antiphon.cli.Run;
import antiphon.cli.program.Surroundings;
import antiphon.client.FakeMaster;
import antiphon.client.FaultyProxy;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
@Timeout(60)
class TailTest {
    /// More in a row than one call survives.
    private static final int FAILURES = 8;

    private FakeMaster master;

    @BeforeEach
    void start() throws IOException {
        master = new FakeMaster();
        master.contents.addAll(IntStream.rangeClosed(1, 25).mapToObj(i -> "message " + i).toList());
    }

    @AfterEach
    void stop() {
        master.close();
    }

    private Map<String, String> cluster() {
        return Map.of("ANTIPHON_MASTER", master.address().toString());
    }

    @Test
    void itShowsTheLastTen() {
        List<String> lines = Run.in(cluster()).run("tail").outLines();
        assertThat(lines).hasSize(11);
        assertThat(lines.get(1)).endsWith("message 16");
        assertThat(lines.getLast()).endsWith("message 25");
    }

    @Test
    void orAsManyAsAskedFor() {
        assertThat(Run.in(cluster()).run("tail", "-n", "3").outLines()).hasSize(4);
        assertThat(Run.in(cluster()).run("tail", "-n", "0").out()).isEmpty();
        assertThat(Run.in(cluster()).run("tail", "-n", "1000").outLines()).hasSize(26);
        assertThat(Run.in(cluster()).run("tail", "--from", "25").outLines()).hasSize(2);
    }

    @Test
    void whatIsNotThereYetIsSaidAsByGet() {
        for (String command : List.of("tail", "get")) {
            Run run = Run.in(cluster()).run(command, "--from", "99");
            assertThat(run).isEqualTo(new Run(0, "", "master holds no message 99 or higher\n"));
        }
    }

    @Test
    void anEmptyLogHasNoEnd() {
        master.contents.clear();
        assertThat(Run.in(cluster()).run("tail")).returns(0, Run::exitCode).returns("", Run::out);
    }

    @Test
    void followingResumesWithoutASkipOrARepeat() {
        master.breakSubscriptionsAfter = 4;
        List<String> lines = follow(25, "tail", "-f", "--from", "1", "-o", "json");
        assertThat(lines).hasSize(25);
        for (int number = 1; number <= 25; number++)
            assertThat(lines.get(number - 1)).startsWith("{\"sequence\":" + number + ",");
        assertThat(master.subscribedFrom).startsWith(1L, 5L, 9L);
    }

    /// What proxies and networks do to a stream, one after the other; each attempt brings one message.
    @Test
    void whateverEndsAStreamOnItsWayFollowingGoesOn() throws IOException {
        try (FaultyProxy proxy = new FaultyProxy(master.address(), List.of(FaultyProxy.Fault.values()))) {
            Map<String, String> behind = Map.of("ANTIPHON_MASTER", proxy.address().toString());
            List<String> lines = follow(behind, 25, "tail", "-f", "--from", "1", "-o", "json");
            for (int number = 1; number <= 25; number++)
                assertThat(lines.get(number - 1)).startsWith("{\"sequence\":" + number + ",");
            assertThat(proxy.left).isEmpty();
        }
    }

    /// A large one takes minutes over a slow link.
    @Test
    void aMessageIsFetchedOnce() {
        assertThat(follow(1, "tail", "-f", "--from", "25")).hasSize(1);
        assertThat(master.pagesFrom).as("the stream brings it").isNotEmpty().allMatch(from -> from > 25);
        master.pagesFrom.clear();
        assertThat(Run.in(cluster()).run("tail", "--from", "25").outLines()).hasSize(2);
        assertThat(master.pagesFrom).containsExactly(25L);
    }

    /// It ends long before the number that comes next.
    @Test
    void aNodeThatComesBackWithAnotherAndShorterLogIsReportedAtOnce() {
        master.logId = "one";
        master.breakSubscriptionsAfter = 20;
        master.beforeEachBreak = () -> {
            master.logId = "another";
            master.contents.subList(3, 25).clear();
        };
        Run run = Run.in(cluster()).run("tail", "-f", "--from", "1");
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("shows another log than before (another, it was one)", "message 21");
    }

    /// Followed to 20, started again on an older copy of its data.
    @Test
    void aMasterThatComesBackWithLessThanWasShownIsReportedAtOnce() {
        master.logId = "one";
        master.breakSubscriptionsAfter = 20;
        master.beforeEachBreak = () -> master.contents.subList(17, 25).clear();
        Run run = Run.in(cluster()).run("tail", "-f", "--from", "1");
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("ends with message 17, and message 20 was read from it before");
    }

    @Test
    void aNodeThatMayOnlyBeBehindIsNamedAndWaitedFor() {
        master.logId = "one";
        master.whole = false;
        master.breakSubscriptionsAfter = 20;
        master.beforeEachBreak = () -> {
            master.beforeEachBreak = () -> {};
            master.contents.subList(17, 25).clear();
        };
        assertThat(waiting("tail", "-f", "--from", "1")).contains(
                "master holds messages up to 17, and message 20 was read before: waiting until it has more\n");
    }

    @Test
    void whatIsNotThereYetIsSaidAndWaitedFor() {
        master.logId = "one";
        assertThat(waiting("tail", "-f", "--from", "500"))
                .isEqualTo("master holds no message 500 or higher yet: waiting for it\n");
    }

    @Test
    void aConnectionThatBreaksBeforeTheFirstMessageIsMadeAgain() {
        Status stopping = Status.UNAVAILABLE.withDescription("stopping");
        for (int failure = 0; failure < FAILURES; failure++) master.failingPages.add(stopping);
        master.afterEachPage = () -> {
            master.afterEachPage = () -> {};
            // In the middle of the search for the last number.
            for (int failure = 0; failure < FAILURES; failure++) master.failingPages.add(stopping);
        };
        assertThat(follow(3, "tail", "-f", "-n", "3", "-o", "json")).hasSize(3)
                .last().asString().startsWith("{\"sequence\":25,");
        assertThat(master.failingPages).isEmpty();
        for (int failure = 0; failure < FAILURES; failure++) master.failingPages.add(stopping);
        assertThat(Run.in(cluster()).run("tail")).returns(1, Run::exitCode);
    }

    @Test
    void aMasterThatIsNotThereAtFirstIsReportedAtOnce() {
        master.close();
        assertThat(Run.in(cluster()).run("tail", "-f").exitCode()).isEqualTo(3);
    }

    /// Runs until that many lines have arrived: then nobody reads any more, as under `| head`.
    /// Returns what it says on standard error while it waits. Then nobody reads any more.
    private String waiting(String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        OutputStream untilWaiting = new OutputStream() {
            @Override
            public void write(int each) {}

            @Override
            public void flush() throws IOException {
                if (err.toString(StandardCharsets.UTF_8).contains("waiting")) throw new IOException("Broken pipe");
            }
        };
        Surroundings surroundings = new Surroundings(cluster(), InputStream.nullInputStream(),
                new PrintStream(untilWaiting, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false, false, Optional.empty());
        assertThat(Cli.run(surroundings, arguments)).isZero();
        return err.toString(StandardCharsets.UTF_8);
    }

    private List<String> follow(int lines, String... arguments) {
        return follow(cluster(), lines, arguments);
    }

    private static List<String> follow(Map<String, String> environment, int lines, String... arguments) {
        Head head = new Head(lines);
        PrintStream out = new PrintStream(head, true, StandardCharsets.UTF_8);
        InputStream nothing = InputStream.nullInputStream();
        Surroundings surroundings = new Surroundings(environment, nothing, out, System.err, false, false,
                Optional.empty());
        assertThat(Cli.run(surroundings, arguments)).isZero();
        return head.read.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /// A pipe whose reader goes away after some lines.
    private static final class Head extends OutputStream {
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private int left;

        Head(int lines) {
            this.left = lines;
        }

        @Override
        public void write(int each) {
            write(new byte[]{(byte) each}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            for (int at = from; at < from + count && left > 0; at++) {
                read.write(bytes[at]);
                if (bytes[at] == '\n') left--;
            }
        }

        @Override
        public void flush() throws IOException {
            if (left == 0) throw new IOException("Broken pipe");
        }
    }
}
