package antiphon.master.core;

import antiphon.message.LogId;
import java.util.Optional;

/// What a master that starts holds itself.
///
/// @param logId empty while it has no log
/// @param epoch the last one that this log is known to be of; 0 when none ever began in it
/// @param end its last message, durable; 0 when there is none
/// @param lostThrough the last message that is known to have been durable here and was lost to damage; 0 when none
/// @param whole whether everything that was acknowledged up to `epoch` is in it
record OwnLog(Optional<LogId> logId, long epoch, long end, long lostThrough, boolean whole) {
    static final OwnLog UNKNOWN = new OwnLog(Optional.empty(), 0, 0, 0, true);

    /// A log in which no epoch ever began is a rebuild that a crash interrupted, and one with damage is a lost disk
    /// from there on: what they hold may not be all.
    static OwnLog read(MasterInput.Started own) {
        boolean interrupted = own.logId().isPresent() && own.epoch() == 0;
        return new OwnLog(
                own.logId(), own.epoch(), own.position(), own.lostThrough(), own.lostThrough() == 0 && !interrupted);
    }

    OwnLog endsAt(long newEnd) {
        return new OwnLog(logId, epoch, newEnd, lostThrough, whole);
    }

    /// All that a worker held was fetched.
    OwnLog isWholeUpTo(long heardEpoch) {
        return new OwnLog(logId, Math.max(epoch, heardEpoch), end, lostThrough, true);
    }

    /// Until it is rebuilt it does not decide by itself: a fetch that fails begins again with all workers.
    OwnLog isRebuilt(LogId log) {
        return new OwnLog(Optional.of(log), epoch, end, lostThrough, false);
    }

    OwnLog begins(LogId log) {
        return new OwnLog(Optional.of(log), epoch, end, lostThrough, whole);
    }

    OwnLog leads(long newEpoch) {
        return new OwnLog(logId, newEpoch, end, lostThrough, whole);
    }
}
