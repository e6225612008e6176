package antiphon.client;

import java.util.ArrayList;
import java.util.List;

/// Reads what one node holds durably and without a gap: the master's log, or a worker's copy of it.
public interface MessageReader {
    /// One reply's worth of messages.
    ///
    /// @param from the first number wanted; 0 or 1 for the first message
    /// @param limit at most so many, 0 for as many as fit a reply
    /// @throws AntiphonException when the node cannot be asked
    MessagePage page(long from, int limit);

    /// The messages from a number on, at most `limit`, as many as there are now; reads page by page to the end.
    ///
    /// They are all held in memory at once: for a long log go from [#page] to page.
    default List<StoredMessage> get(long from, int limit) {
        if (limit < 1) throw new IllegalArgumentException("limit is " + limit + ", must be at least 1");
        List<StoredMessage> messages = new ArrayList<>();
        long next = from;
        do {
            MessagePage page = page(next, limit - messages.size());
            messages.addAll(page.messages());
            next = page.nextSequence();
        } while (next != 0 && messages.size() < limit);
        return messages;
    }
}
