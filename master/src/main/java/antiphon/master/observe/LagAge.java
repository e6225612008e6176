package antiphon.master.observe;

import antiphon.log.EntryLog;
import antiphon.master.core.contract.ClusterView;
import antiphon.message.LogEntry;
import java.io.IOException;

/// How old the oldest message is that a worker lacks. Timestamps are of the clock of the machine, which may be set:
/// they count only for what was there when this master began, up to then.
///
/// @param beganMs when this master began, by that clock
record LagAge(EntryLog log, long beganMs) {
    private static final double NS_PER_SECOND = 1e9;
    private static final double MS_PER_SECOND = 1e3;
    private static final double MICROS_PER_SECOND = 1e6;

    double seconds(ClusterView.Worker worker) {
        return seconds(worker.lack(), worker.position() + 1);
    }

    double seconds(ClusterView.Lack lack, long missing) {
        double here = lack.forNs() / NS_PER_SECOND;
        return lack.isOlder() ? here + secondsBefore(missing) : here;
    }

    /// 0 when the message cannot be read, or the clock was set back before this master began.
    private double secondsBefore(long missing) {
        try {
            for (LogEntry entry : log.read(missing, missing, 1))
                return Math.max(
                        0, beganMs / MS_PER_SECOND - entry.message().timestampMicros() / MICROS_PER_SECOND);
        } catch (IOException _) {
            // It is damaged, which the read has reported for repair.
        }
        return 0;
    }
}
