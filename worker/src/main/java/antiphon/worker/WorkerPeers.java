package antiphon.worker;

import antiphon.credentials.AuthToken;
import antiphon.log.ReplicaStore;
import antiphon.node.Incarnation;
import antiphon.node.auth.NodeDoor;
import antiphon.node.fetch.FetchService;
import antiphon.node.fetch.LogPages;
import antiphon.node.read.LogFeed;
import antiphon.node.repair.OtherNode;
import antiphon.node.tls.CallRule;
import antiphon.node.tls.Transport;
import antiphon.proto.node.FetchRequest;
import antiphon.security.callers.Role;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.intake.Inbox;
import antiphon.worker.intake.Recoveries;
import antiphon.worker.intake.ReplicaCalls;
import antiphon.worker.intake.Replication;
import antiphon.worker.intake.check.BatchReader;
import antiphon.worker.intake.check.DeliveryDelay;
import antiphon.worker.intake.check.FaultInjector;
import antiphon.worker.links.MasterCalls;
import antiphon.worker.links.MasterChannel;
import antiphon.worker.links.MasterLink;
import antiphon.worker.replica.Callers;
import antiphon.worker.replica.ReplicaStatus;
import antiphon.worker.serve.HealthReport;
import antiphon.worker.serve.WorkerService;
import antiphon.worker.settings.PeerSettings;
import io.grpc.BindableService;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A worker's gRPC traffic with its master: incoming calls, and fetched pages.
public final class WorkerPeers {
    private final MasterCalls calls;
    private final HealthReport health;
    private final FaultInjector faults;
    private final Incarnation incarnation;
    private final AuthToken token;
    private final MasterLink master;

    /// Without fault injection.
    ///
    /// @param inbox takes the inputs of calls, and the answers of the master
    /// @param status of the replica, now
    public WorkerPeers(PeerSettings settings, MasterChannel master, Inbox inbox, Supplier<ReplicaStatus> status) {
        this(settings, master, inbox, status, false, new DeliveryDelay(Duration.ZERO));
    }

    WorkerPeers(
            PeerSettings settings,
            MasterChannel master,
            Inbox inbox,
            Supplier<ReplicaStatus> status,
            boolean faultInjection,
            DeliveryDelay delay) {
        this.faults = new FaultInjector(faultInjection, delay);
        this.incarnation = settings.identity().incarnation();
        this.token = settings.token();
        AtomicLong numbers = new AtomicLong();
        this.calls = new MasterCalls(
                new ReplicaCalls(inbox, numbers, settings.token(), settings.arrivals(), faults, delay),
                new Replication(inbox, numbers, settings.token(), new BatchReader(settings.arrivals()), faults, delay),
                new Recoveries(inbox, numbers, settings.token(), incarnation),
                incarnation);
        this.health = new HealthReport(settings, status, master.arrivedBytes(), delay, inbox);
        this.master = new MasterLink(settings, master, inbox);
    }

    /// @param feed the readers' view of the log
    public BindableService service(LogFeed feed, Transport transport) {
        return new WorkerService(
                calls.replicas(), calls.replication(), calls.recoveries(), health, faults, feed, incarnation,
                transport);
    }

    /// What nodes, and callers who may read the log, can fetch of it.
    public BindableService fetches(ReplicaStore store, LogFeed feed, Transport transport) {
        Consumer<FetchRequest> gate = request -> NodeDoor.require(
                token, request.getAuthToken(), EnumSet.of(Role.READER, Role.NODE));
        return new FetchService(new LogPages(store), feed, incarnation, gate, transport, CallRule.ANYBODY);
    }

    /// The answers of a replica.
    public Callers callers() {
        return calls;
    }

    /// Asks the master for the messages after a number; the answer becomes an input.
    public void fetch(WorkerEffect.FetchPage wanted) {
        master.fetch(wanted);
    }

    /// The master as a source of messages that are damaged here.
    public OtherNode copies(ReplicaStore own) {
        return master.copies(own);
    }

    /// Answers all waiting calls: this worker stops.
    public void stop() {
        calls.stop();
    }
}
