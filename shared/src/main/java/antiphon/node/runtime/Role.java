package antiphon.node.runtime;

import antiphon.node.loop.StorageWatch;
import antiphon.node.repair.OtherNode;
import antiphon.node.rpc.NodeServer;
import java.io.IOException;
import java.util.List;

/// The role of a node on its log: it leads, or it follows. A role builds on the node's [NodeParts], and has what only
/// it needs: the replica with its loop, the connections to other nodes, and the service that it answers with.
///
/// It is begun once and stopped once, in the order of the methods here. One that was not begun, since its node cannot
/// start, is stopped all the same: there is nothing to wait for then.
public interface Role {
    /// The services for callers, also while the role is not decided yet.
    NodeServer.Served served();

    /// The nodes that may hold intact copies of messages damaged here, asked one after the other.
    List<OtherNode> others();

    /// The signing keys were looked at: once a second, while they come from a file. Must not wait.
    void keysLookedAt();

    /// There is too little room, or the disk refuses, or that is over.
    void roomSeen(StorageWatch.Room room);

    /// Begins to take inputs. What was seen of the disk came before.
    void begin() throws IOException;

    /// Waits until callers can be let in, for a bounded time.
    void awaitReady();

    /// Accepts nothing new, and answers waiting calls that the node stops.
    void beginStop();

    /// Answers all waiting calls with what is known, and ends the streams of readers; in bounded time.
    void settle();

    /// Ends its threads and connections. No more calls arrive.
    void end();
}
