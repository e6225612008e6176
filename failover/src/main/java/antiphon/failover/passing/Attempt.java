package antiphon.failover.passing;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/// A call that was passed on, at one node that leads: it waits for a connection, is given to it, and ends.
///
/// What is known of it comes from tracers, which gRPC calls when a stream is made on a connection, and when the other
/// side has ended it: a status alone does not say who gave it.
final class Attempt<Q> {
    /// A page or a status stays below 4 MiB; this leaves room for nodes with higher limits.
    private static final int REPLY_BYTES_MAX = 64 << 20;

    /// Of a call that is passed on. Called by one thread at a time.
    interface Listener {
        /// It was given to a connection, with all that was sent on it so far: what is begun from now on comes later.
        void isHanded(Attempt<?> attempt);

        /// The connection takes more requests.
        void takesMore();

        void headersCame(Metadata headers);

        void answerCame(byte[] answer);

        /// Nothing comes after that.
        void hasEnded(AttemptEnd end);
    }

    private final Leading leading;
    private final Listener listener;
    private final ClientCall<Q, byte[]> call;
    private volatile boolean given; // to a connection
    private volatile boolean endedThere;
    private boolean begun; // guarded by this, as are the next fields
    private int tasks;
    private boolean told;

    Attempt(Leading leading, MethodDescriptor<Q, byte[]> method, Listener listener) {
        this.leading = leading;
        this.listener = listener;
        this.call = leading.channel().newCall(method, CallOptions.DEFAULT
                .withWaitForReady()
                .withExecutor(this::run)
                .withMaxInboundMessageSize(REPLY_BYTES_MAX)
                .withStreamTracerFactory(new Tracers()));
    }

    /// @param request all that is sent; null for a stream of requests
    /// @param headers not used afterwards
    void begin(Metadata headers, @Nullable Q request, int answers) {
        call.start(new Answers(), headers);
        call.request(answers);
        if (request != null) {
            call.sendMessage(request);
            call.halfClose();
        }
        synchronized (this) {
            begun = true;
        }
        tellIfHanded();
    }

    void send(Q request) {
        call.sendMessage(request);
    }

    void halfClose() {
        call.halfClose();
    }

    void request() {
        call.request(1);
    }

    boolean isReady() {
        return call.isReady();
    }

    void cancel(String why) {
        call.cancel(why, null);
    }

    /// Ends it unless it was given to a connection.
    void withdraw() {
        if (!given) cancel("another node leads, or nobody came");
    }

    /// What gRPC does for the call on other threads than the caller's. To give a call that has waited to a connection
    /// is one such task: when it has run, all that was sent until then is on its way.
    private void run(Runnable task) {
        synchronized (this) {
            tasks++;
        }
        try {
            task.run();
        } finally {
            synchronized (this) {
                tasks--;
            }
            tellIfHanded();
        }
    }

    private void tellIfHanded() {
        synchronized (this) {
            if (told || !given || !begun || tasks > 0) return;
            told = true;
        }
        listener.isHanded(this);
    }

    private final class Tracers extends ClientStreamTracer.Factory {
        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void streamCreated(Attributes connection, Metadata sent) {
                    given = true;
                }

                @Override
                public void inboundTrailers(Metadata trailers) {
                    endedThere = true;
                }
            };
        }
    }

    private final class Answers extends ClientCall.Listener<byte[]> {
        @Override
        public void onReady() {
            listener.takesMore();
        }

        @Override
        public void onHeaders(Metadata headers) {
            listener.headersCame(headers);
        }

        @Override
        public void onMessage(byte[] message) {
            listener.answerCame(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            listener.hasEnded(new AttemptEnd(leading, status, trailers, given, endedThere));
        }
    }
}
