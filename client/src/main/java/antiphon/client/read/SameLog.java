package antiphon.client.read;

import antiphon.client.error.OtherLogException;
import org.jspecify.annotations.Nullable;

/// The log that a reader has begun to read. Each answer with a log id is compared with it, and each message must follow
/// the one read before: between two answers a node may have replaced the end of its log.
final class SameLog {
    private final String node;
    private String known;
    private @Nullable StoredMessage last;

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

    /// Messages come in order; one without a parent's id is not compared.
    ///
    /// @throws OtherLogException when the message follows another one than was read last
    void requireNext(StoredMessage message) {
        StoredMessage before = last;
        if (before != null && !follows(before, message)) throw OtherLogException.replaced(node, before.sequence());
        last = message;
    }

    private static boolean follows(StoredMessage before, StoredMessage message) {
        return message.sequence() != before.sequence() + 1
                || message.parentId().isEmpty()
                || message.parentId().equals(before.messageId());
    }

    /// Empty while it is not known.
    String known() {
        return known;
    }
}
