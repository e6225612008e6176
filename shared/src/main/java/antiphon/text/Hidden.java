package antiphon.text;

import java.util.Locale;

/// Invisible characters that change how others look: they reverse the direction of the following text, end a line, or
/// have no width. A name with them looks like another name. They are printed as `\u202e`, which is valid in JSON too.
/// Control characters are among them.
public final class Hidden {
    private static final int JOINER = 0x200d;
    private static final int TEXT_STYLE = 0xfe0e;
    private static final int EMOJI_STYLE = 0xfe0f;
    private static final int SKIN_FIRST = 0x1f3fb;
    private static final int SKIN_LAST = 0x1f3ff;

    private Hidden() {}

    /// Writes out those that are neither controls nor harmless where they stand.
    public static String writtenOut(String text) {
        if (isPlain(text)) return text;
        StringBuilder shown = new StringBuilder(text.length() + 16);
        int before = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(before)) {
            int each = text.codePointAt(at);
            boolean harmless = Character.isISOControl(each) || !isHidden(each) || belongs(before, each, text, at);
            if (harmless) shown.appendCodePoint(each);
            else writeOut(shown, each);
            before = each;
        }
        return shown.toString();
    }

    /// As JSON and Java write it.
    public static void writeOut(StringBuilder to, int codePoint) {
        for (char unit : Character.toChars(codePoint)) to.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
    }

    /// Most text is, and is passed on without a copy.
    private static boolean isPlain(String text) {
        for (int at = 0; at < text.length(); at++) if (text.charAt(at) > '~') return false;
        return true;
    }

    public static boolean isHidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            case Character.FORMAT -> !isSignOfNumbers(codePoint);
            default -> isIgnorable(codePoint);
        };
    }

    /// Unicode counts them among the formats, but they are seen: they stand before the digits of a number.
    private static boolean isSignOfNumbers(int codePoint) {
        return (codePoint >= 0x600 && codePoint <= 0x605) || codePoint == 0x6dd || codePoint == 0x70f
                || codePoint == 0x890 || codePoint == 0x891 || codePoint == 0x8e2
                || codePoint == 0x110bd || codePoint == 0x110cd;
    }

    /// Those of Unicode's Default_Ignorable_Code_Point that are no formats: joiners, fillers, selectors, tags.
    private static boolean isIgnorable(int codePoint) {
        return switch (codePoint) {
            case 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180c, 0x180d, 0x180f, 0x2065, 0x3164, 0xffa0 -> true;
            default ->
                (codePoint >= 0xfe00 && codePoint <= EMOJI_STYLE)
                        || (codePoint >= 0xfff0 && codePoint <= 0xfff8)
                        || (codePoint >= 0xe0000 && codePoint <= 0xe0fff);
        };
    }

    /// A part of an emoji: the joiner between two, and what says how one is drawn.
    private static boolean belongs(int before, int each, String text, int at) {
        if (each == TEXT_STYLE || each == EMOJI_STYLE) return before > ' ' && !isHidden(before);
        if (each != JOINER || at + 1 >= text.length()) return false;
        boolean afterEmoji = Character.isExtendedPictographic(before) || before == EMOJI_STYLE
                || (before >= SKIN_FIRST && before <= SKIN_LAST);
        return afterEmoji && Character.isExtendedPictographic(text.codePointAt(at + 1));
    }
}
