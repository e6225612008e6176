package antiphon.master;

import antiphon.log.ReplicaStore;
import antiphon.master.settings.MasterSettings;
import antiphon.node.Incarnation;
import antiphon.node.MemberDirectory;
import antiphon.node.NodeStorage;
import antiphon.node.repair.ScrubPace;
import antiphon.node.runtime.NodeRuntime;
import antiphon.node.runtime.RoleFactory;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node that leads: the master program.
final class MasterNode {
    private static final Logger LOG = LoggerFactory.getLogger(MasterNode.class);

    private MasterNode() {}

    /// Starts, and returns when clients can connect.
    static NodeRuntime start(MasterSettings settings, Consumer<Throwable> onBroken) throws IOException {
        MemberDirectory.requireNone(settings.node());
        return start(settings, NodeStorage.open(settings.node()), ScrubPace.standard(), onBroken);
    }

    /// @param store closed together with the node
    static NodeRuntime start(
            MasterSettings settings, ReplicaStore store, ScrubPace pace, Consumer<Throwable> onBroken)
            throws IOException {
        if (settings.workers().isEmpty())
            LOG.warn("WORKERS is not set: this master keeps the only copy of every message");
        return NodeRuntime.start(settings.node(), store, leading(settings), pace, onBroken);
    }

    static RoleFactory leading(MasterSettings settings) {
        return new RoleFactory("master", parts -> new Leading(settings, parts, new FixedTenure(Incarnation.random())));
    }
}
