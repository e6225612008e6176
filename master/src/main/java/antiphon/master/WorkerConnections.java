package antiphon.master;

import antiphon.node.tls.Transport;
import io.grpc.ClientInterceptor;
import java.util.ArrayList;
import java.util.List;

/// The connections to all workers, with fault injection on each.
///
/// @param faults one for each worker, in the same order
record WorkerConnections(List<WorkerChannels> channels, List<LinkFaults> faults) {
    static WorkerConnections of(MasterSettings settings) {
        Transport transport = settings.node().transport();
        List<WorkerChannels> channels = new ArrayList<>();
        List<LinkFaults> faults = new ArrayList<>();
        for (WorkerAddress address : settings.workers()) {
            LinkIsolation isolation = new LinkIsolation();
            List<ClientInterceptor> injected = settings.page().faults() ? List.of(isolation) : List.of();
            WorkerChannels worker = WorkerChannels.to(address, transport, settings.node().token(), injected);
            channels.add(worker);
            faults.add(new LinkFaults(isolation, worker.control()));
        }
        return new WorkerConnections(channels, faults);
    }
}
