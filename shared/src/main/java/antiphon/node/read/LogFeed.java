package antiphon.node.read;

import antiphon.config.LimitSettings;
import antiphon.log.EntryLog;
import antiphon.log.ReplicaStore;
import antiphon.log.state.ReplicaState;
import antiphon.message.LogEntry;
import antiphon.metrics.LimitMetrics.Limit;
import antiphon.node.rpc.call.Connection;
import antiphon.wire.EncodedPage;
import antiphon.wire.MessageForm;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Reading a node's log from outside: pages, and subscriptions that follow it. Shows only what is durable here, and
/// where nodes take over from each other only what is committed too, unless a reader asks for more; in order, from the
/// number asked for; in the bytes that go over the wire.
public final class LogFeed {
    /// The default limit of a gRPC client.
    public static final int REPLY_BYTES_MAX = 4 * 1024 * 1024;

    private static final int SUBSCRIBERS_MAX = 10_000;
    private static final long UNREAD_PAGES_BYTES_MAX = 64L * 1024 * 1024;
    private static final long HELD_BYTES_MAX = 32L * 1024 * 1024;
    private static final int SUBSCRIPTION_BYTES_MAX = 64 * 1024;
    private static final int REPLY_MARGIN_BYTES = 1024;

    private final EntryLog log;
    private final ReplicaState state;
    private final MessageForm form;
    private final AtomicLong heldBytes = new AtomicLong();
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final Extent durable;
    private final Extent shown; // to readers who ask for nothing else; the same where no node takes over
    private final UnreadPages unreadPages = new UnreadPages(UNREAD_PAGES_BYTES_MAX, UNREAD_PAGES_BYTES_MAX / 4);
    private final Duration readerTimeout;
    private final BiConsumer<Limit, String> onRefused;
    private @Nullable ScheduledExecutorService watch; // guarded by this; made for the first subscription
    private volatile boolean closed;
    private volatile @Nullable Status refusal;
    volatile boolean whole; // no other node takes over from this one

    /// With the standard limits, where no node takes over.
    public LogFeed(ReplicaStore store, MessageForm form) {
        this(store, form, ReadLevel.LOCAL);
    }

    /// With the standard limits.
    public LogFeed(ReplicaStore store, MessageForm form, ReadLevel level) {
        this(store, form, level, LimitSettings.STANDARD.readerTimeout(), (_, _) -> {});
    }

    /// @param level of readers who ask for none
    /// @param readerTimeout how long a reader may leave messages unread
    /// @param onRefused called with a sentence about the exceeded limit
    public LogFeed(
            ReplicaStore store, MessageForm form, ReadLevel level, Duration readerTimeout,
            BiConsumer<Limit, String> onRefused) {
        this.log = store.log();
        this.state = store.state();
        this.form = form;
        this.durable = Extent.of(store, ReadLevel.LOCAL);
        this.shown = level == ReadLevel.LOCAL ? durable : Extent.of(store, level);
        this.readerTimeout = readerTimeout;
        this.onRefused = onRefused;
    }

