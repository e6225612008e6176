package antiphon.node.runtime;

import antiphon.config.NodeSettings;
import antiphon.http.NodeHttp;
import antiphon.log.ReplicaStore;
import antiphon.metrics.LimitMetrics;
import antiphon.metrics.NodeMetrics;
import antiphon.node.auth.NodeCallers;
import antiphon.node.keys.NodeCertificates;
import antiphon.node.keys.NodeKeys;
import antiphon.node.rpc.health.NodeHealth;
import java.util.function.Consumer;

/// The parts that a node keeps from its start to its stop, regardless of its role.
///
/// @param onBroken called when the node cannot continue
record NodeParts(
        NodeSettings settings,
        ReplicaStore store,
        NodeMetrics metrics,
        LimitMetrics limits,
        NodeKeys keys,
        NodeCallers callers,
        NodeCertificates certificates,
        NodeHealth health,
        NodeHttp http,
        Consumer<Throwable> onBroken) {
    static NodeParts of(NodeSettings settings, ReplicaStore store, Consumer<Throwable> onBroken) {
        NodeMetrics metrics = new NodeMetrics(settings);
        NodeHttp http = new NodeHttp(settings);
        http.endpoint().route("/metrics", metrics);
        return new NodeParts(
                settings,
                store,
                metrics,
                new LimitMetrics(metrics),
                new NodeKeys(settings.keys(), store.log(), metrics),
                new NodeCallers(settings, metrics),
                new NodeCertificates(settings, metrics),
                new NodeHealth(),
                http,
                onBroken);
    }

    /// For a role, with its own places for what it adds.
    ///
    /// @param role as metrics name it
    RoleParts inRole(String role) {
        return new RoleParts(
                settings, store, metrics.inRole(role), limits, keys, callers, health, http.group(), onBroken);
    }

    void startWatches(Runnable keysLookedAt) {
        keys.start(keysLookedAt);
        callers.start();
        certificates.start();
    }

    void closeWatches() {
        keys.close();
        callers.close();
        certificates.close();
    }
}
