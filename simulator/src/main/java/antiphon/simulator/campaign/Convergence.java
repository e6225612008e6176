package antiphon.simulator.campaign;

import antiphon.log.EntryLog;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.DeliveryState;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.policy.Health;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.node.SimRepair;
import antiphon.simulator.world.World;
import java.util.Optional;

/// Whether a cluster has converged by itself, after all faults ended.
final class Convergence {
    private final World world;

    Convergence(World world) {
        this.world = world;
    }

    /// Why it has not; empty when it has.
    Optional<String> whyNot() {
        for (SimNode node : world.nodes()) if (!node.isRunning()) return Optional.of(node.name + " does not run");
        for (SimClient client : world.clients()) if (!client.isIdle()) return Optional.of("a client still waits");
        EntryLog log = world.master().log();
        for (SimNode node : world.nodes()) {
            if (node.log().durable() != log.end()
                    || !node.log().hashIfReadable(log.end()).equals(log.hashIfReadable(log.end())))
                return Optional.of(node.name + " holds " + node.log().durable() + " of " + log.end() + " messages");
        }
        Optional<ClusterView> view = world.master().lastView();
        Optional<String> unhealthy = view.isEmpty() ? Optional.of("no status") : unhealthy(view.get());
        return unhealthy.or(this::unanswered).or(this::damaged);
    }

    private static Optional<String> unhealthy(ClusterView view) {
        if (view.state() != MasterState.WRITING)
            return Optional.of("the master is " + view.state().word() + ": " + view.stateReason());
        if (view.readOnlyClientCount() > 0) return Optional.of("clients are read-only: " + view.readOnlyClients());
        if (view.pendingWrites() > 0) return Optional.of(view.pendingWrites() + " writes wait");
        return view.workers().stream()
                .filter(worker -> worker.health() != Health.Name.HEALTHY
                        || worker.delivery() != DeliveryState.STREAMING)
                .map(worker -> worker.id() + " is " + worker.health() + " and " + worker.delivery().word() + ": "
                        + worker.deliveryReason().sentence())
                .findFirst();
    }

    private Optional<String> unanswered() {
        return world.master().isAnythingPending()
                ? Optional.of("the master keeps a write that nobody waits for")
                : Optional.empty();
    }

    private Optional<String> damaged() {
        return world.nodes().stream()
                .filter(node -> world.checker().disks().heldBy(node).isDamaged() && !SimRepair.isSound(node))
                .map(node -> node.name + " holds damaged messages")
                .findFirst();
    }
}