    private synchronized void watchReaders() {
        if (watch != null || closed) return;
        long lookMs = Math.clamp(readerTimeout.toMillis() / 4, 10, 1_000);
        watch = Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("readers-watch").factory());
        var _ = watch.scheduleWithFixedDelay(this::endSlowReaders, lookMs, lookMs, TimeUnit.MILLISECONDS);
    }

    private synchronized void watchNoMore() {
        closed = true;
        if (watch != null) watch.shutdownNow();
    }

    private void endSlowReaders() {
        long nowNs = System.nanoTime();
        for (Subscription subscription : subscriptions) subscription.endIfUnread(nowNs, readerTimeout.toNanos());
    }

    ReplicaState state() {
        return state;
    }

    long start() {
        return log.start();
    }

    /// The node belongs to a log now. A reader that waits for a later message than the first may have read another log
    /// before, here or elsewhere: it is refused and asked to subscribe again, and then sees which log this is.
    public void adopted() {
        for (Subscription subscription : subscriptions) subscription.logAdopted();
    }

    /// The log may be shorter than the one that counts: from now on reads and subscriptions are refused.
    ///
    /// @param why the error for readers, with what to do
    public void refuse(Status why) {
        refusal = why;
        for (Subscription subscription : subscriptions) subscription.wake();
    }

    /// The log is the one that counts.
    public void serve() {
        refusal = null;
    }

    /// No other node takes over from this one: while its log is shown, there is no more of it elsewhere.
    public void isAlone() {
        whole = true;
    }

    /// Why the log is not shown, in a sentence; empty while the log is the one that counts.
    public Optional<String> refusal() {
        return Optional.ofNullable(refusal).map(Status::getDescription);
    }

    /// @throws io.grpc.StatusRuntimeException when the log may not be the one that counts
    public void requireServed() {
        Status why = refusal;
        if (why != null) throw why.asRuntimeException();
    }

    /// A reader was ended because it left too much unread.
    void refused(Limit limit, String why) {
        onRefused.accept(limit, why);
    }

    /// As [#page(ReadLevel, long, int, int)], as much as is shown and fits a reply.
    public EncodedPage page(long from, int limit) {
        return page(ReadLevel.COMMITTED, from, limit, 0);
    }

    private Extent extent(ReadLevel asked) {
        return asked == ReadLevel.LOCAL ? durable : shown;
    }

    /// @param asked without effect where no node takes over
    /// @param from 0 for the first
    /// @param limit maximum number of messages, 0 for as many as fit a reply
    /// @param bytesMax maximum bytes of messages, though one always fits; 0 for as many as fit a reply
    /// @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT for a negative number, OUT_OF_RANGE for a message that
    ///     is not kept any more, UNAVAILABLE when the first message is damaged on the disk, INTERNAL when the log
    ///     cannot be read, and as [#refuse] says
    public EncodedPage page(ReadLevel asked, long from, int limit, int bytesMax) {
        requireServed();
        requireNotNegative("from_sequence", from);
        requireNotNegative("limit", limit);
        requireNotNegative("page_bytes_max", bytesMax);
        long position = extent(asked).end();
        int count = limit == 0 ? Integer.MAX_VALUE : limit;
        long first = first(from);
        String advice = "retry later, or read from another node";
        int bytes = bytesMax == 0 ? REPLY_BYTES_MAX : Math.min(bytesMax, REPLY_BYTES_MAX);
        List<LogEntry> entries = read(first, Math.min(position, first + count - 1), bytes, advice);
        return form.page(entries, first, position, Math.min(bytes, REPLY_BYTES_MAX - REPLY_MARGIN_BYTES));
    }

    /// The highest number that is shown to readers who ask for nothing else, once the log is.
    public long end() {
        return shown.end();
    }

    /// For readers within this node, who pass the same door as those outside.
    ///
    /// @throws io.grpc.StatusRuntimeException as [#page]
    public List<LogEntry> entries(long from, long through, long bytesMax) {
        requireServed();
        return read(from, Math.min(through, end()), bytesMax, "read from another node");
    }

    /// Answers a call with a page.
    ///
    /// @throws io.grpc.StatusRuntimeException as [#page], and RESOURCE_EXHAUSTED when readers leave too much unread
    void answer(ReadLevel asked, long from, int limit, int bytesMax, ServerCallStreamObserver<byte[]> reader) {
        requireRoom();
        byte[] page = page(asked, from, limit, bytesMax).bytes();
        lend(reader, page.length);
        reader.onNext(page);
        reader.onCompleted();
    }

    /// Called before a page is read for the current call, in whatever form it is answered.
    ///
    /// @throws io.grpc.StatusRuntimeException RESOURCE_EXHAUSTED when readers leave too much unread
    public void requireRoom() {
        try {
            unreadPages.requireRoom(Connection.current());
        } catch (StatusRuntimeException e) {
            refused(Limit.UNREAD_PAGES, String.valueOf(e.getStatus().getDescription()));
            throw e;
        }
    }

    /// Counts a page until the reader has it, or is gone. Called while the call begins.
    public void lend(ServerCallStreamObserver<?> reader, int pageBytes) {
        unreadPages.lend(reader, Connection.current(), pageBytes);
    }

    /// Sends every message from `from` on, and each new one when it may be shown, as fast as the reader takes them.
    public void subscribe(ReadLevel asked, long from, ServerCallStreamObserver<byte[]> reader) {
        requireServed();
        requireNotNegative("from_sequence", from);
        if (subscriptions.size() >= SUBSCRIBERS_MAX) {
            String why = "this node serves at most " + SUBSCRIBERS_MAX + " subscriptions: use another node";
            refused(Limit.READERS, why);
            throw Status.RESOURCE_EXHAUSTED.withDescription(why).asRuntimeException();
        }
        Subscription subscription = new Subscription(this, extent(asked), reader, first(from));
        subscriptions.add(subscription);
        watchReaders();
        reader.setOnReadyHandler(subscription::wake);
        reader.setOnCancelHandler(subscription::left);
        if (closed) subscription.end();
        else subscription.wake();
    }

    /// More may be durable or committed now. Costs the caller almost nothing.
    public void moved() {
        durable.moved();
        if (shown != durable) shown.moved();
    }

    /// Messages above `after` were truncated. Readers that have received some of them get the number to continue from;
    /// their later messages no longer belong to this log.
    public void truncateAfter(long after) {
        for (Subscription subscription : subscriptions) subscription.truncateAfter(after);
    }

    /// Ends all subscriptions with a status that lets readers reconnect, here or elsewhere.
    public void close() {
        watchNoMore();
        for (Subscription subscription : subscriptions) subscription.end();
    }

    /// Messages that readers do not consume are held in memory.
    ///
    /// @return false when that is too much for this node
    boolean holds(long bytes) {
        return heldBytes.addAndGet(bytes) <= HELD_BYTES_MAX;
    }

    void ended(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    public int subscribers() {
        return subscriptions.size();
    }

    /// A little at a time, since unread messages of each reader stay in memory.
    List<byte[]> next(long from, long through) {
        String advice = "subscribe again from " + from + ", here or on another node";
        return read(from, through, SUBSCRIPTION_BYTES_MAX, advice).stream().map(form::encode).toList();
    }

    private List<LogEntry> read(long from, long through, long bytesMax, String advice) {
        if (from > through) return List.of();
        try {
            return log.read(from, through, bytesMax);
        } catch (IOException e) {
            throw DamageSentences.status(e, from, advice);
        }
    }

    /// Nothing that was asked for is skipped in silence.
    private long first(long from) {
        long start = log.start();
        if (from > 0 && from < start)
            throw Status.OUT_OF_RANGE
                    .withDescription("message " + from + " is not kept any more, this log starts with message " + start
                            + ": begin there, or with 0 for the first")
                    .asRuntimeException();
        return Math.max(from, start);
    }

    private static void requireNotNegative(String field, long value) {
        if (value < 0)
            throw Status.INVALID_ARGUMENT
                    .withDescription(field + " is " + value + ", must be 0 or more")
                    .asRuntimeException();
    }
}
