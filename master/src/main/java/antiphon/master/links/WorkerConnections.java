package antiphon.master.links;

import antiphon.core.NodeId;
import antiphon.master.faults.LinkFaults;
import antiphon.master.faults.LinkIsolation;
import antiphon.master.settings.MasterSettings;
import antiphon.master.settings.WorkerAddress;
import antiphon.node.tls.Transport;
import io.grpc.ClientInterceptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The connections to all workers, with fault injection on each.
///
/// @param faults by worker, in the same order
public record WorkerConnections(List<WorkerChannels> channels, Map<NodeId, LinkFaults> faults) {
    public static WorkerConnections of(MasterSettings settings) {
        Transport transport = settings.node().transport();
        List<WorkerChannels> channels = new ArrayList<>();
        Map<NodeId, LinkFaults> faults = new LinkedHashMap<>();
        for (WorkerAddress address : settings.workers()) {
            LinkIsolation isolation = new LinkIsolation();
            List<ClientInterceptor> injected = settings.page().faults() ? List.of(isolation) : List.of();
            WorkerChannels worker = WorkerChannels.to(address, transport, settings.node().token(), injected);
            channels.add(worker);
            faults.put(address.id(), new LinkFaults(isolation, worker.control()));
        }
        return new WorkerConnections(channels, faults);
    }
}
