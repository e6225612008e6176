package antiphon.master.core;

/// Where a master is between its start and its end.
sealed interface StartPhase {
    /// It has not been told yet what its own log holds.
    record Opening() implements StartPhase {}

    /// It asks the workers what they hold.
    record Asking(long untilNs) implements StartPhase {}

    record WaitingForAll(StartObstacle obstacle, String reason) implements StartPhase {}

    record Fetching(int worker, long attempt) implements StartPhase {}

    /// To begin an epoch has to be written down, as fetched messages have.
    record NoRoom(String reason) implements StartPhase {}

    record Writing() implements StartPhase {}

    /// @param stepsDown another master leads; otherwise this one is being stopped
    record Stopped(String reason, boolean stepsDown) implements StartPhase {}

    default String word() {
        return switch (this) {
            case Opening _,Asking _ -> "starting";
            case WaitingForAll _,Fetching _ -> "recovering";
            case NoRoom _ -> "full";
            case Writing _ -> "writing";
            case Stopped _ -> "stopped";
        };
    }
}
