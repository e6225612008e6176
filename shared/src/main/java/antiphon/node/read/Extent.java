package antiphon.node.read;

import antiphon.log.ReplicaStore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// How far readers of one level are shown a log, and the subscriptions that have caught up to there.
final class Extent {
    private final LongSupplier end;
    private final CaughtUpReaders caughtUp = new CaughtUpReaders();
    private final AtomicBoolean waking = new AtomicBoolean();

    private Extent(LongSupplier end) {
        this.end = end;
    }

    static Extent of(ReplicaStore store, ReadLevel level) {
        return new Extent(switch (level) {
            case LOCAL -> store.log()::durable;
            case COMMITTED -> () -> Math.min(store.log().durable(), store.state().committed());
        });
    }

    /// The highest number that may be shown.
    long end() {
        return end.getAsLong();
    }

    /// Whether message `next` may be shown; otherwise the subscription is woken when it may.
    boolean has(long next, Subscription subscription) {
        if (next <= end()) return true;
        caughtUp.add(subscription, next);
        return next <= end(); // It may have come before the subscription was registered.
    }

    /// The end may have moved. Costs the caller almost nothing: readers are woken by another thread, and only those
    /// that can continue.
    void moved() {
        if (caughtUp.lowest() <= end() && !waking.getAndSet(true)) Thread.startVirtualThread(this::wake);
    }

    private void wake() {
        waking.set(false); // First, so that no later move is missed.
        for (Subscription subscription : caughtUp.takeUpTo(end())) subscription.wake();
    }

    void ended(Subscription subscription) {
        caughtUp.remove(subscription);
    }
}
