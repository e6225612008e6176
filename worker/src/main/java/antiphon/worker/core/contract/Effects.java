package antiphon.worker.core.contract;

import antiphon.message.LogEntry;
import java.util.ArrayList;
import java.util.List;

/// The effects of one turn. Regardless of the order of decisions, promises come first, then truncations, then the
/// append, so that nothing is answered under a promise that is not durable, and one turn costs one append.
public final class Effects {
    private final List<WorkerEffect> promises = new ArrayList<>();
    private final List<WorkerEffect> truncations = new ArrayList<>();
    private final List<WorkerEffect> others = new ArrayList<>();

    public void promise(WorkerEffect effect) {
        promises.add(effect);
    }

    public void truncate(long after) {
        truncations.add(new WorkerEffect.Truncate(after));
    }

    public void add(WorkerEffect effect) {
        others.add(effect);
    }

    public void emit(WorkerEvent event) {
        others.add(new WorkerEffect.Emit(event));
    }

    /// A delivery is refused. A full disk has events of its own.
    public void refused(Refusal refusal) {
        if (refusal.reason() != Refusal.Reason.DISK_FULL) emit(new WorkerEvent.DeliveryRefused(refusal));
    }

    public List<WorkerEffect> drain(List<LogEntry> appended) {
        List<WorkerEffect> all = new ArrayList<>(promises);
        all.addAll(truncations);
        if (!appended.isEmpty()) all.add(new WorkerEffect.Append(appended));
        all.addAll(others);
        promises.clear();
        truncations.clear();
        others.clear();
        return all;
    }
}
