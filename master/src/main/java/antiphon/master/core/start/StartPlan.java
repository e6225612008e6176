package antiphon.master.core.start;

import antiphon.core.NodeId;
import antiphon.master.core.contract.StartObstacle;
import antiphon.message.LogId;
import java.util.Optional;

/// What a starting master does next.
public sealed interface StartPlan {
    /// Takes a log that workers hold for its own, to be rebuilt, and decides again.
    record Rebuild(LogId log) implements StartPlan {}

    /// @param asNamed the operator named that worker
    record Fetch(NodeId worker, boolean asNamed) implements StartPlan {}

    /// Begins an epoch and takes writes.
    ///
    /// @param log empty for a new one
    /// @param how in words, why this log is the one to go on with
    /// @param asNamed the operator named this master itself
    record Lead(Optional<LogId> log, String how, boolean asNamed) implements StartPlan {}

    /// @param reason in words, with what to do
    record Wait(StartObstacle obstacle, String reason) implements StartPlan {}

    record WaitForRoom(String reason) implements StartPlan {}
}
