package antiphon.client.connection;

import antiphon.calls.NotSent;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Limits how long a call waits for a connection, and records for each failed call whether it was ever handed to one.
///
/// When a node accepts the connection and then stays silent, gRPC waits until the deadline of the call. For a write
/// that waits for its copies that is for ever.
final class Establishing implements ClientInterceptor {
    private final Duration limit;
    private final Runnable onSilence;

    /// @param onSilence called when a call was given up because no connection was established
    Establishing(Duration limit, Runnable onSilence) {
        this.limit = limit;
        this.onSilence = onSilence;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        Sent sent = new Sent();
        return new Limited<>(next.newCall(method, options.withStreamTracerFactory(sent)), sent);
    }

    /// Whether any attempt of a call was handed to a connection.
    private static final class Sent extends ClientStreamTracer.Factory {
        final CompletableFuture<Boolean> given = new CompletableFuture<>();

        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void streamCreated(Attributes connection, Metadata sent) {
                    given.complete(true);
                }
            };
        }
    }

    private final class Limited<Q, R> extends SimpleForwardingClientCall<Q, R> {
        private final Sent sent;
        private volatile boolean givenUp;
        private final long startNs = System.nanoTime();

        Limited(ClientCall<Q, R> call, Sent sent) {
            super(call);
            this.sent = sent;
        }

        @Override
        public void start(Listener<R> listener, Metadata headers) {
            super.start(new SimpleForwardingClientCallListener<>(listener) {
                @Override
                public void onClose(Status status, Metadata trailers) {
                    boolean unsent = sent.given.complete(false) || !sent.given.join();
                    super.onClose(unsent ? NotSent.mark(unsent(status)) : status, trailers);
                }
            }, headers);
            // With an established connection it is handed over at once.
            if (!sent.given.isDone()) limit();
        }

        private void limit() {
            var _ = sent.given.copy().orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS).exceptionally(_ -> {
                giveUp();
                return false;
            });
        }

        private void giveUp() {
            givenUp = true;
            cancel("no connection came about", null);
            onSilence.run();
        }

        /// The call's own deadline may pass first; gRPC's message for that is not written for users.
        private Status unsent(Status status) {
            boolean late = status.getCode() == Status.Code.DEADLINE_EXCEEDED;
            return givenUp || late ? silent() : status;
        }

        private Status silent() {
            long waitedSeconds = Math.max(1, Duration.ofNanos(System.nanoTime() - startNs).toSeconds());
            return Status.UNAVAILABLE
                    .withDescription("no answer within " + (givenUp ? limit.toSeconds() : waitedSeconds)
                            + " s: it is paused or overloaded, or a firewall drops what is sent there");
        }
    }
}
