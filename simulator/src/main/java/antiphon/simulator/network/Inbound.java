package antiphon.simulator.network;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The messages that have come at one end of a call: each is given to the receiver when it was asked for, one after the
/// other, and then the end.
///
/// @param <M> the messages
final class Inbound<M> {
    private final Consumer<Runnable> later;
    private final Deque<M> waiting = new ArrayDeque<>();
    private @Nullable Consumer<M> receiver;
    private @Nullable Runnable end;
    private int requested;
    private boolean delivering;

    /// @param later runs an action in an event of its own: nothing is delivered while something is asked for
    Inbound(Consumer<Runnable> later) {
        this.later = later;
    }

    /// From now on messages are taken.
    void deliverTo(Consumer<M> taker) {
        receiver = taker;
        deliver();
    }

    void request(int messages) {
        requested += messages;
        if (!waiting.isEmpty()) later.accept(this::deliver);
    }

    void arrived(M message) {
        if (end != null) return;
        waiting.add(message);
        deliver();
    }

    /// Nothing comes after what has come.
    void ends(Runnable listener) {
        if (end != null) return;
        end = listener;
        deliver();
    }

    private void deliver() {
        Consumer<M> taker = receiver;
        if (taker == null || delivering) return;
        delivering = true;
        while (requested > 0 && !waiting.isEmpty()) {
            requested--;
            taker.accept(waiting.remove());
        }
        delivering = false;
        if (end == null || !waiting.isEmpty()) return;
        receiver = null;
        end.run();
    }
}
