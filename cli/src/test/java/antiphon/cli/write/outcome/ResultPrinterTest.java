package antiphon.cli.write.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.write.WriteResult;
import antiphon.client.write.WriteResult.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Whether rows and JSON say that a message is committed.
class ResultPrinterTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private ResultPrinter printer(boolean json) {
        return new ResultPrinter(new PrintStream(bytes, true, StandardCharsets.UTF_8), json, false, false);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static WriteResult result(Optional<Boolean> committed) {
        return new WriteResult(Outcome.ACKNOWLEDGED, 200, 7, "id-7", 1, "ok", "", Duration.ZERO, false, committed);
    }

    @Test
    void aTableSaysWhereNodesTakeOverWhetherAMessageIsCommitted() {
        ResultPrinter printer = printer(false);
        printer.print(result(Optional.of(true)));
        printer.print(result(Optional.of(false)));
        printer.print(result(Optional.empty()));
        assertThat(printed().lines()).satisfiesExactly(
                header -> assertThat(header).endsWith("COMMITTED"),
                first -> assertThat(first.strip()).endsWith("yes"),
                second -> assertThat(second.strip()).endsWith("no"),
                third -> assertThat(third.strip()).endsWith("-"));
    }

    @Test
    void aTableSaysNothingOfThatElsewhere() {
        printer(false).print(result(Optional.empty()));
        assertThat(printed()).doesNotContain("COMMITTED");
    }

    @Test
    void jsonHasItWhereNodesTakeOver() {
        ResultPrinter printer = printer(true);
        printer.print(result(Optional.of(false)));
        printer.print(result(Optional.empty()));
        assertThat(printed().lines()).satisfiesExactly(
                with -> assertThat(with).contains("\"committed\":false"),
                without -> assertThat(without).doesNotContain("committed"));
    }
}
