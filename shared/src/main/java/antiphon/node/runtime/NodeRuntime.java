package antiphon.node.runtime;

import antiphon.config.NodeSettings;
import antiphon.config.source.SettingException;
import antiphon.log.ReplicaStore;
import antiphon.node.repair.ScrubPace;
import antiphon.node.rpc.NodeServer;
import antiphon.node.rpc.OperatorServer;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running node: its log, the parts around it, and its role, started and stopped in one order. The role can change
/// meanwhile: the log and its lock, the ports, keys, callers, certificates and health stay, and what the role added
/// comes off with it ([ActiveRole]).
///
///     start:  watches of keys, callers, certificates --> role --> HTTP --> role ready --> gRPC ports
///     stop:   no new calls --> watches --> role --> ports --> log
public final class NodeRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);

    private final NodeParts parts;
    private final NodeServer server;
    private final NodeRoles roles;
    private Optional<OperatorServer> operators = Optional.empty();
    private boolean closed;

    private NodeRuntime(NodeParts parts, NodeServer server, NodeRoles roles) {
        this.parts = parts;
        this.server = server;
        this.roles = roles;
    }

    /// Starts a node, and returns when callers can connect. When it cannot start, it leaves nothing behind.
    ///
    /// @param store closed together with the node, also with one that cannot start
    /// @param role the first that it is in
    /// @param pace of the search for damage
    /// @param onBroken called when the node cannot continue
    /// @throws SettingException when it cannot start as it is set, as when a port is taken
    public static NodeRuntime start(
            NodeSettings settings,
            ReplicaStore store,
            RoleFactory role,
            ScrubPace pace,
            Consumer<Throwable> onBroken)
            throws IOException {
        return start(settings, store, role, NodeServer.Served.NONE, pace, onBroken);
    }

    /// The same, for a node that has services of its own.
    ///
    /// @param own served in every role, also between two
    public static NodeRuntime start(
            NodeSettings settings,
            ReplicaStore store,
            RoleFactory role,
            NodeServer.Served own,
            ScrubPace pace,
            Consumer<Throwable> onBroken)
            throws IOException {
        NodeRuntime node;
        try {
            NodeParts parts = NodeParts.of(settings, store, onBroken);
            node = on(parts, role, own, ActiveRole.made(parts, role, pace), pace);
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

    private static NodeRuntime on(
            NodeParts parts, RoleFactory factory, NodeServer.Served own, ActiveRole first, ScrubPace pace) {
        int requestBytesMax = Math.max(own.requestBytesMax(), first.served().requestBytesMax());
        NodeServer server = new NodeServer(
                parts.settings(), own, requestBytesMax, parts.callers().interceptors(), parts.limits(), parts.health());
        return new NodeRuntime(parts, server, new NodeRoles(parts, pace, server, factory, first));
    }

    private void start() throws IOException {
        NodeSettings settings = parts.settings();
        parts.startWatches(roles::keysLookedAt);
        roles.beginFirst();
        parts.http().start(); // While the role gets ready, it can be seen what it waits for.
        var _ = roles.open();
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

    /// Ends the present role, and begins another on the same log while the ports stay open. Calls of methods that only
    /// the ended role served are answered with UNAVAILABLE from then on. A role that cannot begin leaves the node in
    /// the role before; where that cannot begin again either, or has not ended, the node stops and is broken.
    ///
    /// Returns at once, and may be called from the role itself.
    ///
    /// @return completes when the other role has begun; with an exception that has a sentence when it has not
    /// @throws IllegalStateException with a sentence when the role cannot be changed now
    public CompletableFuture<Void> change(RoleFactory to) {
        return roles.change(to, why -> {
            close();
            parts.onBroken().accept(why);
        });
    }

    /// Says first that it stops; then waiting callers are answered with what is known, and streams end with a word on
    /// where to go on. Each step has a bound, so it ends within a few seconds whatever its callers do. What was
    /// acknowledged is durable already.
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        server.beginStop();
        parts.closeWatches();
        roles.stop();
        server.close();
        parts.http().close();
        operators.ifPresent(OperatorServer::close);
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
