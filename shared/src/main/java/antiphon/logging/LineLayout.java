package antiphon.logging;

import antiphon.json.Json;
import antiphon.text.Hidden;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.event.KeyValuePair;

/// One event, one line, whatever is in it: as text for people, with what can be searched for at the end, or as JSON.
///
///     2026-11-24T17:02:11.123+01:00 WARN  worker2 HEALTHY -> SUSPECTED: no answer   event=health worker=worker2 …
///     {"time":"2026-11-24T16:02:11.123Z","level":"WARN","node":"master","message":"worker2 …","event":"health",…}
///
/// Text has the local time with its offset. JSON, which is for collectors, has UTC and names the node.
///
/// Logback makes it, as `logback.xml` says.
public final class LineLayout extends LayoutBase<ILoggingEvent> {
    private static final String OWN_LOGGERS = "antiphon";
    /// Of each exception, so that its causes are on the line, too.
    private static final int FRAMES_MAX = 25;
    /// Room is left in a line for all else: a shortened one is not JSON any more.
    private static final int EXCEPTION_CHARS_MAX = LogQueue.LINE_CHARS_MAX / 2;
    private static final DateTimeFormatter LOCAL_TIME = DateTimeFormatter
            .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT)
            .withZone(ZoneId.systemDefault());
    private static final DateTimeFormatter UTC = DateTimeFormatter
            .ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneId.of("UTC"));

    private static volatile String node = "";

    private boolean json;

    /// Names the node that this process runs, for the lines that come after it.
    public static void nameNode(String name) {
        node = name;
    }

    /// @param format `text` or `json`; the settings have checked it
    public void setFormat(String format) {
        json = format.strip().equalsIgnoreCase("json");
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        return (json ? asJson(event) : asText(event)) + "\n";
    }

    private static String asText(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160)
                .append(LOCAL_TIME.format(event.getInstant()))
                .append(String.format(Locale.ROOT, " %-5s ", event.getLevel()));
        if (!isOwn(event)) line.append(event.getLoggerName()).append(": ");
        line.append(event.getFormattedMessage());
        String gap = "   ";
        for (KeyValuePair pair : pairs(event)) {
            line.append(gap).append(pair.key).append('=').append(quotedIfNeeded(String.valueOf(pair.value)));
            gap = " ";
        }
        exception(event).ifPresent(thrown -> line.append(" | ").append(thrown));
        return onOneLine(line);
    }

    private static String asJson(ILoggingEvent event) {
        Json line = new Json()
                .put("time", UTC.format(event.getInstant()))
                .put("level", event.getLevel().toString());
        if (!node.isEmpty()) line.put("node", node);
        line.put("message", event.getFormattedMessage());
        for (KeyValuePair pair : pairs(event)) {
            if (pair.value instanceof Number number) line.put(pair.key, number.longValue());
            else line.put(pair.key, String.valueOf(pair.value));
        }
        line.put("logger", event.getLoggerName());
        exception(event).ifPresent(thrown -> line.put("exception", thrown));
        return line.toString();
    }

    private static boolean isOwn(ILoggingEvent event) {
        return event.getLoggerName().startsWith(OWN_LOGGERS);
    }

    private static List<KeyValuePair> pairs(ILoggingEvent event) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        return pairs == null ? List.of() : pairs;
    }

    private static String quotedIfNeeded(String value) {
        boolean plain = !value.isEmpty() && value.chars().noneMatch(each -> each <= ' ' || each == '"' || each == '=');
        return plain ? value : '"' + value.replace("\"", "\\\"") + '"';
    }

    /// What was thrown with where, innermost call first, and its causes.
    private static Optional<String> exception(ILoggingEvent event) {
        if (event.getThrowableProxy() == null) return Optional.empty();
        StringBuilder text = new StringBuilder();
        String before = "";
        for (IThrowableProxy each = event.getThrowableProxy(); each != null; each = each.getCause()) {
            text.append(before).append(each.getClassName()).append(": ").append(each.getMessage());
            Stream.of(each.getStackTraceElementProxyArray())
                    .limit(FRAMES_MAX)
                    .forEach(frame -> text.append(" < ").append(frame.getStackTraceElement()));
            before = " | caused by ";
        }
        if (text.length() <= EXCEPTION_CHARS_MAX) return Optional.of(text.toString());
        return Optional.of(text.substring(0, EXCEPTION_CHARS_MAX) + "...");
    }

    /// Names come from clients: none of them can begin a line of its own, or send a terminal a command.
    private static String onOneLine(StringBuilder line) {
        for (int at = 0; at < line.length(); at++)
            if (Character.isISOControl(line.charAt(at))) line.setCharAt(at, line.charAt(at) == '\n' ? '|' : '?');
        return Hidden.writtenOut(line.toString());
    }
}
