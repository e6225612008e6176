package antiphon.simulator.network;

import antiphon.link.CallTime;
import antiphon.link.Silence;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The caller's end of a call. See [SimChannel].
///
/// @param <Q> requests
/// @param <R> answers
final class SimCall<Q, R> extends ClientCall<Q, R> {
    private final Wire wire;
    private final Host caller;
    private final Host callee;
    private final MethodDescriptor<Q, R> method;
    private final CallOptions options;
    private final LongConsumer onAnswerBytes;
    private final Inbound<R> answers;
    private Metadata headers = new Metadata();
    private @Nullable Listener<R> listener;
    private @Nullable Q first;
    private boolean sent; // the call itself, with the first request
    private boolean full;
    private boolean over;
    private boolean cancelled;
    private long signs; // that something came
    private @Nullable ServedCall<Q, R> served; // known at the callee only
    private boolean hungUp; // known at the callee only

    /// @param onAnswerBytes called with the size of what comes
    SimCall(
            Wire wire,
            Host caller,
            Host callee,
            MethodDescriptor<Q, R> method,
            CallOptions options,
            LongConsumer onAnswerBytes) {
        this.wire = wire;
        this.caller = caller;
        this.callee = callee;
        this.method = method;
        this.options = options;
        this.onAnswerBytes = onAnswerBytes;
        this.answers = new Inbound<>(this::later);
    }

    private void later(Runnable action) {
        wire.schedule().after(0, caller.mine(action));
    }

    // At the caller.

    @Override
    public void start(Listener<R> responses, Metadata sentHeaders) {
        listener = responses;
        headers = sentHeaders;
        caller.calls().add(this);
        answers.deliverTo(responses::onMessage);
        CallTime.of(options).ifPresent(max -> endAfter(max, "the call took longer than it may"));
        Silence.of(options).ifPresent(this::endIfSilentFor);
        if (!method.getType().clientSendsOneMessage()) later(this::becomeReady);
    }

    private void endAfter(Duration max, String why) {
        wire.schedule().after(max.toNanos(), caller.mine(() -> giveUp(why)));
    }

    private void endIfSilentFor(Duration max) {
        long before = signs;
        wire.schedule().after(max.toNanos(), caller.mine(() -> {
            if (signs == before) giveUp("nothing came for " + max.toMillis() + " ms");
            else if (!over) endIfSilentFor(max);
        }));
    }

    private void giveUp(String why) {
        if (over) return;
        hangUp();
        closeWith(Status.DEADLINE_EXCEEDED.withDescription(why), new Metadata());
    }

    @Override
    public void request(int messages) {
        answers.request(messages);
    }

    @Override
    public boolean isReady() {
        return !over && !full;
    }

    private void becomeReady() {
        full = false;
        if (!over && listener != null) listener.onReady();
    }

    @Override
    public void sendMessage(Q message) {
        if (cancelled) throw new IllegalStateException("the call was cancelled");
        if (over) return;
        if (method.getType().clientSendsOneMessage()) {
            first = message;
            return;
        }
        if (!sent) sendCall(message, false);
        else wire.sendLoosely(caller, callee, () -> frameArrived(message));
        long fullNs = wire.fullNs().getAsLong();
        if (fullNs == 0) return;
        full = true;
        wire.schedule().after(fullNs, caller.mine(this::becomeReady));
    }

    @Override
    public void halfClose() {
        if (over) return;
        if (!sent) sendCall(first, true);
        else wire.send(caller, callee, () -> atServed(ServedCall::halfClosed));
    }

    private void sendCall(@Nullable Q request, boolean whole) {
        sent = true;
        wire.send(caller, callee, () -> callArrived(request, whole));
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
        cancelled = true;
        if (over) return;
        hangUp();
        Status status = Status.CANCELLED.withDescription(message).withCause(cause);
        over();
        later(() -> close(status, new Metadata()));
    }

    private void hangUp() {
        wire.send(caller, callee, () -> {
            hungUp = true;
            atServed(ServedCall::callerGone);
        });
    }

    void callerDied() {
        over = true;
        hangUp();
    }

    // At the callee.

    private void callArrived(@Nullable Q request, boolean whole) {
        if (hungUp) return;
        if (callee.isRunning()) callee.mine(() -> begin(request, whole)).run();
        else wire.send(callee, caller, () -> closed(Wire.REFUSED, new Metadata()));
    }

    @SuppressWarnings("unchecked") // The definition is that of this method.
    private void begin(@Nullable Q request, boolean whole) {
        if (hungUp) return;
        Optional<ServerMethodDefinition<?, ?>> definition = callee.served(method.getFullMethodName());
        if (definition.isEmpty()) {
            wire.send(callee, caller, () -> closed(Status.UNIMPLEMENTED, new Metadata()));
            return;
        }
        ServedCall<Q, R> begun = new ServedCall<>(
                wire, this, callee, (ServerMethodDefinition<Q, ?>) definition.get());
        served = begun;
        begun.start(headers, request, whole);
    }

    private void frameArrived(Q message) {
        atServed(call -> call.arrived(message));
    }

    private interface AtServed<Q, R> {
        void happens(ServedCall<Q, R> call);
    }

    private void atServed(AtServed<Q, R> event) {
        ServedCall<Q, R> call = served;
        if (call == null) return;
        if (call.isOfThisLife()) callee.mine(() -> event.happens(call)).run();
        else if (callee.isRunning()) wire.send(callee, caller, () -> closed(Wire.RESET, new Metadata()));
    }

    // Answers.

    Host caller() {
        return caller;
    }

    MethodDescriptor<Q, R> method() {
        return method;
    }

    /// Of an answer, which may not be whole yet.
    void came(long bytes) {
        if (!over) onAnswerBytes.accept(bytes);
    }

    void answered(R answer) {
        if (over) return;
        caller.mine(() -> {
            signs++;
            if (!over) answers.arrived(answer);
        }).run();
    }

    void closed(Status status, Metadata trailers) {
        if (over) return;
        caller.mine(() -> closeWith(status, trailers)).run();
    }

    private void closeWith(Status status, Metadata trailers) {
        if (over) return;
        over();
        answers.ends(() -> close(status, trailers));
    }

    private void over() {
        over = true;
        caller.calls().remove(this);
    }

    private void close(Status status, Metadata trailers) {
        if (listener != null) listener.onClose(status, trailers);
    }
}
