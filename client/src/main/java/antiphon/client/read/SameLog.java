package antiphon.client.read;

import antiphon.client.error.OtherLogException;

/// The log that a reader has begun to read. Each answer with a log id is compared with it.
final class SameLog {
    private final String node;
    private String known;

    /// @param known empty while it is not known
    SameLog(String node, String known) {
        this.node = node;
        this.known = known;
    }

    /// @param shown empty when the answer has none
    /// @param next the number that is read next
    /// @throws OtherLogException when it is another
    void require(String shown, long next) {
        if (shown.isEmpty()) return;
        if (known.isEmpty()) known = shown;
        if (!known.equals(shown)) throw OtherLogException.of(node, shown, known, next);
    }

    /// Empty while it is not known.
    String known() {
        return known;
    }
}
