package antiphon.node.runtime;

import antiphon.node.loop.StorageWatch;
import antiphon.node.repair.OtherNode;
import antiphon.node.rpc.NodeServer;
import java.io.IOException;
import java.util.List;

/// What a node does with its log: it leads, or it follows. A role stands on the node's [NodeParts], and has what only
/// it needs: the replica with its loop, the connections to other nodes, and the service that it answers with.
///
/// It is begun once and stopped once, in the order of the methods here.
public interface Role {
    /// What callers are answered with, also while the role is not decided yet.
    NodeServer.Served served();

    /// The nodes that may hold what is damaged here, asked one after the other.
    List<OtherNode> others();

    /// The signing keys were looked at: once a second, while they come from a file. Must not wait.
    void keysLookedAt();

    /// There is too little room, or the disk refuses, or that is over.
    void roomSeen(StorageWatch.Room room);

    /// Begins to take inputs. What was seen of the disk came before.
    void begin() throws IOException;

    /// Waits until callers can be let in, for a bounded time.
    void awaitReady();

    /// Takes nothing new, and tells those who wait that the node stops.
    void beginStop();

    /// Answers everyone who still waits with what is known, and ends the streams of readers; in bounded time.
    void settle();

    /// Ends its threads and connections. Nobody calls any more.
    void end();
}
