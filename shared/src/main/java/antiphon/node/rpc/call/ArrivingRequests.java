package antiphon.node.rpc.call;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Partially received requests. Their bytes lie in network buffers, outside the heap, for as long as their sender
/// likes. When one connection exceeds its limit, the call whose next piece arrives is ended; when all together exceed
/// theirs, the largest call of the connection with most bytes. Without these limits the buffers would run out, and the
/// connection that is read next would break. A single request above its own limit ends its call, too, another node's as
/// well: gRPC would reset a stream that has answers already, without a sentence and without trailers.
public final class ArrivingRequests implements ServerInterceptor {
    private static final long BYTES_MAX = 64L << 20;
    /// Network buffers may take as much as the heap, in the images 3/8 of that. A read of 64 KiB is kept as long as any
    /// of the pieces in it, so it may take more than is counted here.
    private static final long HEAP_PARTS = 8;
    /// A piece is counted as no less, for the buffer it keeps.
    static final int PIECE_BYTES_MIN = 4 * 1024;
    /// A connection with at most this many bytes is never refused because of others.
    static final long FEW_BYTES = 32 * 1024;
    /// Those that are larger may be ended for others.
    private static final long LARGE_BYTES = 2 * PIECE_BYTES_MIN;
    /// Bytes that may still come on an ended call, before its sender learns of it.
    private static final long AFTER_END_BYTES_MAX = 1 << 20;

    private static final Attributes.Key<AtomicLong> OF_CONNECTION = Attributes.Key.create("antiphon-arriving");
    private static final Context.Key<Arrival> ARRIVAL = Context.key("antiphon-arrival");

    private final long bytesMax;
    private final long bytesPerConnectionMax;
    private final Predicate<Metadata> ofNode;
    private final Consumer<String> onRefused;
    private final AtomicLong bytes = new AtomicLong();
    private final Set<Arrival> large = ConcurrentHashMap.newKeySet();

    /// @param bytesMax of all connections; one may have half of it
    /// @param ofNode whether a call is another node's, which is counted and never ended
    /// @param onRefused called with a sentence about the exceeded limit
    ArrivingRequests(
            long bytesMax,
            Predicate<Metadata> ofNode,
            Consumer<String> onRefused) {
        this.bytesMax = bytesMax;
        this.bytesPerConnectionMax = bytesMax / 2;
        this.ofNode = ofNode;
        this.onRefused = onRefused;
    }

    /// As many bytes as fit this process.
    static long bytesMax() {
        return Math.min(BYTES_MAX, Runtime.getRuntime().maxMemory() / HEAP_PARTS);
    }

    /// Of all connections, now.
    long bytes() {
        return bytes.get();
    }

    static void countOn(Attributes.Builder connection) {
        connection.set(OF_CONNECTION, new AtomicLong());
    }

