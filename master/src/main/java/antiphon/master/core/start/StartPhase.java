package antiphon.master.core.start;

import antiphon.core.NodeId;
import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.contract.StartObstacle;

/// The phase of a master between its start and its stop.
public sealed interface StartPhase {
    /// Its own log has not been read yet.
    record Opening() implements StartPhase {}

    /// It asks the workers for their reports.
    record Asking(long untilNs) implements StartPhase {}

    record WaitingForAll(StartObstacle obstacle, String reason) implements StartPhase {}

    record Fetching(NodeId worker, long attempt) implements StartPhase {}

    /// Beginning an epoch needs disk space, as fetched messages do.
    record NoRoom(String reason) implements StartPhase {}

    record Writing() implements StartPhase {}

    /// It has stepped down, or is being stopped.
    ///
    /// @param log superseded when another master leads, otherwise what it was before the stop
    record Stopped(LogForReaders.Standing log, String reason) implements StartPhase {}

    public default MasterState state() {
        return switch (this) {
            case Opening _,Asking _ -> MasterState.STARTING;
            case WaitingForAll _,Fetching _ -> MasterState.RECOVERING;
            case NoRoom _ -> MasterState.FULL;
            case Writing _ -> MasterState.WRITING;
            case Stopped _ -> MasterState.STOPPED;
        };
    }
}
