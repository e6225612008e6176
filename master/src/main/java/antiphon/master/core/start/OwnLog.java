package antiphon.master.core.start;

import antiphon.master.core.contract.MasterInput;
import antiphon.message.LogId;
import java.util.Optional;

/// The own log of a starting master.
///
/// @param logId empty while it has no log
/// @param epoch the last epoch known to have written to this log; 0 when there was none
/// @param end its last message, durable; 0 when there is none
/// @param lostThrough the last message that is known to have been durable here and was lost to damage; 0 when none
/// @param whole whether everything that was acknowledged up to `epoch` is in it
public record OwnLog(Optional<LogId> logId, long epoch, long end, long lostThrough, boolean whole) {
    static final OwnLog UNKNOWN = new OwnLog(Optional.empty(), 0, 0, 0, true);

    /// A log in which no epoch ever began is a rebuild that a crash interrupted, and one with damage is a lost disk
    /// from there on: they may be incomplete.
    static OwnLog read(MasterInput.Started own) {
        boolean interrupted = own.logId().isPresent() && own.epoch() == 0;
        return new OwnLog(
                own.logId(), own.epoch(), own.position(), own.lostThrough(), own.lostThrough() == 0 && !interrupted);
    }

    OwnLog endsAt(long newEnd) {
        return new OwnLog(logId, epoch, newEnd, lostThrough, whole);
    }

    /// All messages of a worker were fetched.
    OwnLog isWholeUpTo(long heardEpoch) {
        return new OwnLog(logId, Math.max(epoch, heardEpoch), end, lostThrough, true);
    }

    /// Until it is rebuilt it does not decide by itself: a fetch that fails begins again with all workers.
    public OwnLog isRebuilt(LogId log) {
        return new OwnLog(Optional.of(log), epoch, end, lostThrough, false);
    }

    OwnLog begins(LogId log) {
        return new OwnLog(Optional.of(log), epoch, end, lostThrough, whole);
    }

    OwnLog leads(long newEpoch) {
        return new OwnLog(logId, newEpoch, end, lostThrough, whole);
    }
}
