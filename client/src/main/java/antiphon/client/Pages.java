package antiphon.client;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Pages one after the other, with one asked for ahead.
final class Pages implements Iterator<MessagePage> {
    private final MessageReader reader;
    private @Nullable CompletableFuture<MessagePage> ahead;

    Pages(MessageReader reader, long from) {
        this.reader = reader;
        this.ahead = reader.askForPage(from, 0);
    }

    @Override
    public boolean hasNext() {
        return ahead != null;
    }

    /// @throws AntiphonException when the node cannot be asked
    @Override
    public MessagePage next() {
        if (ahead == null) throw new NoSuchElementException("that was the last page");
        MessagePage page = await(ahead);
        ahead = page.last() ? null : reader.askForPage(page.nextSequence(), 0);
        return page;
    }

    private static MessagePage await(CompletableFuture<MessagePage> page) {
        try {
            return page.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof AntiphonException failure) throw failure;
            throw e;
        }
    }
}
