package antiphon.master.core.start;

import antiphon.core.NodeId;
import antiphon.message.LogId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The highest epochs that workers have reported as promised, per log and for workers without one. They outlast the
/// workers' reports, since a worker that has promised an epoch may be silent when the new epoch begins.
public final class Promises {
    /// @param worker the worker that reported it
    public record Promise(NodeId worker, long epoch) {
        static final Promise NONE = new Promise(new NodeId("nobody"), 0);

        Promise orHigher(Promise other) {
            return other.epoch > epoch ? other : this;
        }
    }

    private final Map<Optional<LogId>, Promise> highest = new HashMap<>(); // looked up, never iterated

    void heard(NodeId worker, Optional<LogId> log, long epoch) {
        highest.merge(log, new Promise(worker, epoch), Promise::orHigher);
    }

    /// A worker of another log is none of ours; one without a log may still have promised an epoch.
    Promise highest(LogId own) {
        Promise withoutLog = highest.getOrDefault(Optional.<LogId>empty(), Promise.NONE);
        return highest.getOrDefault(Optional.of(own), Promise.NONE).orHigher(withoutLog);
    }
}
