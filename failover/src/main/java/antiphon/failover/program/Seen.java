package antiphon.failover.program;

import antiphon.config.NodeSettings;
import antiphon.core.NodeId;
import antiphon.failover.core.leadership.LeadershipView;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.seen.LeaderMetrics;
import antiphon.failover.seen.LeaderMoves;
import antiphon.failover.seen.LeaderService;
import antiphon.failover.seen.LeaderWatch;
import antiphon.failover.seen.SeenLeader;
import antiphon.log.ReplicaStore;
import antiphon.node.auth.OperatorDoor;
import antiphon.node.rpc.health.NodeHealth;
import antiphon.node.runtime.RoleParts;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What this node shows of leadership, in every role: the service, the metrics, and the health name `leader`.
final class Seen {
    private static final Logger LOG = LoggerFactory.getLogger("antiphon.leadership");
    /// A move is over or given up after one timeout, and then another node is looked for.
    private static final int MOVE_TIMEOUTS_MAX = 3;

    private final LeaderWatch watch;
    private final LeaderMoves moves;
    private final LeaderService service;
    private final AtomicReference<@Nullable NodeHealth> health = new AtomicReference<>(); // null before the first role

    Seen(MemberSettings settings, ReplicaStore store, MemberChannels channels, Consumer<LeadershipInput> inputs) {
        NodeSettings node = settings.node();
        NodeId own = new NodeId(node.name());
        Duration timeout = Duration.ofNanos(settings.times().timeoutNs());
        this.watch = new LeaderWatch(own, () -> store.state().epochs(), System::nanoTime);
        this.moves = new LeaderMoves(own, watch, inputs, channels.control(), node.token(),
                timeout.multipliedBy(MOVE_TIMEOUTS_MAX));
        this.service = new LeaderService(
                own, node.transport(), watch, moves, OperatorDoor.ofMember(node.token(), node.transport()),
                () -> store.log().durable(), System::currentTimeMillis);
    }

    /// Before a stop: the others need not wait for the failover timeout. Waits for a bounded time.
    void leaveLead() {
        if (!moves.leads()) return;
        try {
            var _ = moves.leaveLead().join();
        } catch (CompletionException | IllegalStateException e) {
            LOG.warn("this node stops while it leads: the others wait for the failover timeout", e);
        }
    }

    LeaderService service() {
        return service;
    }

    /// A role that is being made shows it among its metrics.
    void in(RoleParts role) {
        role.metrics().add(new LeaderMetrics(watch));
        health.set(role.health());
        showHealth();
    }

    /// After each turn of leadership.
    void look(LeadershipView view) {
        watch.look(view);
        showHealth();
    }

    private void showHealth() {
        NodeHealth shown = health.get();
        if (shown != null) shown.leading(watch.seen().state() == SeenLeader.State.LEADING);
    }
}
