package antiphon.log.memory;

import antiphon.core.Owner;
import antiphon.log.state.Epochs;
import antiphon.log.state.LogStart;
import antiphon.log.state.LostRange;
import antiphon.log.state.ReplicaState;
import antiphon.message.LogId;
import java.util.Optional;
import java.util.concurrent.atomic.LongAccumulator;

/// The state of a replica for the life of its process, in which its role may change. Nothing is lost to damage: memory
/// is lost as a whole.
public final class MemoryState implements ReplicaState {
    private final LogStart start;
    private final LongAccumulator committed = new LongAccumulator(Math::max, 0);
    private Optional<LogId> logId = Optional.empty(); // guarded by this, as are the next two
    private Epochs epochs = Epochs.NONE;
    private Optional<LostRange> lost = Optional.empty();

    MemoryState(LogStart start) {
        this.start = start;
    }

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
    public synchronized Epochs epochs() {
        return epochs;
    }

    @Override
    public synchronized void promise(long epoch) {
        epochs = epochs.promise(epoch);
    }

    @Override
    public synchronized void promise(long epoch, Owner owner, long committed) {
        epochs = epochs.promise(epoch, owner, committed);
    }

    @Override
    public synchronized void adoptEpoch(long epoch, long committed) {
        epochs = epochs.adopt(epoch, committed);
    }

    @Override
    public long committed() {
        return Math.max(epochs().committed(), committed.get());
    }

    @Override
    public void committed(long upTo) {
        committed.accumulate(upTo);
    }

    @Override
    public synchronized Optional<LostRange> lost() {
        return lost;
    }

    @Override
    public synchronized void distrust(long end) {
        if (end >= start.sequence()) lost = Optional.of(new LostRange(end, end));
    }

    @Override
    public synchronized void settled() {
        lost = Optional.empty();
    }
}
