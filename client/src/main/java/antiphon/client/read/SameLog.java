package antiphon.client.read;

import antiphon.client.error.OtherLogException;
import java.util.Objects;

/// The log that a reader has begun to read. Each answer with a log id is compared with it, and each message must follow
/// the one read before: between two answers a node may have replaced the end of its log.
final class SameLog {
    private final String node;
    private String known;
    private long lastNumber;
    private String lastId;

    /// @param known empty while it is not known
    /// @param from the number that is read first
    /// @param parentId of the message before that; empty when it was not read
    SameLog(String node, String known, long from, String parentId) {
        this.node = node;
        this.known = Objects.requireNonNull(known, "logId is null: give an empty text for any log");
        this.lastNumber = from - 1;
        this.lastId = Objects.requireNonNull(parentId, "parentId is null: give an empty text for none");
    }

    /// @param shown empty when the answer has none
    /// @param next the number that is read next
    /// @throws OtherLogException when it is another
    void require(String shown, long next) {
        if (shown.isEmpty()) return;
        if (known.isEmpty()) known = shown;
        if (!known.equals(shown)) throw OtherLogException.of(node, shown, known, next);
    }

    /// A node that may only be behind is waited for.
    ///
    /// @throws OtherLogException when there is no more of the log, and it ends before what was read
    void requireAsLong(NodeLog shown) {
        if (shown.isWhole() && endsShort(shown))
            throw OtherLogException.shorter(node, shown.end().orElse(0), lastNumber);
    }

    /// Whether the node holds less than was read.
    boolean endsShort(NodeLog shown) {
        return !lastId.isEmpty() && shown.endsBefore(lastNumber);
    }

    /// Messages come in order; one without a parent's id is not compared.
    ///
    /// @throws OtherLogException when the message follows another one than was read last
    void requireNext(StoredMessage message) {
        if (!follows(message)) throw OtherLogException.replaced(node, lastNumber);
        lastNumber = message.sequence();
        lastId = message.messageId();
    }

    private boolean follows(StoredMessage message) {
        return message.sequence() != lastNumber + 1
                || lastId.isEmpty()
                || message.parentId().isEmpty()
                || message.parentId().equals(lastId);
    }

    /// Empty while it is not known.
    String known() {
        return known;
    }
}
