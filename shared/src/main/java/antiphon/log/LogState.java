package antiphon.log;

import antiphon.message.LogId;
import java.util.Optional;

/// What a log knows besides its messages.
///
/// @param durableThrough the messages up to here are durable; those on the disk may be more. Written when the log is
///        opened, at each new segment, when a tail is taken out, and at a proper end
/// @param lost what damage has taken, until it is made good
record LogState(Optional<LogId> logId, long promisedEpoch, long durableThrough, Optional<LostRange> lost) {
    static final LogState NEW = new LogState(Optional.empty(), 0, 0, Optional.empty());

    LogState withLogId(LogId taken) {
        return new LogState(Optional.of(taken), promisedEpoch, durableThrough, lost);
    }

    LogState withPromise(long epoch) {
        return new LogState(logId, epoch, durableThrough, lost);
    }

    LogState withDurable(long through) {
        return new LogState(logId, promisedEpoch, through, lost);
    }

    LogState withLost(LostRange more) {
        return new LogState(logId, promisedEpoch, durableThrough, Optional.of(lost.map(more::and).orElse(more)));
    }

    LogState withNothingLost() {
        return new LogState(logId, promisedEpoch, durableThrough, Optional.empty());
    }
}
