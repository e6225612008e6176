package antiphon.cli;

/// A number among the arguments. picocli's own sentence names a type of Java.
final class WholeNumber {
    private WholeNumber() {}

    /// @throws IllegalArgumentException when it is none
    static int parseInt(String text) {
        return Math.toIntExact(parse(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    /// @throws IllegalArgumentException when it is none
    static long parseLong(String text) {
        return parse(text, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static long parse(String text, long least, long most) {
        if (!text.matches("[+-]?[0-9]+")) throw new IllegalArgumentException("`" + text + "` is not a whole number");
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) return number;
        } catch (NumberFormatException _) {
            // It has too many digits, and is reported below.
        }
        throw new IllegalArgumentException(
                "`" + text + "` is out of range: give a number from 0 to " + most); // No command takes less.
    }
}
