package antiphon.simulator.promises;

import antiphon.core.NodeId;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.policy.Health;
import antiphon.simulator.check.Fault;
import antiphon.simulator.client.SimClient;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The reported beliefs of one life of a master: of workers, whose health moves only along its arrows, and of
/// clients, of whom none writes while it is read-only.
final class Beliefs {
    private final Map<NodeId, Health.Name> healths = new TreeMap<>();
    private final Set<String> readOnly = new HashSet<>(); // asked by key only

    void emitted(MasterEvent event) {
        switch (event) {
            case MasterEvent.HealthChanged(NodeId worker, Health.Name from, Health.Name to, _) ->
                changed(worker, from, to);
            case MasterEvent.ClientReadOnly(String client, _, _) -> readOnly.add(client);
            case MasterEvent.ClientWritable(String client) -> readOnly.remove(client);
            default -> {}
        }
    }

    /// A worker not heard of yet is suspected.
    private void changed(NodeId worker, Health.Name from, Health.Name to) {
        Health.Name before = healths.getOrDefault(worker, Health.Name.SUSPECTED);
        if (from != before) throw new Fault(worker + " was " + before + ", and went from " + from + " to " + to);
        if (!isArrow(from, to)) throw new Fault(worker + " went from " + from + " to " + to);
        healths.put(worker, to);
    }

    private static boolean isArrow(Health.Name from, Health.Name to) {
        return switch (from) {
            case HEALTHY, UNHEALTHY -> to == Health.Name.SUSPECTED;
            case SUSPECTED -> to != Health.Name.SUSPECTED;
        };
    }

    /// The write is given a number.
    void requireWritable(SimClient.Write write) {
        if (readOnly.contains(write.client())) throw new Fault(write + " gets a number, and its client is read-only");
    }
}
