package antiphon.cli.write;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.Run;
import antiphon.client.FakeMaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PostTest {
    private FakeMaster master;

    @BeforeEach
    void start() throws IOException {
        master = new FakeMaster();
    }

    @AfterEach
    void stop() {
        master.close();
    }

    private Run.With cluster() {
        return Run.in(Map.of("ANTIPHON_MASTER", master.address().toString()));
    }

    @Test
    void severalContentsAreSeveralMessagesInOrder() {
        Run run = cluster().run("post", "-w", "2", "--client", "shop", "one", "two");
        assertThat(run.outLines()).containsExactly(
                "NUMBER  OUTCOME       COPIES  ID",
                "     1  ACKNOWLEDGED       2  id-1",
                "     2  ACKNOWLEDGED       2  id-2");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(master.contents).containsExactly("one", "two");
        assertThat(master.requests.getFirst().getClientId()).isEqualTo("shop");
    }

    @Test
    void whatBeginsWithAnAtSignIsContentAndOpensNoFile(@TempDir Path directory) throws IOException {
        String secret = "@" + Files.writeString(directory.resolve("secret.txt"), "-w 3 the secret words");
        Run run = cluster().run("post", "--client", secret, secret);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(master.contents).containsExactly(secret);
        assertThat(master.requests.getFirst().getClientId()).isEqualTo(secret);
        assertThat(master.requests.getFirst().getWriteConcern()).isEqualTo(1);
    }

    @Test
    void theStandardWriteConcernIsOne() {
        cluster().run("post", "x");
        assertThat(master.requests.getFirst().getWriteConcern()).isEqualTo(1);
    }

    @Test
    void aRefusalIsReportedAndHoldsBackWhatComesAfterIt() {
        Run run = cluster().run("post", "one", "refuse", "three", "four");
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.out()).contains("NOT_APPENDED");
        assertThat(run.err()).isEqualTo("antiphon: refused: quorum lost; 2 more not sent\n");
        assertThat(master.contents).containsExactly("one");
    }

    @Test
    void anUnconfirmedWriteFailsTheCommandButNotTheNextMessage() {
        Run run = cluster().run("post", "short", "two");
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).isEqualTo("antiphon: only 1 copy known\n");
        assertThat(master.contents).containsExactly("short", "two");
    }

    @Test
    void jsonSaysOfAWriteWithoutAnAnswerWhatIsKnown() {
        master.close();
        assertThat(cluster().run("post", "-o", "json", "one").out())
                .startsWith("{\"outcome\":\"NOT_APPENDED\",\"status_code\":0,").contains("cannot reach");
    }

    @Test
    void aTokenThatCannotBeReadSaysThatNothingWasAppended(@TempDir Path directory) {
        String none = directory.resolve("none").toString();
        assertThat(Run.of("post", "--token-file", none, "hi").err()).endsWith("; the message was not appended\n");
        assertThat(Run.of("post", "--token-file", none, "a", "b").err())
                .endsWith("; none of the messages was appended\n");
        assertThat(Run.of("post", "--token-file", none, "-").err()).endsWith("; no line was sent\n");
    }

    @Test
    void aWrongAddressSaysThatNothingWasAppended() {
        for (Run run : List.of(
                cluster().run("post", "--master", "http://localhost:1", "one"),
                Run.in(Map.of("ANTIPHON_MASTER", "http://localhost:1")).run("post", "one")))
            assertThat(run).returns(2, Run::exitCode).extracting(Run::err).asString()
                    .contains("; nothing was appended (see ");
    }

    @Test
    void jsonIsOneObjectForEachMessage() {
        Run run = cluster().run("post", "-o", "json", "one");
        assertThat(run.out()).isEqualTo("{\"outcome\":\"ACKNOWLEDGED\",\"status_code\":200,\"sequence\":1,"
                + "\"message_id\":\"id-1\",\"copies\":1,\"repeat\":false,"
                + "\"message\":\"Message added successfully\",\"detail\":\"\"}\n");
    }

    @Test
    void aWriteWithARequestIdReportsWhetherItIsARepeat() {
        assertThat(cluster().run("post", "--request-id", "1", "one").outLines()).containsExactly(
                "NUMBER  OUTCOME       COPIES  ID    REPEAT",
                "     1  ACKNOWLEDGED       1  id-1  -");
        assertThat(cluster().run("post", "--request-id", "1", "repeat").outLines()).last().asString().endsWith(
                "id-2  yes");
        assertThat(cluster().run("post", "-o", "json", "repeat").out()).contains("\"repeat\":true");
    }

    @Test
    void ofLinesThatWereInTheLogBeforeTheFinalLineReportsHowMany() {
        assertThat(cluster().input("one\nrepeat\nrepeat").run("post", "-").err())
                .startsWith("3 lines sent, 3 acknowledged with 1 copy, 2 repeats, last number 3;");
        assertThat(cluster().input("repeat").run("post", "-").err()).contains(", 1 repeat, ");
    }

    @Test
    void aRequestIdThatWasUsedForOtherContentIsNoNumberOfThisWrite() {
        Run run = cluster().run("post", "--request-id", "1", "other");
        assertThat(run.outLines()).last().asString().startsWith("     -  NOT_APPENDED       -  -");
        assertThat(run.err()).isEqualTo("antiphon: request id 1 was used for other content (message 323)\n");
        assertThat(cluster().input("one\nother").run("post", "-").err()).contains("last number 1;");
    }

    @Test
    void linesOfStandardInputAreWrittenInOrderWithOneFinalLine() {
        String lines = IntStream.range(0, 3_000).mapToObj(i -> "zeile ü " + i).collect(Collectors.joining("\n"));
        Run run = cluster().input(lines).run("post", "-");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("3000 lines sent, 3000 acknowledged with 1 copy, last number 3000;")
                .hasLineCount(1);
        assertThat(master.contents).isEqualTo(lines.lines().toList());
    }

    @Test
    void linesNotAcknowledgedAreReportedByTheirNumberInTheInput() {
        Run run = cluster().input("one\r\n\n  \nrefuse\nshort").run("post", "-");
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err().lines().toList())
                .contains("line 4: NOT_APPENDED, refused: quorum lost", "line 5: UNCONFIRMED, only 1 copy known")
                .last()
                .asString()
                .startsWith("3 lines sent, 1 acknowledged with 1 copy, 1 not appended, 1 unconfirmed");
        assertThat(master.contents).containsExactly("one", "short");
    }

    @Test
    void everyRefusedLineIsReported() {
        Run run = cluster().input("refuse\n\n".repeat(500) + "ok\nrefuse").run("post", "-");
        assertThat(run.err()).contains("501 not appended");
        Set<Long> reported = new HashSet<>();
        Pattern lines = Pattern.compile("lines? (\\d+)(?: to (\\d+))?: NOT_APPENDED, refused: quorum lost");
        run.err().lines().map(lines::matcher).filter(Matcher::matches).forEach(range -> {
            long first = Long.parseLong(range.group(1));
            long last = range.group(2) == null ? first : Long.parseLong(range.group(2));
            LongStream.rangeClosed(first, last).forEach(reported::add);
        });
        assertThat(reported).contains(1L, 3L, 499L, 999L, 1002L).doesNotContain(1001L);
        assertThat(LongStream.range(0, 500).map(i -> 2 * i + 1)).allMatch(reported::contains);
    }

    @Test
    void linesThatAreTooMuchAreSentAgainUntilTheyAreTaken() {
        Run run = cluster().input("later one\ntwo\nfull three\nfour").run("post", "-");
        assertThat(run.err()).startsWith("4 lines sent, 4 acknowledged with 1 copy, last number 4;").hasLineCount(1);
        assertThat(master.contents).containsExactlyInAnyOrder("later one", "two", "full three", "four");
        assertThat(cluster().input("later 5\n6\nfull 7\n8").run("post", "--in-flight", "1", "-").exitCode()).isZero();
        assertThat(master.contents.subList(4, 8)).containsExactly("later 5", "6", "full 7", "8");
    }

    @Test
    void howManyLinesAreInFlightIsANumberAndForLinesOnly() {
        for (String none : List.of("0", "-1", "1025", "x"))
            assertThat(cluster().input("a").run("post", "--in-flight", none, "-").exitCode()).isEqualTo(2);
        Run run = cluster().run("post", "--in-flight", "1", "a");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--in-flight is for the lines of standard input");
        assertThat(master.contents).isEmpty();
    }

    /// Lines whose outcome is unknown and lines known not to be in the log are listed separately.
    @Test
    void ofLinesWhoseCallerIsDisabledMeanwhileTheirOutcomesAreReported() {
        Run run = cluster().input("hold one\ntwo\n\ndisabled three").run("post", "-");
        assertThat(run.exitCode()).isEqualTo(8);
        assertThat(run.err().lines().toList())
                .contains("line 1: no outcome, it may be in the log or not")
                .anySatisfy(line -> assertThat(line).matches("line 4: NOT_APPENDED, .*caller shop is disabled"))
                .anySatisfy(line -> assertThat(line).startsWith("3 lines sent, 1 acknowledged with 1 copy, 1 not"
                        + " appended, 1 without outcome,"))
                .last().asString().contains("caller shop is disabled: 1 of 3 writes sent have no outcome",
                        "; no line after line 4 was sent");
    }

    @Test
    void anIdThatWasMadeUpIsSaidToBeThatWhereItIsRefused() {
        String hint = "; this id was made up for these lines: give one of the caller's with --client";
        assertThat(cluster().input("bound one").run("post", "-").err())
                .contains("line 1: NOT_APPENDED, caller shop may not write under client_id `x`: it is bound to"
                        + " shop-*" + hint);
        assertThat(cluster().input("bound one").run("post", "--client", "x", "-").err()).doesNotContain(hint);
    }

    @Test
    void linesThatAreAllKnownNotToBeInTheLogAreSafeToSendAgain() {
        Run run = cluster().input("one\ndisabled two").run("post", "-", "-o", "json");
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.outLines()).hasSize(2).last().asString()
                .startsWith("{\"line\":2,\"outcome\":\"NOT_APPENDED\",\"status_code\":401,");
        assertThat(run.err()).contains("2 lines sent, 1 acknowledged with 1 copy, 1 not appended,").doesNotContain(
                "without outcome", "may be in the log");
    }

    @Test
    void jsonOfStandardInputNamesTheLine() {
        Run run = cluster().input("\none").run("post", "-", "-o", "json");
        assertThat(run.out()).startsWith("{\"line\":2,\"outcome\":\"ACKNOWLEDGED\"");
    }

    @Test
    void whatComesBeforeALineThatIsNotUtf8IsWritten() {
        Run run = cluster().input(new byte[]{'o', 'k', '\n', (byte) 0xff, '\n', 'n', 'o'}).run("post", "-");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("1 line sent, 1 acknowledged with 1 copy", "line 2 of standard input is not"
                + " UTF-8, so nothing from there on was sent; 1 line was sent before it\n");
        assertThat(master.contents).containsExactly("ok");
    }

    @Test
    void aBrokenCallIsOneSentence() {
        Run run = cluster().run("post", "break");
        assertThat(run.exitCode()).isEqualTo(8);
        assertThat(run.err()).startsWith("antiphon: the connection to ").contains("--request-id").hasLineCount(1);
        assertThat(cluster().run("post", "-v", "break").err()).contains("\tat antiphon.client");
    }

    @Test
    void whatIsInTheLogButShortOfCopiesHasItsOwnExitCode() {
        assertThat(cluster().input("one\nshort").run("post", "-").exitCode()).isEqualTo(5);
    }

    @Test
    void aMasterThatIsNotThereHasItsOwnExitCode() {
        master.close();
        Run run = cluster().run("post", "one");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).startsWith("antiphon: cannot reach ").hasLineCount(1);
    }
}
