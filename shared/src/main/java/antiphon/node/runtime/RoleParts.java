package antiphon.node.runtime;

import antiphon.config.NodeSettings;
import antiphon.http.RouteGroup;
import antiphon.log.ReplicaStore;
import antiphon.metrics.LimitMetrics;
import antiphon.metrics.NodeMetrics;
import antiphon.node.auth.NodeCallers;
import antiphon.node.keys.NodeKeys;
import antiphon.node.rpc.health.NodeHealth;
import java.util.function.Consumer;

/// The parts of a node as a role gets them. What the role adds to the metrics, the routes and the health comes off with
/// it; everything else outlives it.
///
/// @param onBroken called when the node cannot continue
public record RoleParts(
        NodeSettings settings,
        ReplicaStore store,
        NodeMetrics metrics,
        LimitMetrics limits,
        NodeKeys keys,
        NodeCallers callers,
        NodeHealth health,
        RouteGroup routes,
        Consumer<Throwable> onBroken) {}
