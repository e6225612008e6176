package antiphon.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Writes that wait to be handed to a connection, in their order. Any thread adds writes; all else is for one thread at
/// a time.
final class WaitingWrites {
    static final int BATCH_MESSAGES_MAX = 1024;
    private static final long BATCH_BYTES_MAX = 512 * 1024;

    private final Queue<Submission> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicLong places = new AtomicLong();
    private final Deque<Submission> next = new ArrayDeque<>(); // before those that arrived

    /// A new one.
    void add(Submission write) {
        write.place = places.getAndIncrement();
        arrived.add(write);
    }

    /// Writes to send again, before those that arrived meanwhile, and in the order of all: refusals come in several
    /// answers, and a write that stood behind later ones each time would wait for as long as there are some.
    void addFirst(List<Submission> again) {
        List<Submission> all = new ArrayList<>(again);
        all.addAll(next);
        all.sort(Comparator.comparingLong(write -> write.place));
        next.clear();
        next.addAll(all);
    }

    boolean isEmpty() {
        return next.isEmpty() && arrived.isEmpty();
    }

    /// How many there are.
    int count() {
        gather();
        return next.size();
    }

    private void gather() {
        for (Submission write = arrived.poll(); write != null; write = arrived.poll()) next.addLast(write);
    }

    void removeIf(Predicate<Submission> unwanted) {
        gather();
        next.removeIf(unwanted);
    }

    /// The first of them; null when there is none.
    @Nullable
    Submission take() {
        Submission first = takeAny();
        while (first != null && first.isWithdrawn()) first = takeAny();
        return first;
    }

    private @Nullable Submission takeAny() {
        Submission first = next.poll();
        return first == null ? arrived.poll() : first;
    }

    /// The first of them that can travel together.
    ///
    /// @param writesMax none when it is not positive: the outcomes of those under way bring the next ones
    List<Submission> takeBatch(long writesMax) {
        List<Submission> batch = new ArrayList<>();
        long bytes = 0;
        while (batch.size() < writesMax) {
            Submission write = take();
            if (write == null) break;
            bytes += write.weightBytes();
            boolean fits = batch.isEmpty()
                    || (batch.size() < BATCH_MESSAGES_MAX && bytes <= BATCH_BYTES_MAX
                            && write.travelsWith(batch.getFirst()));
            if (!fits) {
                next.addFirst(write);
                return batch;
            }
            batch.add(write);
        }
        return batch;
    }
}
