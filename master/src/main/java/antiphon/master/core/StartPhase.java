package antiphon.master.core;

/// The phase of a master between its start and its stop.
sealed interface StartPhase {
    /// Its own log has not been read yet.
    record Opening() implements StartPhase {}

    /// It asks the workers for their reports.
    record Asking(long untilNs) implements StartPhase {}

    record WaitingForAll(StartObstacle obstacle, String reason) implements StartPhase {}

    record Fetching(int worker, long attempt) implements StartPhase {}

    /// Beginning an epoch needs disk space, as fetched messages do.
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
