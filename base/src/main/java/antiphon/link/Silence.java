package antiphon.link;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.ClientStreamTracer.StreamInfo;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Ends calls with DEADLINE_EXCEEDED when their connection is silent for too long. A deadline would count how long an
/// answer takes, and over a slow link a large one takes as long as it takes.
///
/// Whatever arrives on the connection counts, since the answers of several calls share it: one per channel. But a call
/// also ends when nothing of its own has come for as long as what may be before it takes: a node that answers other
/// calls, as heartbeats, may hang in this one.
public final class Silence implements ClientInterceptor {
    private static final CallOptions.Key<Duration> MAX = CallOptions.Key.create("antiphon-silence-max");
    /// As much as several calls may have on their way, in both directions.
    private static final Duration BEHIND_OTHERS_MAX = SlowestLink.timeFor(4 * Windows.BYTES);
    private static final ScheduledThreadPoolExecutor WATCH = watch();

    /// A call that is over leaves the queue at once: kept until its time, it would keep its answer in memory.
    private static ScheduledThreadPoolExecutor watch() {
        ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("silence-watch").factory());
        watch.setRemoveOnCancelPolicy(true);
        return watch;
    }

    /// How many calls are watched now, on all channels.
    static int watched() {
        return WATCH.getQueue().size();
    }

    private final long behindOthersNs;
    private volatile long heardNs = System.nanoTime();
    private final LongAdder heardBytes = new LongAdder();

    public Silence() {
        this(BEHIND_OTHERS_MAX);
    }

    /// @param behindOthersMax how much longer than allowed a call may be silent while others are not
    Silence(Duration behindOthersMax) {
        this.behindOthersNs = behindOthersMax.toNanos();
    }

    /// Such calls end when nothing comes for so long; others of the channel may be silent as long as they like.
    public static <S extends AbstractStub<S>> S limit(S stub, Duration max) {
        return stub.withOption(MAX, max);
    }

    /// As [#limit] for stubs.
    public static CallOptions limit(CallOptions options, Duration max) {
        return options.withOption(MAX, max);
    }

    /// How long nothing may come of a call with these options; empty for as long as it likes. For channels that have
    /// another clock than this machine's.
    public static Optional<Duration> of(CallOptions options) {
        return Optional.ofNullable(options.getOption(MAX));
    }

    /// How many bytes of answers have come on the channel.
    public long heardBytes() {
        return heardBytes.sum();
    }

    /// The data of one call.
    private final class Heard extends ClientStreamTracer.Factory {
        volatile long ownNs = System.nanoTime();

        @Override
        public ClientStreamTracer newClientStreamTracer(StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void inboundHeaders() {
                    heard();
                }

                @Override
                public void inboundWireSize(long pieceBytes) {
                    heardBytes.add(pieceBytes);
                    heard();
                }
            };
        }

        private void heard() {
            ownNs = System.nanoTime();
            heardNs = ownNs;
        }
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        Duration max = options.getOption(MAX);
        Heard heard = new Heard();
        ClientCall<Q, R> call = next.newCall(method, options.withStreamTracerFactory(heard));
        return max == null ? call : new Watched<>(call, heard, max.toNanos());
    }

    private final class Watched<Q, R> extends SimpleForwardingClientCall<Q, R> {
        private final Heard heard;
        private final long maxNs;
        private final long begunNs = System.nanoTime();
        private volatile boolean silent;
        private boolean over; // guarded by this
        private @Nullable Future<?> nextLook; // guarded by this

        Watched(ClientCall<Q, R> call, Heard heard, long maxNs) {
            super(call);
            this.heard = heard;
            this.maxNs = maxNs;
        }

        @Override
        public void start(ClientCall.Listener<R> listener, Metadata headers) {
            super.start(new SimpleForwardingClientCallListener<>(listener) {
                @Override
                public void onClose(Status status, Metadata trailers) {
                    end();
                    super.onClose(silent ? tooSilent() : status, trailers);
                }
            }, headers);
            lookAfter(maxNs);
        }

        private synchronized void lookAfter(long waitNs) {
            if (!over) nextLook = WATCH.schedule(this::look, waitNs, TimeUnit.NANOSECONDS);
        }

        private synchronized void end() {
            over = true;
            if (nextLook != null) nextLook.cancel(false);
        }

        private synchronized boolean isOver() {
            return over;
        }

        private void look() {
            if (isOver()) return;
            long nowNs = System.nanoTime();
            long silentNs = Math.min(nowNs - begunNs, nowNs - heardNs);
            long leftNs = Math.min(maxNs - silentNs, maxNs + behindOthersNs - (nowNs - heard.ownNs));
            if (leftNs > 0) {
                lookAfter(leftNs);
                return;
            }
            silent = true;
            cancel("nothing came for too long", null);
        }

        private Status tooSilent() {
            return Status.DEADLINE_EXCEEDED.withDescription(
                    "nothing came for " + TimeUnit.NANOSECONDS.toMillis(maxNs) + " ms");
        }
    }
}
