package antiphon.log.state;

import antiphon.message.LogId;
import java.util.Optional;

/// The contents of the file of a replica's state; see [StateFile].
///
/// @param durableThrough the messages up to here are durable; those on the disk may be more. Written when the log is
///        opened, at each new segment, when a tail is taken out, and at a proper end
/// @param lost messages lost to damage, until they are fetched again
/// @param start where the entries of the log start
public record StateValues(
        Optional<LogId> logId, Epochs epochs, long durableThrough, Optional<LostRange> lost, LogStart start) {
    /// Of a replica that has never had a log.
    public static StateValues startingAt(LogStart start) {
        return new StateValues(Optional.empty(), Epochs.NONE, start.before(), Optional.empty(), start);
    }

    public StateValues withLogId(LogId taken) {
        return new StateValues(Optional.of(taken), epochs, durableThrough, lost, start);
    }

    public StateValues withEpochs(Epochs changed) {
        return new StateValues(logId, changed, durableThrough, lost, start);
    }

    public StateValues withDurable(long through) {
        return new StateValues(logId, epochs, through, lost, start);
    }

    public StateValues withLost(LostRange more) {
        return new StateValues(logId, epochs, durableThrough, Optional.of(lost.map(more::and).orElse(more)), start);
    }

    public StateValues withNothingLost() {
        return new StateValues(logId, epochs, durableThrough, Optional.empty(), start);
    }
}
