package antiphon.client.pipeline.waiting;

import antiphon.client.write.Submission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Writes in order. Withdrawn ones are skipped. Used by one thread at a time.
final class WriteQueue {
    private static final long BATCH_BYTES_MAX = 512 * 1024;

    private final Deque<Submission> writes = new ArrayDeque<>();

    /// A new write, after all others.
    void add(Submission write) {
        writes.addLast(write);
    }

    /// Writes to send again, in the order of all: refusals come in several answers, and a write that was queued after
    /// later ones each time would never be sent.
    void addInOrder(List<Submission> again) {
        if (again.isEmpty()) return;
        List<Submission> all = new ArrayList<>(again);
        all.addAll(writes);
        all.sort(Comparator.comparingLong(write -> write.place));
        writes.clear();
        writes.addAll(all);
    }

    boolean isEmpty() {
        return first() == null;
    }

    int count() {
        return writes.size();
    }

    void removeIf(Predicate<Submission> unwanted) {
        writes.removeIf(unwanted);
    }

    @Nullable
    Submission first() {
        Submission first = writes.peekFirst();
        while (first != null && first.isWithdrawn()) {
            writes.removeFirst();
            first = writes.peekFirst();
        }
        return first;
    }

    @Nullable
    Submission take() {
        return first() == null ? null : writes.pollFirst();
    }

    /// The first of them that fit in one batch.
    ///
    /// @param writesMax returns none when it is not positive
    List<Submission> takeBatch(long writesMax) {
        List<Submission> batch = new ArrayList<>();
        long bytes = 0;
        while (batch.size() < Math.min(writesMax, WaitingWrites.BATCH_MESSAGES_MAX)) {
            Submission write = first();
            if (write == null) break;
            bytes += write.weightBytes();
            if (!batch.isEmpty() && (bytes > BATCH_BYTES_MAX || !write.travelsWith(batch.getFirst()))) break;
            batch.add(writes.removeFirst());
        }
        return batch;
    }
}