    /// gRPC makes one for each call, before the caller is known.
    ///
    /// @param requestBytesMax of one request
    ServerStreamTracer.Factory tracers(int requestBytesMax) {
        return new ServerStreamTracer.Factory() {
            @Override
            public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
                return new Arrival(requestBytesMax);
            }
        };
    }

    /// While a call is accepted: reports how many bytes have arrived on it, with each piece.
    ///
    /// @param watcher must be quick: it is called on the connection's own thread
    public static void watch(LongConsumer watcher) {
        Arrival arrival = ARRIVAL.get();
        if (arrival != null) arrival.watcher = watcher;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Arrival arrival = ARRIVAL.get();
        AtomicLong ofConnection = call.getAttributes().get(OF_CONNECTION);
        if (arrival == null || ofConnection == null) return next.startCall(call, headers);
        EndableCall<Q, R> endable = new EndableCall<>(call, _ -> {});
        if (ofNode.test(headers)) arrival.ofNode(endable);
        else arrival.of(endable, ofConnection);
        ServerCall.Listener<Q> listener = endable.listener(next.startCall(endable, headers));
        arrival.endIfTooMuch(); // For bytes that came before it could be ended.
        return listener;
    }

    /// One that can be ended in favour of others.
    private Optional<Arrival> largest() {
        return large.stream()
                .filter(each -> each.ofConnection.get() > FEW_BYTES)
                .max(Comparator.<Arrival>comparingLong(each -> each.ofConnection.get())
                        .thenComparingLong(Arrival::held));
    }

    /// The received part of the request that is arriving on one call. Pieces are counted only once the call has asked
    /// for a request, and by the connection's own thread; it may be ended by any.
    ///
    /// Invariant: while `held` is not 0 the request is not whole. It becomes whole, or its call is ended, under the
    /// lock: so no call is ended that the service has begun to process.
    private final class Arrival extends ServerStreamTracer {
        private final int requestBytesMax;
        private long held; // guarded by this, as are the next fields
        private long requestBytes; // as they are; in `held` a small piece counts as PIECE_BYTES_MIN
        private boolean over;
        private long afterEndBytes;
        private volatile AtomicLong ofConnection = new AtomicLong();
        private volatile @Nullable EndableCall<?, ?> call;
        private volatile boolean endedForOthers;
        private volatile @Nullable LongConsumer watcher;
        private long allBytes; // of the connection's own thread

        Arrival(int requestBytesMax) {
            this.requestBytesMax = requestBytesMax;
        }

        @Override
        public Context filterContext(Context context) {
            return context.withValue(ARRIVAL, this);
        }

        void of(EndableCall<?, ?> endable, AtomicLong onConnection) {
            ofConnection = onConnection;
            endedForOthers = true;
            call = endable;
        }

        /// Only the limit of one request ends it.
        void ofNode(EndableCall<?, ?> endable) {
            call = endable;
        }

        /// @throws io.grpc.StatusRuntimeException when its sender does not hear that it was ended, or does not care;
        ///     gRPC breaks the call off then
        @Override
        public void inboundWireSize(long pieceBytes) {
            allBytes += pieceBytes;
            LongConsumer watching = watcher;
            if (watching != null) watching.accept(allBytes);
            count(pieceBytes);
            endIfTooMuch();
        }

        private synchronized void count(long bytesOfPiece) {
            long pieceBytes = Math.max(bytesOfPiece, PIECE_BYTES_MIN);
            if (over) {
                afterEndBytes += pieceBytes;
                if (afterEndBytes > AFTER_END_BYTES_MAX) throw Status.RESOURCE_EXHAUSTED.asRuntimeException();
                return;
            }
            held += pieceBytes;
            requestBytes += bytesOfPiece;
            bytes.addAndGet(pieceBytes);
            ofConnection.addAndGet(pieceBytes);
            if (held > LARGE_BYTES && endedForOthers) large.add(this);
        }

        /// Holds no lock of its own: it may end another's call.
        void endIfTooMuch() {
            if (isTooLarge()) isEnded(CheckedRequests.tooLarge(requestBytesMax));
            long here = ofConnection.get();
            if (endedForOthers && here > bytesPerConnectionMax)
                end("requests that have begun to arrive on this connection take " + here + " bytes, and at most "
                        + bytesPerConnectionMax + " may: send fewer large ones at once");
            else
                if (bytes.get() > bytesMax)
                    largest().ifPresent(largest -> largest.end(
                            "requests that have begun to arrive take " + bytes.get()
                                    + " bytes of this node, and at most "
                                    + bytesMax + " may: retry later, or use another node"));
        }

        private synchronized boolean isTooLarge() {
            return requestBytes > requestBytesMax;
        }

        private void end(String why) {
            if (isEnded(Status.RESOURCE_EXHAUSTED.withDescription(why))) onRefused.accept(why);
        }

        private synchronized boolean isEnded(Status status) {
            EndableCall<?, ?> ending = call;
            if (held == 0 || ending == null) return false;
            boolean isEnded = ending.end(status, Thread::startVirtualThread);
            if (isEnded || ending.isOver()) {
                over = true;
                giveBack();
            }
            return isEnded;
        }

        private synchronized long held() {
            return held;
        }

        @Override
        public synchronized void inboundMessageRead(int number, long wireBytes, long bytesUnpacked) {
            giveBack();
        }

        @Override
        public synchronized void streamClosed(Status status) {
            over = true;
            giveBack();
        }

        private void giveBack() {
            large.remove(this);
            ofConnection.addAndGet(-held);
            bytes.addAndGet(-held);
            held = 0;
            requestBytes = 0;
        }
    }
}
