package antiphon.client.pipeline.waiting;

import antiphon.client.write.Submission;
import antiphon.client.write.WriteKind;
import antiphon.client.write.WriteResult;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Writes that wait to be handed to a connection, in order. Those of a kind that is over a limit ([TooMuch]) wait
/// separately, and hold up no others.
///
/// Any thread adds writes and reports answers; everything else is for one thread at a time.
public final class WaitingWrites {
    public static final int BATCH_MESSAGES_MAX = 1024;

    private final Queue<Submission> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicLong places = new AtomicLong();
    private final Queue<Refused> refused = new ConcurrentLinkedQueue<>();
    private final Map<WriteKind, TooMuch> tooMuch = new ConcurrentHashMap<>();
    private final WriteQueue free = new WriteQueue();

    private record Refused(Submission write, WriteResult result) {}

    /// A new one.
    public void add(Submission write) {
        write.place = places.getAndIncrement();
        arrived.add(write);
    }

    /// It exceeded a limit of the master, and waits again.
    public void refused(Submission write, WriteResult result) {
        refused.add(new Refused(write, result));
    }

    /// The master answered a write in another way.
    public void answered(Submission write, boolean taken) {
        if (tooMuch.isEmpty()) return;
        TooMuch kind = tooMuch.get(write.kind());
        if (kind != null) kind.answered(write, taken);
    }

    /// Writes to send again after their stream broke.
    public void streamBroke(List<Submission> left) {
        free.addInOrder(left);
        tooMuch.values().forEach(TooMuch::streamBroke);
        holdFree(System.nanoTime());
    }

    /// Writes that were over a limit for too long get the last refusal as their outcome.
    public void look(long nowNs, BiConsumer<Submission, WriteResult> given) {
        boolean isNew = false;
        for (Refused each = refused.poll(); each != null; each = refused.poll()) {
            WriteKind kind = each.write.kind();
            isNew |= !tooMuch.containsKey(kind);
            tooMuch.computeIfAbsent(kind, _ -> new TooMuch(nowNs))
                    .refuse(each.write, each.result, nowNs, given);
        }
        if (tooMuch.isEmpty()) return;
        tooMuch.values().forEach(kind -> kind.look(nowNs, given));
        tooMuch.values().removeIf(kind -> kind.isOver(nowNs));
        if (isNew) holdFree(nowNs);
    }

    private void holdFree(long nowNs) {
        if (tooMuch.isEmpty()) return;
        free.removeIf(write -> {
            TooMuch kind = tooMuch.get(write.kind());
            if (kind != null) kind.holdInOrder(write, nowNs);
            return kind != null;
        });
    }

    private void gather() {
        boolean allFree = tooMuch.isEmpty();
        for (Submission write = arrived.poll(); write != null; write = arrived.poll()) {
            TooMuch kind = allFree ? null : tooMuch.get(write.kind());
            if (kind == null) free.add(write);
            else kind.hold(write, System.nanoTime());
        }
    }

    public boolean isEmpty() {
        gather();
        if (!free.isEmpty()) return false;
        return tooMuch.isEmpty() || tooMuch.values().stream().allMatch(kind -> kind.held().isEmpty());
    }

    /// The number of writes of kinds that are not over a limit.
    public int freeCount() {
        gather();
        return free.count();
    }

    public void removeIf(Predicate<Submission> unwanted) {
        gather();
        free.removeIf(unwanted);
        tooMuch.values().forEach(kind -> kind.held().removeIf(unwanted));
    }

    /// Any of them; null when there is none.
    public @Nullable Submission take() {
        gather();
        Submission write = free.take();
        if (write != null) return write;
        for (TooMuch kind : tooMuch.values()) {
            write = kind.held().take();
            if (write != null) return write;
        }
        return null;
    }

    /// The first of those that may be sent now that fit in one batch.
    ///
    /// @param lingers whether kinds that are not over a limit wait for more
    public List<Submission> takeBatch(boolean lingers, long nowNs) {
        gather();
        Submission firstFree = lingers ? null : free.first();
        long place = firstFree == null ? Long.MAX_VALUE : firstFree.place;
        TooMuch first = null;
        for (TooMuch kind : tooMuch.values()) {
            long other = kind.firstPlace(nowNs);
            if (other >= place) continue;
            place = other;
            first = kind;
        }
        if (first != null) return first.takeBatch();
        return firstFree == null ? List.of() : free.takeBatch(Long.MAX_VALUE);
    }

    /// When to look again even if nothing happens.
    ///
    /// @param alarm called with these times
    public void nextLooks(long nowNs, LongConsumer alarm) {
        for (TooMuch kind : tooMuch.values())
            if (!kind.held().isEmpty()) alarm.accept(kind.nextLookNs(nowNs));
    }
}
