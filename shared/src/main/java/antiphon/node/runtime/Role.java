package antiphon.node.runtime;

import antiphon.node.loop.StorageWatch;
import antiphon.node.repair.OtherNode;
import antiphon.node.rpc.NodeServer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The role of a node on its log: it leads, or it follows. A role builds on the node's [RoleParts], and has what only
/// it needs: the replica with its loop, the connections to other nodes, and the services that it answers with.
///
/// It is begun once and ended once, in the order of the methods here; the node may take the same role again later, with
/// another object. One that was not begun, since its node cannot start, is ended all the same: there is nothing to wait
/// for then. No method waits for the node to start, stop or change its role.
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

    /// Completes when callers can be let in, after a bounded time in any case. Called when the role has begun.
    CompletableFuture<?> ready();

    /// Accepts nothing new, and answers waiting calls that the node stops.
    void beginStop();

    /// Answers all waiting calls with what is known, and ends the streams of readers; in bounded time.
    void settle();

    /// Ends its threads and connections, in bounded time. No more calls arrive.
    ///
    /// @return false when something of it may still be at work on the log: no other role may begin then
    boolean end();
}
