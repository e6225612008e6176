package antiphon.client.read;

import antiphon.calls.FailureKind;
import antiphon.client.connection.NodeChannel;
import antiphon.client.connection.RetryPause;
import antiphon.client.error.AntiphonException;
import antiphon.client.error.OtherLogException;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// The messages of a node in order, each exactly once, and then each new one as it becomes durable there. After a
/// broken connection it continues where it was.
///
///     try (MessageStream messages = antiphon.follow(1)) {
///         while (true) handle(messages.next());
///     }
///
/// For one reader at a time. At most 256 messages wait here for the reader; the node holds back the rest.
public final class MessageStream implements AutoCloseable {
    private static final int WINDOW = 256;

    private final NodeChannel channel;
    private final Opener opener;
    private final long retryForNs;
    private final SameLog log;
    private final LinkedBlockingQueue<Item> arrived = new LinkedBlockingQueue<>(); // WINDOW, a log and an end at most
    private long next;
    private volatile @Nullable Attempt attempt; // also read by the thread that closes
    private OptionalLong shortEnd = OptionalLong.empty();
    private int taken;
    private int failures;
    private long failingSinceNs;
    private volatile boolean closed;

    /// Starts a call that delivers messages from a number on to an attempt.
    @FunctionalInterface
    interface Opener {
        ClientCall<?, ?> open(long from, Attempt attempt);
    }

    /// A message, the node's log, or the end.
    private record Item(Attempt from, @Nullable StoredMessage message, NodeLog log, @Nullable Status end) {}

    MessageStream(
            NodeChannel channel, long from, String logId, String parentId, Duration retryFor, Opener opener) {
        this.channel = channel;
        this.opener = opener;
        this.retryForNs = TimeUnit.NANOSECONDS.convert(retryFor);
        this.next = NodeReader.requireNumber(from);
        this.log = new SameLog(channel.node().toString(), logId, next, parentId);
    }

    static <Q> Opener opener(
            NodeChannel channel, MethodDescriptor<Q, StoredMessage> method, LongFunction<Q> request) {
        return (from, attempt) -> {
            ClientCall<Q, StoredMessage> call = channel.grpc().newCall(method, CallOptions.DEFAULT);
            call.start(new ClientCall.Listener<>() {
                @Override
                public void onHeaders(Metadata headers) {
                    attempt.of(NodeLog.of(headers));
                }

                @Override
                public void onMessage(StoredMessage message) {
                    attempt.brings(message);
                }

                @Override
                public void onClose(Status status, Metadata trailers) {
                    attempt.ends(status);
                }
            }, new Metadata());
            call.sendMessage(request.apply(from));
            call.halfClose();
            call.request(WINDOW);
            return call;
        };
    }

    /// One attempt at the subscription; what an abandoned one still delivers is ignored.
    final class Attempt {
        private volatile @Nullable ClientCall<?, ?> call;

        private void cancel() {
            ClientCall<?, ?> open = call;
            if (open != null) open.cancel("the reader has enough", null);
        }

        private void ask(int more) {
            ClientCall<?, ?> open = call;
            if (open != null) open.request(more);
        }

        private void brings(StoredMessage message) {
            arrived.add(new Item(this, message, NodeLog.UNKNOWN, null));
        }

        private void of(NodeLog log) {
            if (!log.equals(NodeLog.UNKNOWN)) arrived.add(new Item(this, null, log, null));
        }

        private void ends(Status status) {
            arrived.add(new Item(this, null, NodeLog.UNKNOWN, status));
        }
    }

    /// The number of the message that [#next] returns next.
    public long nextSequence() {
        return next;
    }

    /// The log that the messages are from; empty until the node has reported it.
    public String logId() {
        return log.known();
    }

    /// Where the node's log ended when the stream last resumed, if that was before messages that were read already: a
    /// worker that came back and is behind, or has taken another one's place. The stream waits until it has more.
    public OptionalLong shortEnd() {
        return shortEnd;
    }

    /// Waits for the next message.
    ///
    /// @throws AntiphonException when the node refuses, or could not be reached for `retryFor` in a row; as an
    ///     [OtherLogException] when it shows another log than before, has replaced the message before this one, or is
    ///     the master and has lost messages that were read.
    ///     Of kind CLOSED when the client is closed
    /// @throws IllegalStateException when the stream is closed
    public StoredMessage next() throws InterruptedException {
        while (true) {
            StoredMessage message = poll(Duration.ofDays(1));
            if (message != null) return message;
        }
    }

    /// As [#next], but waits no longer than the time given.
    ///
    /// @return null when nothing came within that time
    public @Nullable StoredMessage poll(Duration wait) throws InterruptedException {
        Objects.requireNonNull(wait, "wait is null: give Duration.ZERO not to wait");
        long endNs = System.nanoTime() + Math.max(0, TimeUnit.NANOSECONDS.convert(wait)); // at most 292 years
        while (true) {
            if (closed) throw new IllegalStateException("the stream of messages is closed");
            channel.requireOpen();
            Attempt known = attempt;
            Attempt current = known == null ? open() : known;
            Item item = arrived.poll(Math.max(0, endNs - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (item == null) return null;
            if (item.from() != current) continue;
            shows(item.log());
            if (item.message() != null) return take(current, item.message());
            if (item.end() != null) ended(item.end());
        }
    }

    private void shows(NodeLog shown) {
        log.require(shown.id(), next);
        log.requireAsLong(shown);
        if (shown.end().isPresent()) shortEnd = log.endsShort(shown) ? shown.end() : OptionalLong.empty();
    }

    private Attempt open() {
        Attempt opened = new Attempt();
        attempt = opened;
        taken = 0;
        opened.call = channel.begin(() -> opener.open(next, opened));
        if (closed) opened.cancel(); // The closing thread may have looked before the call was there.
        return opened;
    }

    private StoredMessage take(Attempt current, StoredMessage message) {
        if (message.sequence() != next)
            throw new AntiphonException(
                    channel.node() + " sent message " + message.sequence() + " where " + next + " comes");
        log.requireNext(message);
        next++;
        failures = 0;
        shortEnd = OptionalLong.empty();
        if (++taken == WINDOW / 2) {
            current.ask(taken);
            taken = 0;
        }
        return message;
    }

    private void ended(Status status) throws InterruptedException {
        attempt = null;
        if (closed) return;
        if (failures++ == 0) failingSinceNs = System.nanoTime();
        FailureKind kind = FailureKind.of(status);
        boolean isTransient = kind.isTransient()
                || (kind == FailureKind.UNAUTHENTICATED && failures == 1); // The token may be a new one.
        if (!isTransient || channel.isClosed() || System.nanoTime() - failingSinceNs > retryForNs)
            throw channel.failure(status.asRuntimeException());
        channel.pause(RetryPause.after(failures, ThreadLocalRandom.current()).toMillis());
    }

    /// Ends the subscription; a waiting reader gets an exception.
    @Override
    public void close() {
        closed = true;
        Attempt current = attempt;
        if (current != null) current.cancel();
    }
}
