package antiphon.node.runtime;

import antiphon.config.NodeSettings;
import antiphon.config.SettingException;
import antiphon.log.ReplicaStore;
import antiphon.message.EntryVerifier;
import antiphon.node.loop.StorageWatch;
import antiphon.node.repair.RepairThread;
import antiphon.node.repair.ScrubPace;
import antiphon.node.rpc.NodeServer;
import antiphon.node.rpc.OperatorServer;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running node: its log, the parts around it, and its role, started and stopped in one order.
///
///     start:  watches of keys, callers, certificates, disk --> role --> repair --> HTTP --> role ready --> gRPC ports
///     stop:   no new calls --> watches and repair --> waiting calls are answered --> ports --> role --> log
public final class NodeRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);

    private final NodeParts parts;
    private final Role role;
    private final StorageWatch storageWatch;
    private final Optional<RepairThread> repairs;
    private final NodeServer server;
    private Optional<OperatorServer> operators = Optional.empty();
    private boolean closed;

    private NodeRuntime(NodeParts parts, Role role, ScrubPace pace) {
        NodeSettings settings = parts.settings();
        this.parts = parts;
        this.role = role;
        this.storageWatch = new StorageWatch(parts.store(), role::roomSeen);
        this.repairs = RepairThread.of(
                parts.store(), new EntryVerifier(settings.keys()), role.others(), pace, parts.onBroken());
        this.server = new NodeServer(
                settings, role.served(), parts.callers().interceptors(), parts.limits(), parts.health());
    }

    /// Makes a role on the parts of a node.
    @FunctionalInterface
    public interface RoleFactory {
        Role on(NodeParts parts) throws IOException;
    }

    /// Starts a node, and returns when callers can connect. When it cannot start, it leaves nothing behind.
    ///
    /// @param roleName as metrics name it
    /// @param store closed together with the node, also with one that cannot start
    /// @param pace of the search for damage
    /// @param onBroken called when the node cannot continue
    /// @throws SettingException when it cannot start as it is set, as when a port is taken
    public static NodeRuntime start(
            NodeSettings settings,
            String roleName,
            ReplicaStore store,
            RoleFactory roles,
            ScrubPace pace,
            Consumer<Throwable> onBroken)
            throws IOException {
        NodeRuntime node;
        try {
            NodeParts parts = NodeParts.of(settings, roleName, store, onBroken);
            node = made(parts, roles.on(parts), pace);
        } catch (IOException | RuntimeException | Error e) {
            closeStore(store);
            throw e;
        }
        try {
            node.start();
            return node;
        } catch (IOException | RuntimeException | Error e) {
            node.close();
            throw e;
        }
    }

    private static NodeRuntime made(NodeParts parts, Role role, ScrubPace pace) {
        try {
            return new NodeRuntime(parts, role, pace);
        } catch (RuntimeException | Error e) {
            role.beginStop();
            role.settle();
            role.end();
            throw e;
        }
    }

    private void start() throws IOException {
        NodeSettings settings = parts.settings();
        parts.startWatches(role::keysLookedAt);
        storageWatch.start(); // Early, for beginning writes to the disk.
        role.begin();
        repairs.ifPresent(RepairThread::start);
        parts.http().start(); // While the role gets ready, it can be seen what it waits for.
        role.awaitReady();
        server.start();
        operators = OperatorServer.start(settings, parts.health(), parts.callers().interceptors());
        LOG.info("{} listens on port {}, its log ends at message {}", settings.name(), server.port(),
                parts.store().log().end());
    }

    public int port() {
        return server.port();
    }

    public int httpPort() {
        return parts.http().endpoint().port();
    }

    /// Says first that it stops; then waiting callers are answered with what is known, and streams end with a word on
    /// where to go on. Each step has a bound, so it ends within a few seconds whatever its callers do. What was
    /// acknowledged is durable already.
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        server.beginStop();
        role.beginStop();
        storageWatch.close();
        parts.closeWatches();
        repairs.ifPresent(RepairThread::close);
        role.settle();
        server.close();
        parts.http().close();
        operators.ifPresent(OperatorServer::close);
        role.end();
        closeStore(parts.store());
    }

    private static void closeStore(ReplicaStore store) {
        try {
            store.close();
        } catch (IOException e) {
            LOG.warn("the log was not closed cleanly", e);
        }
    }
}
