package antiphon.cli.output;

/// Numbers with what is counted.
public final class Plural {
    private Plural() {}

    /// Such as `1 message` and `2 messages`.
    public static String of(long count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }
}
