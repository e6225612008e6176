package antiphon.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/// Lines of a log, letter by letter.
class LineLayoutTest {
    private static final Instant NOW = Instant.parse("2026-11-24T16:02:11.123Z");

    private static String line(
            String format, String logger, String message, @Nullable Throwable thrown, KeyValuePair... pairs) {
        LoggerContext context = new LoggerContext();
        Logger from = context.getLogger(logger);
        LoggingEvent event = new LoggingEvent("", from, Level.WARN, message, thrown, null);
        event.setInstant(NOW);
        event.setKeyValuePairs(List.of(pairs));
        LineLayout layout = new LineLayout();
        layout.setFormat(format);
        return layout.doLayout(event);
    }

    private static KeyValuePair pair(String key, Object value) {
        return new KeyValuePair(key, value);
    }

    @Test
    void textIsASentenceWithWhatCanBeSearchedForBehindIt() {
        assertThat(line("text", "antiphon.master", "worker2 is behind", null, pair("event", "health"), pair("n", 7L),
                pair("why", "no answer"), pair("empty", "")))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:11\\.123(Z|[+-]\\d\\d:\\d\\d) WARN  worker2 is behind"
                        + "   event=health n=7 why=\"no answer\" empty=\"\"\n");
    }

    @Test
    void jsonHasTheSameAsMembers() {
        JsonObject line = JsonParser.parseString(line(
                "json", "antiphon.master", "a \"word\"", null, pair("event", "health"), pair("n", 7L)))
                .getAsJsonObject();
        assertThat(line.get("time").getAsString()).isEqualTo("2026-11-24T16:02:11.123Z");
        assertThat(line.get("level").getAsString()).isEqualTo("WARN");
        assertThat(line.get("message").getAsString()).isEqualTo("a \"word\"");
        assertThat(line.get("event").getAsString()).isEqualTo("health");
        assertThat(line.get("n").getAsJsonPrimitive().isNumber()).isTrue();
    }

    /// The queue shortens longer lines, and half of a JSON object is none.
    @Test
    void aLongChainOfCausesFitsALine() {
        Throwable thrown = new IllegalStateException("the first");
        for (int cause = 0; cause < 50; cause++) thrown = new IllegalStateException("cause \"" + cause + "\"", thrown);
        String line = line("json", "antiphon.master", "broken", thrown);
        assertThat(line).hasSizeLessThan(LogQueue.LINE_CHARS_MAX);
        assertThat(JsonParser.parseString(line).getAsJsonObject().get("exception").getAsString())
                .startsWith("java.lang.IllegalStateException: cause \"49\"")
                .endsWith("...");
    }

    @Test
    void aDeepStackLeavesRoomForTheCause() {
        IllegalStateException thrown = new IllegalStateException("too deep", new IOException("no space"));
        StackTraceElement call = new StackTraceElement("antiphon.log.Somewhere", "again", "Somewhere.java", 7);
        thrown.setStackTrace(Collections.nCopies(1_000, call).toArray(StackTraceElement[]::new));
        for (String format : List.of("text", "json"))
            assertThat(line(format, "antiphon.x", "it failed", thrown)).contains(
                    "caused by java.io.IOException: no space");
    }

    @Test
    void aLineOfTextSaysWhenItWasWhereverItIsRead() {
        String time = line("text", "antiphon.x", "a", null).split(" ", 2)[0];
        assertThat(OffsetDateTime.parse(time).toInstant()).isEqualTo(NOW);
    }

    @Test
    void jsonNamesTheNode() {
        LineLayout.nameNode("worker1");
        try {
            assertThat(JsonParser.parseString(line("json", "antiphon.x", "a", null)).getAsJsonObject().get("node")
                    .getAsString()).isEqualTo("worker1");
        } finally {
            LineLayout.nameNode("");
        }
    }

    @Test
    void anotherLibrarysLinesNameIt() {
        assertThat(line("text", "io.grpc.Something", "odd", null)).contains("WARN  io.grpc.Something: odd\n");
    }

    @Test
    void whatIsThrownStaysOnTheLine() {
        IOException thrown = new IOException("no space", new IllegalStateException("deep"));
        for (String format : List.of("text", "json")) {
            assertThat(line(format, "antiphon.x", "it failed", thrown))
                    .contains("java.io.IOException: no space < antiphon.logging.LineLayoutTest.")
                    .contains("caused by java.lang.IllegalStateException: deep")
                    .containsOnlyOnce("\n")
                    .endsWith("\n");
        }
    }

    @Test
    void aNameThatAClientChoseCannotBeginALineOrCommandATerminal() {
        String name = "ann\n2026-11-24 16:02:11.123 ERROR all is lost\u001b[2J";
        for (String format : List.of("text", "json"))
            assertThat(line(format, "antiphon.x", name, null, pair("client", name)))
                    .containsOnlyOnce("\n")
                    .endsWith("\n")
                    .doesNotContain("\u001b");
    }
}
