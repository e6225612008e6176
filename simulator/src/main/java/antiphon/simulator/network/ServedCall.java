package antiphon.simulator.network;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// The callee's end of a call, in one life of the callee. See [SimChannel].
///
/// @param <Q> requests
/// @param <R> answers, as the caller reads them
final class ServedCall<Q, R> {
    private final Wire wire;
    private final SimCall<Q, R> call;
    private final Host callee;
    private final int life;
    private final Inbound<Q> requests;
    private final Begins<Q> begins;
    private ServerCall.@Nullable Listener<Q> listener;
    private boolean over;
    private boolean cancelled;

    private interface Begins<Q> {
        ServerCall.Listener<Q> with(Metadata headers);
    }

    <S> ServedCall(Wire wire, SimCall<Q, R> call, Host callee, ServerMethodDefinition<Q, S> definition) {
        this.wire = wire;
        this.call = call;
        this.callee = callee;
        this.life = callee.life();
        this.requests = new Inbound<>(this::later);
        Answering<S> answering = new Answering<>(definition.getMethodDescriptor());
        this.begins = headers -> definition.getServerCallHandler().startCall(answering, headers);
    }

    private void later(Runnable action) {
        wire.schedule().after(0, callee.mine(action));
    }

    boolean isOfThisLife() {
        return callee.isRunning() && callee.life() == life;
    }

    // From the caller.

    /// @param whole whether nothing comes behind the first request
    void start(Metadata headers, @Nullable Q first, boolean whole) {
        callee.calls().add(this);
        ServerCall.Listener<Q> begun = begins.with(headers);
        listener = begun;
        requests.deliverTo(request -> {
            if (!over) begun.onMessage(request);
        });
        if (!over) begun.onReady();
        if (first != null) requests.arrived(first);
        if (whole) halfClosed();
    }

    void arrived(Q request) {
        if (!over) requests.arrived(request);
    }

    void halfClosed() {
        requests.ends(() -> {
            if (!over && listener != null) listener.onHalfClose();
        });
    }

    void callerGone() {
        if (over) return;
        cancelled = true;
        over();
        if (listener != null) listener.onCancel();
    }

    void calleeDied() {
        over = true;
        wire.send(callee, call.caller(), () -> call.closed(Wire.RESET, new Metadata()));
    }

    private void over() {
        over = true;
        callee.calls().remove(this);
    }

    /// The service's answers.
    ///
    /// @param <S> answers, as the service writes them
    private final class Answering<S> extends ServerCall<Q, S> {
        private final MethodDescriptor<Q, S> method;
        private @Nullable S answer; // the only one

        Answering(MethodDescriptor<Q, S> method) {
            this.method = method;
        }

        @Override
        public MethodDescriptor<Q, S> getMethodDescriptor() {
            return method;
        }

        @Override
        public void request(int messages) {
            requests.request(messages);
        }

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public boolean isReady() {
            return !over;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public void sendMessage(S message) {
            if (over) return;
            if (method.getType().serverSendsOneMessage()) {
                answer = message;
                return;
            }
            R read = read(message);
            long bytes = bytesOf(message);
            wire.sendLoosely(callee, call.caller(), () -> {
                call.came(bytes);
                call.answered(read);
            });
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (over) return;
            over();
            S last = answer;
            if (last == null) wire.send(callee, call.caller(), () -> call.closed(status, trailers));
            else sendLast(last, status, trailers);
            later(() -> {
                if (listener != null) listener.onComplete();
            });
        }

        private void sendLast(S last, Status status, Metadata trailers) {
            R read = read(last);
            wire.sendBytes(callee, call.caller(), bytesOf(last), call::came, () -> {
                call.answered(read);
                call.closed(status, trailers);
            }, () -> call.closed(Wire.BROKE, new Metadata()));
        }

        private long bytesOf(S message) {
            try (InputStream bytes = method.streamResponse(message)) {
                return bytes.available();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Some services write the bytes of what callers read.
        @SuppressWarnings("unchecked") // The same marshaller reads and writes the same.
        private R read(S message) {
            if (method.getResponseMarshaller().equals(call.method().getResponseMarshaller())) return (R) message;
            return call.method().parseResponse(method.streamResponse(message));
        }
    }
}
