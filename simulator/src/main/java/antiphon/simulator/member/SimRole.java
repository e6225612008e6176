package antiphon.simulator.member;

import antiphon.node.loop.StorageWatch;
import antiphon.node.read.LogFeed;
import io.grpc.ServerServiceDefinition;
import java.util.List;

/// A role of a member, as the node's shell has it.
interface SimRole {
    List<ServerServiceDefinition> services();

    /// What readers get of the log.
    LogFeed feed();

    void synced(long position, long truncationsBefore);

    void roomSeen(StorageWatch.Room room);

    /// Takes nothing new, and answers what waits.
    ///
    /// @param ended called when no turn of it follows
    void end(Runnable ended);
}
