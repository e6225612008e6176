package antiphon.node;

import antiphon.log.MessageLog;
import antiphon.message.LogEntry;
import com.google.protobuf.MessageLite;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// Reading a node's log from outside: pages, and subscriptions that follow it. Shows only what is durable here, in
/// order, from the number asked for.
///
/// @param <M> the message's form on the wire
public final class LogFeed<M extends MessageLite> {
    /// What a gRPC client accepts without being told to accept more.
    public static final int REPLY_BYTES_MAX = 4 * 1024 * 1024;

    private static final int SUBSCRIBERS_MAX = 10_000;
    private static final long HELD_BYTES_MAX = 32L * 1024 * 1024;
    private static final int SUBSCRIPTION_BYTES_MAX = 64 * 1024;
    private static final int FIELD_OVERHEAD_BYTES = 6;
    private static final int REPLY_MARGIN_BYTES = 1024;

    private final MessageLog log;
    private final Function<LogEntry, M> form;
    private final AtomicLong heldBytes = new AtomicLong();
    private final Set<Subscription<M>> subscriptions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public LogFeed(MessageLog log, Function<LogEntry, M> form) {
        this.log = log;
        this.form = form;
    }

    /// @param nextSequence where to go on, 0 when this was all
    public record Page<M>(List<M> messages, long nextSequence) {}

    /// @param from 0 for the first
    /// @param limit at most so many messages, 0 for as many as fit a reply
    /// @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT for a negative number, UNAVAILABLE when the first
    /// message is damaged on the disk, INTERNAL when the log cannot be read
    public Page<M> page(long from, int limit) {
        requireNotNegative("from_sequence", from);
        requireNotNegative("limit", limit);
        long position = log.position();
        int count = limit == 0 ? Integer.MAX_VALUE : limit;
        List<M> messages = new ArrayList<>();
        long next = Math.max(from, 1);
        int bytes = REPLY_MARGIN_BYTES;
        String advice = "come again, or read from another node";
        for (LogEntry entry : read(next, Math.min(position, next + count - 1), REPLY_BYTES_MAX, advice)) {
            M message = form.apply(entry);
            bytes += message.getSerializedSize() + FIELD_OVERHEAD_BYTES;
            if (bytes > REPLY_BYTES_MAX && !messages.isEmpty()) break;
            messages.add(message);
            next = entry.sequence() + 1;
        }
        return new Page<>(messages, next <= position ? next : 0);
    }

    /// Sends every message from `from` on, and each new one as it becomes durable, as fast as the reader takes them.
    public void subscribe(long from, ServerCallStreamObserver<M> reader) {
        requireNotNegative("from_sequence", from);
        if (subscriptions.size() >= SUBSCRIBERS_MAX)
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription("this node serves at most " + SUBSCRIBERS_MAX + " subscriptions: use another node")
                    .asRuntimeException();
        Subscription<M> subscription = new Subscription<>(this, reader, Math.max(from, 1));
        subscriptions.add(subscription);
        reader.setOnReadyHandler(subscription::wake);
        reader.setOnCancelHandler(subscription::left);
        if (closed) subscription.end();
        else subscription.wake();
    }

    /// The log's position has moved.
    public void moved() {
        for (Subscription<M> subscription : subscriptions) subscription.wake();
    }

    /// Messages above `after` were taken out of the log. Readers that were sent some of them are told where to go on;
    /// what they hold beyond is not this log's any more.
    public void cutAfter(long after) {
        for (Subscription<M> subscription : subscriptions) subscription.cutAfter(after);
    }

    /// Ends all subscriptions with a status that tells readers to come again, here or elsewhere.
    public void close() {
        closed = true;
        for (Subscription<M> subscription : subscriptions) subscription.end();
    }

    /// What was sent to readers that do not take it is held in memory for them.
    ///
    /// @return false when that is too much for this node
    boolean holds(long bytes) {
        return heldBytes.addAndGet(bytes) <= HELD_BYTES_MAX;
    }

    void ended(Subscription<M> subscription) {
        subscriptions.remove(subscription);
    }

    int subscribers() {
        return subscriptions.size();
    }

    long position() {
        return log.position();
    }

    /// A little at a time, since each of many readers keeps what it does not take yet.
    List<M> next(long from) {
        String advice = "subscribe again from " + from + ", here or on another node";
        return read(from, log.position(), SUBSCRIPTION_BYTES_MAX, advice).stream().map(form).toList();
    }

    private List<LogEntry> read(long from, long through, long bytesMax, String advice) {
        if (from > through) return List.of();
        try {
            return log.read(from, through, bytesMax);
        } catch (IOException e) {
            throw DamageSentences.status(e, from, advice);
        }
    }

    private static void requireNotNegative(String field, long value) {
        if (value < 0)
            throw Status.INVALID_ARGUMENT
                    .withDescription(field + " is " + value + ", must be 0 or more")
                    .asRuntimeException();
    }
}
