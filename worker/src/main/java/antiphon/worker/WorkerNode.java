package antiphon.worker;

import antiphon.config.source.SettingException;
import antiphon.log.ReplicaStore;
import antiphon.node.Incarnation;
import antiphon.node.MemberDirectory;
import antiphon.node.NodeStorage;
import antiphon.node.repair.ScrubPace;
import antiphon.node.runtime.NodeRuntime;
import antiphon.node.runtime.RoleFactory;
import antiphon.worker.core.contract.Limits;
import antiphon.worker.settings.WorkerSettings;
import java.io.IOException;
import java.util.function.Consumer;

/// A node that follows: the worker program.
final class WorkerNode {
    private WorkerNode() {}

    /// Opens the store that the settings name and starts the worker on it.
    ///
    /// @throws SettingException when it cannot start as it is set
    static NodeRuntime start(WorkerSettings settings, Consumer<Throwable> onBroken) throws IOException {
        MemberDirectory.requireNone(settings.node());
        return start(settings, NodeStorage.open(settings.node()), ScrubPace.standard(), onBroken);
    }

    /// @param store closed together with the node
    static NodeRuntime start(
            WorkerSettings settings, ReplicaStore store, ScrubPace pace, Consumer<Throwable> onBroken)
            throws IOException {
        return NodeRuntime.start(settings.node(), store, following(settings), pace, onBroken);
    }

    static RoleFactory following(WorkerSettings settings) {
        Limits limits = Limits.standard(settings.syncTimeout());
        return new RoleFactory("worker", parts -> new Following(
                settings, limits, parts, new FixedLeadership(Incarnation.random())));
    }
}
