package antiphon.master.intake;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The writes between their arrival and their answer, by their tickets. For any thread.
final class PendingWrites {
    private final Map<Long, PendingWrite> all = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> allSettled = new CompletableFuture<>();
    private volatile boolean awaited;

    void add(long ticket, PendingWrite write) {
        all.put(ticket, write);
    }

    /// Returns null when the write's caller needs no further answer.
    @Nullable
    PendingWrite get(long ticket) {
        return all.get(ticket);
    }

    /// From now on the write's caller needs no further answer.
    ///
    /// @return null when that was so before
    @Nullable
    PendingWrite settle(long ticket) {
        PendingWrite settled = all.remove(ticket);
        if (awaited && all.isEmpty()) allSettled.complete(null);
        return settled;
    }

    void forEach(BiConsumer<Long, PendingWrite> action) {
        all.forEach(action);
    }

    /// How many with each write concern.
    Map<Integer, Long> byConcern() {
        return all.values().stream().collect(Collectors.groupingBy(PendingWrite::concern, Collectors.counting()));
    }

    /// Waits until none is left, or for that time. Once, when no more are to come.
    void awaitSettled(long waitMs) {
        awaited = true;
        if (!all.isEmpty()) allSettled.completeOnTimeout(null, waitMs, TimeUnit.MILLISECONDS).join();
    }
}
