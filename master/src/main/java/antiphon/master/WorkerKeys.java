package antiphon.master;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/// The signing keys of the workers, as reported with each heartbeat. For any thread.
public final class WorkerKeys {
    /// Longer than it takes until a silent worker is unhealthy and the master no longer waits for it.
    private static final int HEARTBEATS_OF_SILENCE = 10;

    /// @param reported false until it has reported its keys
    private record Said(boolean reported, Set<Long> keys, long atNs) {}

    private final List<String> names;
    private final long silenceNs;
    private final LongSupplier clockNs;
    private final AtomicReferenceArray<Said> said;

    public WorkerKeys(List<String> names, Duration heartbeat, LongSupplier clockNs) {
        this.names = List.copyOf(names);
        this.silenceNs = heartbeat.multipliedBy(HEARTBEATS_OF_SILENCE).toNanos();
        this.clockNs = clockNs;
        this.said = new AtomicReferenceArray<>(names.size());
        Said nothing = new Said(false, Set.of(), clockNs.getAsLong());
        for (int worker = 0; worker < names.size(); worker++) said.set(worker, nothing);
    }

    /// @param keys their ids; empty from workers that do not report them, as earlier versions; the master does not wait
    /// for those
    ///
    /// @return whether its keys differ from its earlier report
    boolean heard(int worker, List<Long> keys) {
        Said before = said.getAndSet(worker, new Said(true, Set.copyOf(keys), clockNs.getAsLong()));
        return before.reported && !before.keys.equals(Set.copyOf(keys));
    }

    /// The workers that answered recently, or may answer soon, and do not have this key.
    List<String> without(long keyId) {
        long nowNs = clockNs.getAsLong();
        return IntStream.range(0, names.size())
                .filter(worker -> lacks(said.get(worker), keyId, nowNs))
                .mapToObj(names::get)
                .toList();
    }

    private boolean lacks(Said last, long keyId, long nowNs) {
        if (nowNs - last.atNs > silenceNs) return false;
        return !last.reported || !(last.keys.isEmpty() || last.keys.contains(keyId));
    }
}
