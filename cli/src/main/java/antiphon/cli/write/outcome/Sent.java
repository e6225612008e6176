package antiphon.cli.write.outcome;

/// A sentence about the outcomes of writes when the user did not wait for all of them.
public final class Sent {
    private Sent() {}

    /// @param appended those with an outcome that are in the log, acknowledged or not
    public static String words(long sent, long acknowledged, long appended, long refused) {
        if (sent == 0) return "nothing was sent";
        long open = sent - appended - refused;
        StringBuilder words = new StringBuilder();
        words.append(sent).append(" sent, ").append(acknowledged).append(" acknowledged");
        if (appended > acknowledged) words.append(", ").append(appended - acknowledged).append(" unconfirmed");
        if (refused > 0) words.append(", ").append(refused).append(" not appended");
        if (open > 0) words.append("; ").append(open).append(" may be in the log or not: look with `antiphon get`");
        return words.toString();
    }
}
