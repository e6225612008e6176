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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Reading a node's log from outside: pages, and subscriptions that follow it. Shows only what is durable here, in
/// order, from the number asked for; in the bytes that go over the wire.
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
    private final CaughtUpReaders caughtUpReaders = new CaughtUpReaders();
    private final AtomicBoolean waking = new AtomicBoolean();
    private final UnreadPages unreadPages = new UnreadPages(UNREAD_PAGES_BYTES_MAX, UNREAD_PAGES_BYTES_MAX / 4);
    private final Duration readerTimeout;
    private final BiConsumer<Limit, String> onRefused;
    private @Nullable ScheduledExecutorService watch; // guarded by this; made for the first subscription
    private volatile boolean closed;
    private volatile @Nullable Status refusal;

    /// With the standard limits.
    public LogFeed(ReplicaStore store, MessageForm form) {
        this(store, form, LimitSettings.STANDARD.readerTimeout(), (_, _) -> {});
    }

    /// @param readerTimeout how long a reader may leave messages unread
    /// @param onRefused called with a sentence about the exceeded limit
    public LogFeed(ReplicaStore store, MessageForm form, Duration readerTimeout, BiConsumer<Limit, String> onRefused) {
        this.log = store.log();
        this.state = store.state();
        this.form = form;
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

    /// As [#page(long, int, int)], with as many bytes as fit a reply.
    public EncodedPage page(long from, int limit) {
        return page(from, limit, 0);
    }

    /// @param from 0 for the first
    /// @param limit maximum number of messages, 0 for as many as fit a reply
    /// @param bytesMax maximum bytes of messages, though one always fits; 0 for as many as fit a reply
    /// @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT for a negative number, OUT_OF_RANGE for a message that
    ///     is not kept any more, UNAVAILABLE when the first message is damaged on the disk, INTERNAL when the log
    ///     cannot be read, and as [#refuse] says
    public EncodedPage page(long from, int limit, int bytesMax) {
        requireServed();
        requireNotNegative("from_sequence", from);
        requireNotNegative("limit", limit);
        requireNotNegative("page_bytes_max", bytesMax);
        long position = log.durable();
        int count = limit == 0 ? Integer.MAX_VALUE : limit;
        long first = first(from);
        String advice = "retry later, or read from another node";
        int bytes = bytesMax == 0 ? REPLY_BYTES_MAX : Math.min(bytesMax, REPLY_BYTES_MAX);
        List<LogEntry> entries = read(first, Math.min(position, first + count - 1), bytes, advice);
        return form.page(entries, first, position, Math.min(bytes, REPLY_BYTES_MAX - REPLY_MARGIN_BYTES));
    }

    /// The highest number that may be shown, once the log is.
    public long durable() {
        return log.durable();
    }

    /// For readers within this node, who pass the same door as those outside.
    ///
    /// @throws io.grpc.StatusRuntimeException as [#page]
    public List<LogEntry> entries(long from, long through, long bytesMax) {
        requireServed();
        return read(from, Math.min(through, log.durable()), bytesMax, "read from another node");
    }

    /// Answers a call with a page.
    ///
    /// @throws io.grpc.StatusRuntimeException as [#page], and RESOURCE_EXHAUSTED when readers leave too much unread
    void answer(long from, int limit, int bytesMax, ServerCallStreamObserver<byte[]> reader) {
        requireRoom();
        byte[] page = page(from, limit, bytesMax).bytes();
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

    /// Sends every message from `from` on, and each new one as it becomes durable, as fast as the reader takes them.
    public void subscribe(long from, ServerCallStreamObserver<byte[]> reader) {
        requireServed();
        requireNotNegative("from_sequence", from);
        if (subscriptions.size() >= SUBSCRIBERS_MAX) {
            String why = "this node serves at most " + SUBSCRIBERS_MAX + " subscriptions: use another node";
            refused(Limit.READERS, why);
            throw Status.RESOURCE_EXHAUSTED.withDescription(why).asRuntimeException();
        }
        Subscription subscription = new Subscription(this, reader, first(from));
        subscriptions.add(subscription);
        watchReaders();
        reader.setOnReadyHandler(subscription::wake);
        reader.setOnCancelHandler(subscription::left);
        if (closed) subscription.end();
        else subscription.wake();
    }

    /// The log's position has moved. Costs the caller almost nothing: readers are woken by another thread, and
    /// only those that can continue.
    public void moved() {
        if (caughtUpReaders.lowest() <= log.durable() && !waking.getAndSet(true))
            Thread.startVirtualThread(this::wakeCaughtUpReaders);
    }

    private void wakeCaughtUpReaders() {
        waking.set(false); // First, so that no later move is missed.
        for (Subscription subscription : caughtUpReaders.takeUpTo(log.durable())) subscription.wake();
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
        caughtUpReaders.remove(subscription);
    }

    public int subscribers() {
        return subscriptions.size();
    }

    /// Whether message `next` is there; otherwise the subscription is woken when it is.
    boolean has(long next, Subscription subscription) {
        if (next <= log.durable()) return true;
        caughtUpReaders.add(subscription, next);
        return next <= log.durable(); // It may have come before the subscription was registered.
    }

    /// A little at a time, since unread messages of each reader stay in memory.
    List<byte[]> next(long from) {
        String advice = "subscribe again from " + from + ", here or on another node";
        return read(from, log.durable(), SUBSCRIPTION_BYTES_MAX, advice).stream().map(form::encode).toList();
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
