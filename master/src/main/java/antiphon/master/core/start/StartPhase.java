package antiphon.master.core.start;

import antiphon.core.NodeId;
import antiphon.master.core.contract.LogForReaders.Standing;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.contract.StartObstacle;
import java.util.function.BooleanSupplier;

/// The phase of a master between its start and its stop.
public sealed interface StartPhase {
    /// Its own log has not been read yet.
    record Opening() implements StartPhase {}

    /// It asks the workers for their reports.
    record Asking(long untilNs) implements StartPhase {}

    record WaitingForAll(StartObstacle obstacle, String reason) implements StartPhase {
        boolean isForRefusing() {
            return obstacle == StartObstacle.WORKERS_REFUSE;
        }
    }

    record Fetching(NodeId worker, long attempt) implements StartPhase {}

    /// Beginning an epoch needs disk space, as fetched messages do.
    record NoRoom(String reason) implements StartPhase {}

    record Writing() implements StartPhase {}

    /// It has stepped down, or is being stopped.
    ///
    /// @param log superseded when another master leads, otherwise what it was before the stop
    record Stopped(Standing log, String reason) implements StartPhase {}

    default MasterState state() {
        return switch (this) {
            case Opening _,Asking _ -> MasterState.STARTING;
            // Whether there is anything to recover is not known.
            case WaitingForAll wait when wait.isForRefusing() -> MasterState.STARTING;
            case WaitingForAll _,Fetching _ -> MasterState.RECOVERING;
            case NoRoom _ -> MasterState.FULL;
            case Writing _ -> MasterState.WRITING;
            case Stopped _ -> MasterState.STOPPED;
        };
    }

    /// @param knowsOfNoMore whether its log is whole as far as it has heard
    default Standing standing(BooleanSupplier knowsOfNoMore) {
        return switch (this) {
            case Writing _ -> Standing.WHOLE;
            case Stopped(Standing atItsEnd, _) -> atItsEnd;
            case NoRoom _ -> knowsOfNoMore.getAsBoolean() ? Standing.WHOLE : Standing.MAY_LACK_MESSAGES;
            case Opening _,Asking _,WaitingForAll _,Fetching _ -> Standing.MAY_LACK_MESSAGES;
        };
    }

    /// How long an answer may take that the start waits for; 0 when it waits for none.
    default long answerWithinNs(long startWaitNs, long nowNs) {
        return switch (this) {
            case Asking(long untilNs) -> untilNs - nowNs;
            // After a fetch it asks again, and calls in flight then must count.
            case WaitingForAll _,Fetching _,NoRoom _ -> startWaitNs;
            case Opening _,Writing _,Stopped _ -> 0;
        };
    }
}
