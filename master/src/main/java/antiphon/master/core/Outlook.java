package antiphon.master.core;

import antiphon.master.core.contract.Forecast;
import antiphon.master.core.contract.Pace;
import antiphon.master.core.member.Expectations;
import antiphon.master.core.member.Members;
import antiphon.master.core.member.Positions;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.start.Start;
import antiphon.master.core.write.Writes;

/// The forecast for a write sent now, and the speed of the master's own disk.
final class Outlook {
    private static final long LOOK_AHEAD_NS = 100_000_000L;

    private final CoreSettings settings;
    private final Members members;
    private final Positions positions;
    private final Start start;
    private final Writes writes;
    private final Pace ownPace = new Pace();

    private int possible;
    private long lookedAheadNs;

    Outlook(CoreSettings settings, Members members, Positions positions, Start start, Writes writes) {
        this.settings = settings;
        this.members = members;
        this.positions = positions;
        this.start = start;
        this.writes = writes;
    }

    void start(long nowNs) {
        lookedAheadNs = nowNs;
    }

    /// Updates the forecast rarely enough to cost nothing under load, where turns follow each other closely.
    ///
    /// @param atOnce an event was emitted that may change it
    /// @return whether it has looked
    boolean endTurn(boolean atOnce, long nowNs) {
        ownPace.update(positions.ofMaster(), writes.head(), true, false, nowNs);
        if (!atOnce && nowNs - lookedAheadNs < LOOK_AHEAD_NS) return false;
        lookedAheadNs = nowNs;
        possible = forecast("", nowNs).possible();
        return true;
    }

    /// The highest write concern that is met before its client becomes read-only, as it was at the end of a turn a
    /// moment ago; 0 when writes are refused.
    int possible() {
        return possible;
    }

    long ownTookNs() {
        return ownPace.tookNs();
    }

    Forecast forecast(String client, long nowNs) {
        int available = members.availableNodes();
        return new Forecast(
                Expectations.ofMaster(ownPace, writes.head(), positions.ofMaster(), nowNs),
                members.forecast(writes.head(), nowNs),
                refused(client, available),
                refused(client, available - 1),
                settings.replicationTimeoutNs());
    }

    private Forecast.Refused refused(String client, int available) {
        return new Forecast.Refused(
                writes.admission().foreseen(1, client, available, start.reason()),
                writes.admission().foreseen(2, client, available, start.reason()));
    }
}
