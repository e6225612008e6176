package antiphon.master.intake;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Stands in front of the loop's mailbox, so that a flood of one client does not lie in front of the others' writes.
///
///     client 1  |parked parked parked parked| --> window --+
///     client 2                                --> window --+--> mailbox --> one order
///     client 3                                --> window --+
///
/// At most one window of each client is in the mailbox at once; its further writes are parked here, in order, and
/// follows as those before it are appended. So a new client finds at most a window of each other client before it,
/// however much they have sent. A client within its window, as nearly all are, pays two counts and takes no lock.
///
/// Invariant of a share: while anything is parked, `parking` is true, and new arrivals are parked behind it.
///
/// Writes of one connection keep their order, also those of several clients: while one of them is parked, later ones
/// on the connection are parked behind it, in the place of that client.
///
/// @param <T> the queued item
final class FairQueue<T> {
    /// More than can be active at once; those that have nothing here are forgotten then.
    private static final int SHARES_MAX = 10_000;
    /// Maximum that enters the mailbox in one piece, except a single larger write.
    private static final long CHUNK_BYTES = 64 * 1024;

    private final Limits limits;
    private final AtomicLong bytes = new AtomicLong();
    private final ConcurrentHashMap<String, Share<T>> shares = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Line<T>> lines = new ConcurrentHashMap<>(); // by connection

    /// In bytes, including the overhead of each write.
    ///
    /// @param window of one client in the mailbox; too little means more turns for a client alone, too much that others
    ///     wait longer for each that floods
    /// @param client of one client in all
    /// @param all of all clients
    record Limits(long window, long client, long all) {
        static final Limits STANDARD = new Limits(2 * CHUNK_BYTES, 16L << 20, 64L << 20);
    }

    enum Arrival {
        ENTERED, WAITS, CLIENT_FULL, ALL_FULL
    }

    /// The share of one client.
    static final class Share<T> {
        private final AtomicLong entered = new AtomicLong();
        private volatile boolean parking;
        private final AtomicLong parkedBytes = new AtomicLong(); // of this client, wherever they are parked
        private final Deque<Parked<T>> parked = new ArrayDeque<>(); // guarded by this, as are the next fields
        private boolean releasing;

        /// A single write that is larger than the window enters alone.
        private boolean enter(long weight, long window) {
            while (true) {
                long now = entered.get();
                if (now != 0 && now + weight > window) return false;
                if (entered.compareAndSet(now, now + weight)) return true;
            }
        }

        private boolean isIdle() {
            return entered.get() == 0 && !parking && parkedBytes.get() == 0;
        }
    }

    /// @param payer whose bytes they are
    /// @param line of its connection; null when it came on none
    private record Parked<T>(T what, long weight, Share<T> payer, @Nullable Line<T> line) {}

    /// The parked writes of one connection, all in one share.
    private static final class Line<T> {
        private final long connection;
        private final Share<T> share;
        private int parked; // guarded by the share

        Line(long connection, Share<T> share) {
            this.connection = connection;
            this.share = share;
        }
    }

    FairQueue(Limits limits) {
        this.limits = limits;
    }

    /// The end of the next piece of a batch.
    static <W> int chunkEnd(List<W> batch, int from, ToLongFunction<W> weight) {
        long sum = weight.applyAsLong(batch.get(from));
        int to = from + 1;
        while (to < batch.size()) {
            sum += weight.applyAsLong(batch.get(to));
            if (sum > CHUNK_BYTES) return to;
            to++;
        }
        return to;
    }

    /// For any thread.
    Share<T> shareOf(String client) {
        Share<T> known = shares.get(client);
        if (known != null) return known;
        // A thread may hold a share that is forgotten here; then that client briefly has a second window.
        if (shares.size() >= SHARES_MAX) shares.values().removeIf(Share::isIdle);
        return shares.computeIfAbsent(client, _ -> new Share<>());
    }

    /// Something has come from a client; those of one connection keep their order, and those of one thread. For any
    /// thread.
    ///
    /// @param connection 0 for none
    Arrival arrive(Share<T> share, long connection, long weight, T what) {
        if (bytes.addAndGet(weight) > limits.all) return given(Arrival.ALL_FULL, weight);
        Line<T> line = connection == 0 ? null : lines.get(connection);
        if (line != null) {
            Arrival behind = arriveBehind(line, share, weight, what);
            if (behind != null) return behind;
        }
        if (!share.parking && share.enter(weight, limits.window)) return Arrival.ENTERED;
        synchronized (share) {
            if (isTooMuch(share, weight)) return given(Arrival.CLIENT_FULL, weight);
            // Set before re-checking: a concurrent `leave` decrements first and then checks this.
            share.parking = true;
            if (share.parked.isEmpty() && share.enter(weight, limits.window)) {
                share.parking = false;
                return Arrival.ENTERED;
            }
            park(share, share, connection == 0 ? null : lineOf(connection, share), weight, what);
            return Arrival.WAITS;
        }
    }

    /// Returns null when no write of the connection is parked any more.
    private @Nullable Arrival arriveBehind(Line<T> line, Share<T> payer, long weight, T what) {
        synchronized (line.share) {
            if (line.parked == 0) return null;
            if (isTooMuch(payer, weight)) return given(Arrival.CLIENT_FULL, weight);
            park(line.share, payer, line, weight, what);
            return Arrival.WAITS;
        }
    }

    private Line<T> lineOf(long connection, Share<T> share) {
        Line<T> known = lines.get(connection);
        if (known != null && known.share == share) return known;
        Line<T> line = new Line<>(connection, share);
        lines.put(connection, line);
        return line;
    }

    private boolean isTooMuch(Share<T> payer, long weight) {
        return payer.parkedBytes.get() + weight > limits.client;
    }

    private Arrival given(Arrival refusal, long weight) {
        bytes.addAndGet(-weight);
        return refusal;
    }

    private static <T> void park(Share<T> share, Share<T> payer, @Nullable Line<T> line, long weight, T what) {
        share.parked.add(new Parked<>(what, weight, payer, line));
        payer.parkedBytes.addAndGet(weight);
        if (line != null) line.parked++;
    }

    /// Something of a client has left the mailbox. What may follow is given to `next` before anything that arrives can
    /// overtake it. For any thread.
    void leave(Share<T> share, long weight, BiConsumer<Share<T>, T> next) {
        bytes.addAndGet(-weight);
        share.entered.addAndGet(-weight);
        if (!share.parking) return;
        synchronized (share) {
            if (share.releasing) return; // The released write was refused at once: the releasing thread checks again.
            share.releasing = true;
            while (!share.parked.isEmpty() && share.enter(share.parked.peek().weight, limits.window))
                release(share, next);
            share.releasing = false;
            if (share.parked.isEmpty()) share.parking = false;
        }
    }

    /// The connection is free to enter elsewhere only after its last one has entered here.
    private void release(Share<T> share, BiConsumer<Share<T>, T> next) {
        Parked<T> first = share.parked.remove();
        first.payer.parkedBytes.addAndGet(-first.weight);
        next.accept(share, first.what);
        Line<T> line = first.line;
        if (line != null && --line.parked == 0) lines.remove(line.connection, line);
    }

    /// At the end: parked writes will not be requested any more.
    void giveUp(Consumer<T> each) {
        for (Share<T> share : shares.values()) {
            synchronized (share) {
                for (Parked<T> left : share.parked) each.accept(left.what);
                share.parked.clear();
            }
        }
        lines.clear();
    }

    /// Bytes that have arrived and are not in the log.
    long bytes() {
        return bytes.get();
    }
}
