package antiphon.simulator.role;

import antiphon.core.NodeId;
import antiphon.master.core.MasterCore;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.StartObstacle;
import antiphon.master.intake.ClientCalls;
import antiphon.master.intake.MasterTurns;
import antiphon.master.intake.WriteListener;
import antiphon.master.links.Fetches;
import antiphon.master.links.LinkSettings;
import antiphon.master.links.WorkerChannels;
import antiphon.master.links.WorkerKeys;
import antiphon.master.links.WorkerLinks;
import antiphon.master.replica.MasterEvents;
import antiphon.master.replica.MasterReplica;
import antiphon.master.replica.Sequencer;
import antiphon.master.serve.CatchUpCalls;
import antiphon.master.serve.FetchGate;
import antiphon.master.serve.MasterService;
import antiphon.master.serve.StatusAnswer;
import antiphon.master.serve.WriteChecks;
import antiphon.message.EntryVerifier;
import antiphon.node.Incarnation;
import antiphon.node.fetch.FetchService;
import antiphon.node.fetch.LogPages;
import antiphon.node.loop.StorageWatch;
import antiphon.node.read.LogFeed;
import antiphon.node.repair.OtherNode;
import antiphon.node.tls.CallRule;
import antiphon.node.tls.Transport;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.network.Host;
import antiphon.simulator.network.SimChannel;
import antiphon.simulator.network.Wire;
import antiphon.simulator.node.Overheard;
import antiphon.simulator.node.SimLoop;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.promises.Checker;
import antiphon.simulator.surroundings.Signatures;
import antiphon.simulator.surroundings.Surroundings;
import antiphon.wire.MessageForm;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A master: the replica that runs in production, with ports into the simulated world.
public final class SimMaster extends SimNode implements MasterEvents {
    private static final long NS_PER_MICRO = 1_000;
    private static final int CONTENT_BYTES_MAX = 1 << 20;

    /// The parts of one life of it.
    private record Life(
            MasterReplica replica,
            MasterTurns turns,
            WorkerLinks links,
            ClientCalls clients,
            CheckedEdge edge,
            List<ServerServiceDefinition> services) {}

    private final Wire wire;
    private final Checker checker;
    private final Supplier<Onlooker> onlooker;
    private final IntFunction<Host> workers;
    private final SimLoop<MasterInput> loop = loop(() -> current().turns());
    private @Nullable Life lived; // the last one, which may be over
    private MasterCore core;
    private Optional<ClusterView> lastView = Optional.empty();
    private Optional<NodeId> recoverFrom = Optional.empty();
    private boolean askedToEmptyItsDisk;

    /// @param onlooker asked at each event
    /// @param workers the node that a call to the address of the worker with this number reaches; the first is 0
    public SimMaster(
            Surroundings surroundings, Wire wire, Checker checker, Supplier<Onlooker> onlooker,
            IntFunction<Host> workers) {
        super(surroundings, checker, onlooker, 0, "master");
        this.wire = wire;
        this.checker = checker;
        this.onlooker = onlooker;
        this.workers = workers;
        this.core = newCore();
    }

    private MasterCore newCore() {
        return new MasterCore(
                workerIds(), surroundings.options().core(), recoverFrom, new SplittableRandom(surroundings.seed()));
    }

    private List<NodeId> workerIds() {
        return IntStream.rangeClosed(1, surroundings.options().workers())
                .mapToObj(number -> new NodeId("worker" + number))
                .toList();
    }

    @Override
    protected void born() throws IOException {
        core = newCore();
        askedToEmptyItsDisk = false;
        Incarnation incarnation = new Incarnation(surroundings.number());
        lastView = Optional.empty();
        ClientCalls clients = new ClientCalls(loop, core, WriteListener.NONE, this::localNs, null);
        CheckedEdge edge = new CheckedEdge(clients.edge(), this, checker);
        WorkerLinks links = links(incarnation);
        MasterReplica replica = new MasterReplica(
                core,
                new Overheard<>(
                        MasterInput.class,
                        MasterEffect.class,
                        input -> {
                            edge.hears(input);
                            onlooker.get().hears(this, input);
                        },
                        effect -> onlooker.get().does(this, effect)),
                store(),
                new Sequencer(Signatures::sign, () -> surroundings.nowNs() / NS_PER_MICRO, this::happened),
                new MasterReplica.Ports(
                        syncs(), new SmallFrames(links, (int) surroundings.options().frameBytes()), edge, this));
        lived = new Life(
                replica, new MasterTurns(replica, clients), links, clients, edge,
                services(replica, clients, incarnation));
        replica.begin(surroundings.options().core().requestIdsWindow(), this::put);
    }

