package antiphon.client.read;

import antiphon.calls.FailureKind;
import antiphon.client.error.AntiphonException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Reads pages in order, with some requested ahead, so that the node encodes the next ones while this client reads one.
/// Requests are by number of messages, so the end of a page is known before it arrives. A page that ends earlier
/// because its messages are long is followed by the rest of it.
///
/// At most [#AHEAD_MAX] replies are held for the reader. The first page is requested alone, since most reads are short.
final class Pages implements Iterator<MessagePage> {
    static final int PAGE_MESSAGES = 2_048;
    static final int AHEAD_MAX = 4;

    private final MessageReader reader;
    private final Deque<Stretch> asked = new ArrayDeque<>();
    private int ahead = 1;
    private final SameLog log;
    private final long end;
    private long nextToAsk;

    /// A requested range of messages.
    ///
    /// @param end the number after the last
    private record Stretch(long from, long end, CompletableFuture<MessagePage> page) {}

    /// @param limit of all pages together, at least 1
    Pages(MessageReader reader, long from, long limit) {
        if (limit < 1) throw new IllegalArgumentException("limit is " + limit + ", must be at least 1");
        this.reader = reader;
        this.nextToAsk = NodeReader.requireNumber(from);
        this.end = nextToAsk + Math.min(limit, Long.MAX_VALUE - nextToAsk);
        this.log = new SameLog("the node", "", nextToAsk, "");
        askAhead();
    }

    private void askAhead() {
        while (asked.size() < ahead && nextToAsk < end) {
            int count = (int) Math.min(PAGE_MESSAGES, end - nextToAsk);
            asked.add(ask(nextToAsk, count));
            nextToAsk += count;
        }
    }

    private Stretch ask(long from, int count) {
        return new Stretch(from, from + count, reader.askForPage(from, count));
    }

    @Override
    public boolean hasNext() {
        return !asked.isEmpty();
    }

    /// @throws AntiphonException when the node cannot be asked, shows another log than before, or has replaced the end
    ///     of the page before
    @Override
    public MessagePage next() {
        Stretch first = asked.peek();
        if (first == null) throw new NoSuchElementException("that was the last page");
        MessagePage page = await(first.page());
        log.require(page.logId(), first.from());
        page.messages().forEach(log::requireNext);
        asked.remove();
        if (page.last()) forgetTheOthers();
        else askAfter(page.nextSequence(), first.end());
        return page;
    }

    private void askAfter(long next, long end) {
        boolean whole = next >= end;
        if (!whole) asked.addFirst(ask(next, (int) (end - next)));
        ahead = whole ? Math.min(AHEAD_MAX, 2 * ahead) : 1; // Long messages fill replies: more is no faster.
        askAhead();
    }

    /// The node has no more, so nothing of what was requested beyond will come.
    private void forgetTheOthers() {
        asked.forEach(stretch -> stretch.page().cancel(false));
        asked.clear();
    }

    private static MessagePage await(CompletableFuture<MessagePage> page) {
        try {
            return page.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AntiphonException failure) throw failure;
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AntiphonException(FailureKind.CLOSED, true, "interrupted while the next page was waited for", e);
        }
    }
}
