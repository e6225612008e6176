package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.program.Surroundings;
import antiphon.client.FakeMaster;
import antiphon.config.StandardOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands whose standard output takes nothing.
class FullOutputTest {
    @TempDir private Path directory;

    private Run run(OutputStream out, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                Map.of(),
                InputStream.nullInputStream(),
                StandardOutput.to(out),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                Optional.empty());
        return new Run(Cli.run(surroundings, arguments), "", err.toString(StandardCharsets.UTF_8));
    }

    private static void isReportedAsNotWhole(Run run) {
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).endsWith("antiphon: standard output cannot be written: No space left on device;"
                + " what is there is not whole; nothing else failed\n");
    }

    /// One of each way to print: a table, lines of JSON, page by page, message by message.
    @Test
    void soIsWhatEveryOtherCommandPrints() throws IOException {
        String callers = directory.resolve("callers.json").toString();
        Run.of("callers", "create", callers);
        Run.of("callers", "add", callers, "shop", "--role", "writer");
        try (OutputStream full = new FileOutputStream("/dev/full"); FakeMaster master = new FakeMaster()) {
            master.contents.addAll(List.of("a", "b", "c", "d", "e", "f"));
            String there = " --master " + master.address();
            for (String command : List.of(
                    "get" + there, "get -o json" + there, "tail" + there, "status" + there, "status -o json" + there,
                    "top -n 2 -i 100ms" + there, "post x" + there, "callers list " + callers))
                assertThat(run(full, command.split(" "))).as(command).satisfies(FullOutputTest::isReportedAsNotWhole);
        }
    }

    /// The summary and the lines that were not appended stand there alone.
    @Test
    void aSummaryThatCannotBePrintedIsAFailure() throws IOException {
        try (OutputStream full = new FileOutputStream("/dev/full"); FakeMaster master = new FakeMaster()) {
            Surroundings surroundings = new Surroundings(
                    Map.of("ANTIPHON_MASTER", master.address().toString()),
                    new ByteArrayInputStream("a\nb\n".getBytes(StandardCharsets.UTF_8)),
                    StandardOutput.to(OutputStream.nullOutputStream()),
                    StandardOutput.to(full),
                    false,
                    false,
                    Optional.empty());
            assertThat(Cli.run(surroundings, "post", "-")).isEqualTo(1);
            assertThat(master.contents).containsExactly("a", "b");
        }
    }

    @Test
    void whatCannotBePrintedIsAFailure() throws IOException {
        try (OutputStream full = new FileOutputStream("/dev/full")) {
            for (String arguments : new String[]{"--help", "--version", "completion bash", "post --help"})
                assertThat(run(full, arguments.split(" "))).satisfies(FullOutputTest::isReportedAsNotWhole);
        }
    }

    @Test
    void aWriteWhoseOutcomeCannotBePrintedIsSaidToBeInTheLog() throws IOException {
        try (FakeMaster master = new FakeMaster();
                OutputStream full = new FileOutputStream("/dev/full")) {
            Run post = run(full, "post", "-w", "2", "--master", master.address().toString(), "x");
            assertThat(post.exitCode()).isEqualTo(1);
            assertThat(post.err())
                    .contains("message 1 is in the log with 2 copies, which could not be printed")
                    .contains("nothing else failed");
        }
    }

    @Test
    void aTokenThatCannotBePrintedChangesNothing() throws IOException {
        String callers = directory.resolve("callers.json").toString();
        Run.of("callers", "create", callers);
        try (OutputStream full = new FileOutputStream("/dev/full")) {
            Run add = run(full, "callers", "add", callers, "shop", "--role", "writer");
            assertThat(add.exitCode()).isEqualTo(1);
            assertThat(add.err()).contains("the token cannot be printed, so nothing was changed");
        }
        assertThat(Run.of("callers", "list", callers, "-o", "json").out()).doesNotContain("shop");
        Run.of("callers", "add", callers, "shop", "--role", "writer");
        byte[] before = Files.readAllBytes(Path.of(callers));
        try (OutputStream full = new FileOutputStream("/dev/full")) {
            Run rotate = run(full, "callers", "rotate", callers, "shop", "--old-for", "1d");
            assertThat(rotate.exitCode()).isEqualTo(1);
            assertThat(rotate.err()).contains("the token cannot be printed, so nothing was changed");
        }
        assertThat(Path.of(callers)).hasBinaryContent(before);
    }

    @Test
    void aReaderThatGoesAwayIsNoFailure() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertThat(run(gone, "--help")).returns(0, Run::exitCode).returns("", Run::err);
    }
}
