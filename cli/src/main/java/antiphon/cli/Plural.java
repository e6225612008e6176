package antiphon.cli;

/// Numbers with what is counted.
final class Plural {
    private Plural() {}

    /// Such as `1 message` and `2 messages`.
    static String of(long count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }
}
