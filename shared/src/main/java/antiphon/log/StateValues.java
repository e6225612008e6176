package antiphon.log;

import antiphon.message.LogId;
import java.util.Optional;

/// The contents of the file of a replica's state; see [StateFile].
///
/// @param durableThrough the messages up to here are durable; those on the disk may be more. Written when the log is
///        opened, at each new segment, when a tail is taken out, and at a proper end
/// @param lost messages lost to damage, until they are fetched again
record StateValues(Optional<LogId> logId, long promisedEpoch, long durableThrough, Optional<LostRange> lost) {
    static final StateValues NEW = new StateValues(Optional.empty(), 0, 0, Optional.empty());

    StateValues withLogId(LogId taken) {
        return new StateValues(Optional.of(taken), promisedEpoch, durableThrough, lost);
    }

    StateValues withPromise(long epoch) {
        return new StateValues(logId, epoch, durableThrough, lost);
    }

    StateValues withDurable(long through) {
        return new StateValues(logId, promisedEpoch, through, lost);
    }

    StateValues withLost(LostRange more) {
        return new StateValues(logId, promisedEpoch, durableThrough, Optional.of(lost.map(more::and).orElse(more)));
    }

    StateValues withNothingLost() {
        return new StateValues(logId, promisedEpoch, durableThrough, Optional.empty());
    }
}
