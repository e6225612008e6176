package antiphon.failover.program;

import antiphon.node.loop.StorageWatch;
import antiphon.node.repair.OtherNode;
import antiphon.node.rpc.NodeServer;
import antiphon.node.runtime.Role;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A role of which the node hears what the watch of the disk has seen, and which serves what the node makes of it.
///
/// @param serving ends its calls with the role
record WatchedRole(Role role, Serving serving, Consumer<StorageWatch.Room> rooms) implements Role {
    /// What the node adds to a role for the clients of the cluster.
    interface Serving {
        NodeServer.Served served(NodeServer.Served byRole);

        void beginStop();

        void stop();
    }

    @Override
    public NodeServer.Served served() {
        return serving.served(role.served());
    }

    @Override
    public List<OtherNode> others() {
        return role.others();
    }

    @Override
    public void keysLookedAt() {
        role.keysLookedAt();
    }

    @Override
    public void roomSeen(StorageWatch.Room room) {
        rooms.accept(room);
        role.roomSeen(room);
    }

    @Override
    public void begin() throws IOException {
        role.begin();
    }

    @Override
    public CompletableFuture<?> ready() {
        return role.ready();
    }

    @Override
    public void beginStop() {
        serving.beginStop();
        role.beginStop();
    }

    @Override
    public void settle() {
        serving.stop();
        role.settle();
    }

    @Override
    public boolean end() {
        return role.end();
    }
}
