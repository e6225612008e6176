package antiphon.log;

import antiphon.message.LogId;
import java.util.Optional;

/// The state of a replica for the life of its process. Nothing is lost to damage: memory is lost as a whole.
public final class MemoryState implements ReplicaState {
    private Optional<LogId> logId = Optional.empty(); // guarded by this, as is the epoch
    private long promisedEpoch;

    MemoryState() {}

    @Override
    public synchronized Optional<LogId> logId() {
        return logId;
    }

    @Override
    public synchronized void adopt(LogId wanted) {
        if (logId.isPresent() && !logId.get().equals(wanted))
            throw new IllegalStateException("this log is " + logId.get() + " and cannot become " + wanted);
        logId = Optional.of(wanted);
    }

    @Override
    public synchronized long promisedEpoch() {
        return promisedEpoch;
    }

    @Override
    public synchronized void promise(long epoch) {
        if (epoch < promisedEpoch)
            throw new IllegalArgumentException("epoch " + promisedEpoch + " is promised, cannot go back to " + epoch);
        promisedEpoch = epoch;
    }

    @Override
    public Optional<LostRange> lost() {
        return Optional.empty();
    }

    @Override
    public void distrust(long end) {}

    @Override
    public void settled() {}
}
