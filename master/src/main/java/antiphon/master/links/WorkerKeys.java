package antiphon.master.links;

import antiphon.core.NodeId;
import antiphon.security.keys.SigningTurn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// The signing keys of the workers, as reported with each heartbeat. For any thread.
public final class WorkerKeys implements SigningTurn.Verifiers {
    /// Longer than it takes until a silent worker is unhealthy and the master no longer waits for it.
    private static final int HEARTBEATS_OF_SILENCE = 10;

    /// @param reported false until it has reported its keys
    private record Said(boolean reported, Set<Long> keys, long atNs) {}

    private final List<NodeId> workers;
    private final long silenceNs;
    private final LongSupplier clockNs;
    private final Said unheard;
    private final Map<NodeId, Said> said = new ConcurrentHashMap<>();

    public WorkerKeys(List<NodeId> workers, Duration heartbeat, LongSupplier clockNs) {
        this.workers = List.copyOf(workers);
        this.silenceNs = heartbeat.multipliedBy(HEARTBEATS_OF_SILENCE).toNanos();
        this.clockNs = clockNs;
        this.unheard = new Said(false, Set.of(), clockNs.getAsLong());
    }

    /// @param keys their ids; empty from workers that do not report them, as earlier versions; the master does not wait
    /// for those
    void heard(NodeId worker, List<Long> keys) {
        said.put(worker, new Said(true, Set.copyOf(keys), clockNs.getAsLong()));
    }

    /// Whether its keys differ from its earlier report.
    boolean differ(NodeId worker, List<Long> keys) {
        Said before = said.get(worker);
        return before != null && before.reported && !before.keys.equals(Set.copyOf(keys));
    }

    /// The workers that answered recently, or may answer soon, and do not have this key.
    @Override
    public List<String> without(long keyId) {
        long nowNs = clockNs.getAsLong();
        return workers.stream()
                .filter(worker -> lacks(said.getOrDefault(worker, unheard), keyId, nowNs))
                .map(NodeId::name)
                .toList();
    }

    /// The workers that answered recently and do not have this key.
    @Override
    public List<String> refusing(long keyId) {
        return without(keyId).stream().filter(worker -> said.containsKey(new NodeId(worker))).toList();
    }

    private boolean lacks(Said last, long keyId, long nowNs) {
        if (nowNs - last.atNs > silenceNs) return false;
        return !last.reported || !(last.keys.isEmpty() || last.keys.contains(keyId));
    }
}
