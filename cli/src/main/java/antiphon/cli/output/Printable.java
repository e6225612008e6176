package antiphon.cli.output;

import antiphon.text.Hidden;
import java.util.stream.Collectors;

/// Text from elsewhere, made fit for one line of a terminal.
public final class Printable {
    private static final char DELETE = 0x7f;
    private static final char LAST_CONTROL = 0x9f;

    private Printable() {}

    /// Control characters are written out: a message may neither break the table nor command the reader's terminal.
    public static String of(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            char each = text.charAt(at);
            switch (each) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (isControl(each)) line.append(String.format("\\x%02x", (int) each));
                    else line.append(each);
                }
            }
        }
        return Hidden.writtenOut(line.toString());
    }

    /// As `of`, for text of several lines.
    public static String lines(String text) {
        return text.lines().map(Printable::of).collect(Collectors.joining("\n"));
    }

    private static boolean isControl(char each) {
        return each < ' ' || (each >= DELETE && each <= LAST_CONTROL);
    }
}
