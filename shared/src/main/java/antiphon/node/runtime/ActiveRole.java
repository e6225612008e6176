package antiphon.node.runtime;

import antiphon.message.EntryVerifier;
import antiphon.node.loop.StorageWatch;
import antiphon.node.repair.RepairThread;
import antiphon.node.repair.ScrubPace;
import antiphon.node.rpc.NodeServer;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A role that a node is in, with all that begins and ends together with it.
///
///     begin:  watch of the disk --> role --> repair --> [role ready] --> services
///     end:    role takes nothing new --> watch, repair --> waiting calls are answered --> services
///             --> routes, metrics --> threads and connections of the role
///
/// Ending goes through all steps, whatever becomes of each. It is called once.
final class ActiveRole {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveRole.class);

    private final String name;
    private final RoleParts parts;
    private final Role role;
    private final StorageWatch storageWatch;
    private final Optional<RepairThread> repairs;
    private final NodeServer.Served served;

    private ActiveRole(String name, RoleParts parts, Role role, ScrubPace pace) {
        this.name = name;
        this.parts = parts;
        this.role = role;
        this.served = role.served();
        this.storageWatch = new StorageWatch(parts.store(), role::roomSeen);
        this.repairs = RepairThread.of(
                parts.store(), new EntryVerifier(parts.settings().keys()), role.others(), pace, parts.onBroken());
    }

    /// When it cannot be made, it leaves nothing behind.
    static ActiveRole made(NodeParts node, RoleFactory factory, ScrubPace pace) throws IOException {
        RoleParts parts = node.inRole(factory.name());
        Role role;
        try {
            role = factory.maker().on(parts);
        } catch (IOException | RuntimeException | Error e) {
            takeOff(parts);
            throw e;
        }
        try {
            return new ActiveRole(factory.name(), parts, role, pace);
        } catch (RuntimeException | Error e) {
            role.beginStop();
            role.settle();
            takeOff(parts);
            var _ = role.end();
            throw e;
        }
    }

    private static void takeOff(RoleParts parts) {
        takeOffViews(parts);
        parts.health().roleEnded();
    }

    private static void takeOffViews(RoleParts parts) {
        parts.routes().close();
        parts.metrics().close();
    }

    String name() {
        return name;
    }

    Role role() {
        return role;
    }

    NodeServer.Served served() {
        return served;
    }

    void begin() throws IOException {
        storageWatch.start(); // Early, for beginning writes to the disk.
        role.begin();
        repairs.ifPresent(RepairThread::start);
    }

    /// @param why for callers of its services, from then on
    /// @return whether nothing of it is at work on the log any more
    boolean end(NodeServer server, String why) {
        parts.health().serving(false);
        step("accept nothing new", role::beginStop);
        step("end the watch of the disk", storageWatch::close);
        repairs.ifPresent(repair -> step("end the repair", repair::close));
        step("answer waiting calls", role::settle);
        step("end its services", () -> server.end(why));
        boolean[] ended = new boolean[1];
        step("take off its routes and metrics", () -> takeOffViews(parts));
        step("end its threads", () -> ended[0] = role.end());
        step("take off its health", parts.health()::roleEnded); // Its threads may have set it until now.
        return ended[0] && repairs.map(RepairThread::hasEnded).orElse(true);
    }

    private void step(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("the role {} could not {}", name, what, e);
        }
    }
}
