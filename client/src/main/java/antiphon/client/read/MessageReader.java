package antiphon.client.read;

import antiphon.calls.FailureKind;
import antiphon.client.error.AntiphonException;
import antiphon.client.error.OtherLogException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Reads what one node holds durably and without a gap: the master's log, or a worker's copy of it.
public interface MessageReader {
    /// One reply's worth of messages.
    ///
    /// @param from the first number wanted; 0 or 1 for the first message
    /// @param limit the maximum number, 0 for as many as fit a reply
    /// @throws AntiphonException when the node cannot be asked
    /// @throws IllegalArgumentException when `from` is negative, as all that read from a number
    MessagePage page(long from, int limit);

    /// As [#page], without waiting for it.
    ///
    /// @return completed exceptionally with an [AntiphonException] when the node cannot be asked
    CompletableFuture<MessagePage> askForPage(long from, int limit);

    /// The messages from a number on, as many as there are now, page by page; while one page is looked at, the next is
    /// on its way.
    default Iterator<MessagePage> pages(long from) {
        return pages(from, Long.MAX_VALUE);
    }

    /// As [#pages(long)], at most `limit` messages.
    ///
    /// @throws IllegalArgumentException when `from` is negative or the limit is less than 1
    default Iterator<MessagePage> pages(long from, long limit) {
        return new Pages(this, from, limit);
    }

    /// Follows the log from a number on: what is there, then each new message as it becomes durable on this node.
    ///
    /// {@snippet file="antiphon/examples/FirstSteps.java" region="follow"}
    ///
    /// @param from the first number wanted; 0 or 1 for the first message
    /// @throws IllegalArgumentException when `from` is negative
    default MessageStream follow(long from) {
        return follow(from, "", "");
    }

    /// As [#follow], going on with a log that was read before: when the node shows another one, the stream throws an
    /// [OtherLogException] at once, also while that one has no message `from` yet; when it has replaced the message
    /// before `from`, with the next message.
    ///
    /// @param logId from [MessagePage#logId] or [MessageStream#logId]; empty for any log
    /// @param parentId [StoredMessage#messageId] of message `from - 1`; empty when that was not read
    MessageStream follow(long from, String logId, String parentId);

    /// One reply's worth of messages, once this node holds everything up to `through`: what a write was answered with
    /// is then seen, on whichever node it is read ("read your writes").
    ///
    /// {@snippet file="antiphon/examples/FirstSteps.java" region="read"}
    ///
    /// @param wait how long to wait for that
    /// @throws AntiphonException when the node does not hold it within that time
    default MessagePage pageHolding(long through, long from, int limit, Duration wait) throws InterruptedException {
        try (MessageStream messages = follow(Math.max(through, 1))) {
            if (through > 0 && messages.poll(wait) == null)
                throw new AntiphonException(FailureKind.NO_ANSWER, true,
                        "message " + through + " is not on this node after " + TimeUnit.MILLISECONDS.convert(wait)
                                + " ms; `antiphon status` shows how far it is behind",
                        null);
        }
        return page(from, limit);
    }

    /// The messages from a number on, at most `limit`, as many as there are now; reads page by page to the end.
    ///
    /// They are all held in memory at once: for a long log go from [#page] to page.
    default List<StoredMessage> get(long from, int limit) {
        List<StoredMessage> messages = new ArrayList<>();
        pages(from, limit).forEachRemaining(page -> messages.addAll(page.messages()));
        return messages;
    }
}
