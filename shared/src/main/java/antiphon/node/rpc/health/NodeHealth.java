package antiphon.node.rpc.health;

import java.util.Set;

/// What a node says of its health under `grpc.health.v1`, at each of its ports. What the names of the health services
/// mean stands in decision 13.
public final class NodeHealth {
    /// The process runs and answers, regardless of its peers, disk and log.
    public static final String LIVENESS = "liveness";
    /// It serves its purpose: a master takes writes, a worker shows a log. The empty name says the same.
    public static final String READINESS = "readiness";
    /// In a cluster in which any node can lead: this one does, and takes writes. Unknown in other clusters.
    public static final String LEADER = "leader";

    private static final String WHOLE_NODE = "";
    private static final Set<String> PERMANENT = Set.of(WHOLE_NODE, LIVENESS, READINESS, LEADER);

    private final HealthService service = new HealthService();

    /// Alive, and not serving yet.
    public NodeHealth() {
        serving(false);
        service.set(LIVENESS, true);
    }

    /// Whether the node serves its purpose.
    public void serving(boolean serves) {
        service.set(WHOLE_NODE, serves);
        service.set(READINESS, serves);
    }

    public void leading(boolean leads) {
        service.set(LEADER, leads);
    }

    /// Shows in the services `w1`, `w2`, … which write concerns can be met now.
    ///
    /// @param possible the highest of them, 0 for none
    public void writeConcerns(int possible, int nodes) {
        for (int concern = 1; concern <= nodes; concern++) service.set("w" + concern, concern <= possible);
    }

    /// The role that said this of the node has ended: it does not serve, and no write concern can be asked for.
    public void roleEnded() {
        serving(false);
        service.remove(name -> !PERMANENT.contains(name));
    }

    public HealthService service() {
        return service;
    }

    /// From now on it only lives.
    public void beginStop() {
        service.stopServing(Set.of(LIVENESS));
    }

    public void end() {
        service.end();
    }
}