    private Life current() {
        if (lived == null) throw new IllegalStateException(name + " has never run");
        return lived;
    }

    /// The next life rebuilds its log from this node, as an operator says; empty for none.
    public void recoverFrom(Optional<NodeId> named) {
        recoverFrom = named;
    }

    public boolean leads() {
        return lived != null && lived.replica().term() == MasterReplica.Term.LEADS;
    }

    public MasterCore.Sizes sizes() {
        return core.sizes();
    }

    public int pendingOf(String client) {
        return core.pendingOf(client);
    }

    @Override
    public long knownPosition() {
        return log().durable();
    }

    @Override
    protected List<OtherNode> others() {
        return current().links().copies();
    }

    // From clients.

    /// The write of a caller who still waits.
    public SimClient.Write writeOf(long ticket) {
        return current().edge().writeOf(ticket);
    }

    public void askStatus() {
        if (!isRunning()) return;
        int of = life();
        var _ = current().clients().status("").thenAccept(view -> {
            if (life() == of) lastView = Optional.of(view);
        });
    }

    /// Whether the shell keeps a write for an answer that it has not given.
    public boolean isAnythingPending() {
        return !current().clients().pendingByConcern().isEmpty();
    }

    /// The last status that this life was asked for.
    public Optional<ClusterView> lastView() {
        return lastView;
    }

    // Turns.

    public void put(MasterInput input) {
        loop.put(input);
    }

    @Override
    public void happened(MasterEvent event) {
        say(event.toString());
        checker.emitted(event);
        if (event instanceof MasterEvent.StartedWriting(_, long epoch, _, _)) checker.leads(this, epoch);
        if (event instanceof MasterEvent.CannotWriteYet(StartObstacle obstacle, _))
            askedToEmptyItsDisk = obstacle == StartObstacle.DIVERGED;
    }

    @Override
    public void forReaders(LogForReaders log) {}

    @Override
    public void possible(int concern) {}

    /// Whether it asks the operator to start it with an empty disk.
    public boolean asksForAnEmptyDisk() {
        return askedToEmptyItsDisk;
    }

    @Override
    protected void synced(long position, long truncationsBefore) {
        put(new MasterInput.Stored(position));
    }

    @Override
    protected void roomSeen(StorageWatch.Room room) {
        put(MasterReplica.inputOf(room));
    }

    // To and from workers.

    private WorkerLinks links(Incarnation incarnation) {
        List<NodeId> ids = workerIds();
        List<WorkerChannels> channels = new ArrayList<>();
        for (int number = 0; number < ids.size(); number++) {
            int worker = number;
            SimChannel channel = new SimChannel(wire, this, () -> workers.apply(worker));
            channels.add(new WorkerChannels(ids.get(number), channel, channel));
        }
        int frameBytes = (int) surroundings.options().frameBytes();
        LinkSettings settings = new LinkSettings(
                TOKEN,
                new EntryVerifier(Signatures::verifies),
                new WorkerKeys(ids, Duration.ofNanos(surroundings.options().core().heartbeatNs()), this::localNs),
                incarnation,
                surroundings.options().limits().syncTimeout(),
                new Fetches(Runnable::run, this::localNs, frameBytes));
        return new WorkerLinks(channels, settings, store(), this::put);
    }

    private List<ServerServiceDefinition> services(
            MasterReplica replica, ClientCalls clients, Incarnation incarnation) {
        FetchGate gate = new FetchGate(TOKEN, replica::term, () -> {},
                workerIds().stream().map(NodeId::name).toList());
        LogPages pages = new LogPages(store());
        LogFeed feed = new LogFeed(store(), MessageForm.MASTER);
        MasterService messages = new MasterService(
                clients,
                store(),
                feed,
                new WriteChecks(CONTENT_BYTES_MAX, WriteListener.NONE),
                new StatusAnswer(name, incarnation, List.of(), store()),
                TOKEN,
                null,
                Transport.PLAIN,
                new CatchUpCalls(pages, gate),
                new SimPauses(this));
        FetchService fetches = new FetchService(
                pages, feed, incarnation, gate::require, Transport.PLAIN, CallRule.ANYBODY);
        return List.of(messages.bindService(), fetches.bindService());
    }

    @Override
    public Optional<ServerMethodDefinition<?, ?>> served(String method) {
        return Services.method(current().services(), method);
    }
}
