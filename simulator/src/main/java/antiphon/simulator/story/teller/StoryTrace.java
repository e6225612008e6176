package antiphon.simulator.story.teller;

import antiphon.simulator.check.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// The trace of a story: short lines with the time in milliseconds, who, and what.
public final class StoryTrace {
    private static final long NS_PER_MS = 1_000_000;
    private static final int LINES_MAX = 500;
    private static final int COLUMNS_MAX = 110;
    private static final String CONTINUATION = " ".repeat(22);
    private static final Pattern LOG_ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final List<String> lines = new ArrayList<>();
    private final Map<String, String> logNames = new HashMap<>(); // asked by key only
    private boolean printing;
    private long zeroNs;
    private String lastBeginning = "";

    /// Earlier events are not part of the story; its clock begins now.
    public void begin(long nowNs) {
        printing = true;
        zeroNs = nowNs;
    }

    public long zeroNs() {
        return zeroNs;
    }

    public void say(long nowNs, String who, String what) {
        add(nowNs, who, what);
        lastBeginning = "";
    }

    /// Lines that differ only in whom they concern become one.
    public void sayOf(long nowNs, String who, String what, String whom) {
        String beginning = beginning(nowNs, who) + what;
        if (printing && beginning.equals(lastBeginning)) {
            lines.set(lines.size() - 1, lines.getLast() + ", " + whom);
            return;
        }
        add(nowNs, who, what + " " + whom);
        lastBeginning = beginning;
    }

    private void add(long nowNs, String who, String what) {
        String named = named(what); // Also before the story begins, so that its first log is A.
        if (!printing) return;
        if (lines.size() == LINES_MAX)
            throw new Fault("the story has more than " + LINES_MAX + " lines: end it earlier");
        String rest = beginning(nowNs, who) + named;
        for (int end = endOfLine(rest); end > 0; end = endOfLine(rest)) {
            lines.add(rest.substring(0, end));
            rest = CONTINUATION + rest.substring(end + 1);
        }
        lines.add(rest);
    }

    /// Where a long line is to go on in the next; 0 when it need not.
    private static int endOfLine(String line) {
        if (line.length() <= COLUMNS_MAX) return 0;
        int space = line.lastIndexOf(' ', COLUMNS_MAX);
        return space > CONTINUATION.length() ? space : 0;
    }

    private String beginning(long nowNs, String who) {
        return String.format(Locale.ROOT, "%6d ms  %-8s ", (nowNs - zeroNs) / NS_PER_MS, who);
    }

    /// The ids of logs are long: the first is called A, the next B.
    private String named(String text) {
        return LOG_ID.matcher(text)
                .replaceAll(id -> logNames.computeIfAbsent(
                        id.group(), _ -> String.valueOf((char) ('A' + logNames.size()))));
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    /// The numbers of messages in a row.
    public static String range(long first, long last) {
        return first == last ? Long.toString(first) : first + "-" + last;
    }
}
