package antiphon.failover.program;

import antiphon.node.loop.StorageWatch;
import antiphon.node.repair.OtherNode;
import antiphon.node.rpc.NodeServer;
import antiphon.node.runtime.Role;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A role, of which the node hears what the watch of the disk has seen.
record WatchedRole(Role role, Consumer<StorageWatch.Room> rooms) implements Role {
    @Override
    public NodeServer.Served served() {
        return role.served();
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
        role.beginStop();
    }

    @Override
    public void settle() {
        role.settle();
    }

    @Override
    public boolean end() {
        return role.end();
    }
}
