package antiphon.simulator.role;

import antiphon.log.state.LostRange;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.node.Incarnation;
import antiphon.node.loop.StorageWatch;
import antiphon.node.read.LogFeed;
import antiphon.node.repair.OtherNode;
import antiphon.node.tls.Transport;
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
import antiphon.worker.WorkerPeers;
import antiphon.worker.core.WorkerCore;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerEvent;
import antiphon.worker.core.contract.WorkerInput;
import antiphon.worker.intake.Inbox;
import antiphon.worker.links.MasterChannel;
import antiphon.worker.replica.ReplicaListener;
import antiphon.worker.replica.ReplicaStatus;
import antiphon.worker.replica.WorkerLife;
import antiphon.worker.replica.WorkerReplica;
import antiphon.worker.settings.PeerSettings;
import antiphon.worker.settings.WorkerIdentity;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A worker: the production replica on a simulated log, and the production service and link around it on the simulated
/// network.
public final class SimWorker extends SimNode implements Inbox, ReplicaListener {
    /// The parts of one life of it.
    private record Life(WorkerReplica replica, WorkerPeers peers, List<ServerServiceDefinition> services) {}

    private final Wire wire;
    private final Checker checker;
    private final Supplier<Onlooker> onlooker;
    private final Supplier<Host> master;
    private final Map<Long, Long> epochs = new TreeMap<>(); // of the masters that opened them, by stream
    private boolean sayingItsName = true;
    private final SimLoop<WorkerInput> loop = loop(() -> current().replica());
    private @Nullable Life lived; // the last one, which may be over

    /// @param onlooker asked at each event
    public SimWorker(
            Surroundings surroundings,
            Wire wire,
            Checker checker,
            Supplier<Onlooker> onlooker,
            Supplier<Host> master,
            int id) {
        super(surroundings, checker, onlooker, id, "worker" + id);
        this.wire = wire;
        this.checker = checker;
        this.onlooker = onlooker;
        this.master = master;
    }

    @Override
    protected void born() throws IOException {
        epochs.clear();
        SimChannel toMaster = new SimChannel(wire, this, master);
        WorkerPeers peers = new WorkerPeers(
                new PeerSettings(identity(), TOKEN, new EntryVerifier(Signatures::verifies), List::of),
                new MasterChannel("the master", "", toMaster, toMaster::answerBytes),
                this,
                this::status);
        WorkerReplica replica = new WorkerReplica(
                WorkerLife.on(store(), surroundings.options().limits()),
                new Overheard<>(
                        WorkerInput.class,
                        WorkerEffect.class,
                        input -> onlooker.get().hears(this, input),
                        effect -> onlooker.get().does(this, effect)),
                store(),
                syncs(),
                new WorkerReplica.Outside(
                        new CheckedCallers(peers.callers(), this, checker, this::epochOf), this::fetch, this,
                        loop::isIdle));
        LogFeed feed = new LogFeed(store(), MessageForm.REPLICA);
        lived = new Life(
                replica,
                peers,
                List.of(
                        peers.service(feed, Transport.PLAIN).bindService(),
                        peers.fetches(store(), feed, Transport.PLAIN).bindService()));
    }

    /// In each later life it leaves its name out when it is asked who it is.
    public void hideItsName() {
        sayingItsName = false;
    }

    private WorkerIdentity identity() {
        return new WorkerIdentity(
                sayingItsName ? name : "", name, "disk of " + name, false, new Incarnation(surroundings.number()));
    }

    private Life current() {
        if (lived == null) throw new IllegalStateException(name + " has never run");
        return lived;
    }

    public WorkerCore.Sizes sizes() {
        return current().replica().sizes();
    }

    /// Up to where it may have acknowledged anything.
    @Override
    public long knownPosition() {
        return position();
    }

    @Override
    protected List<OtherNode> others() {
        return List.of(current().peers().copies(store()));
    }

    // From the master.

    @Override
    public Optional<ServerMethodDefinition<?, ?>> served(String method) {
        return Services.method(current().services(), method);
    }

    @Override
    public void put(WorkerInput input) {
        note(input);
        loop.put(input);
    }

    private void note(WorkerInput input) {
        switch (input) {
            case WorkerInput.StreamOpened opened -> epochs.put(opened.stream(), opened.epoch());
            case WorkerInput.StreamClosed closed -> epochs.remove(closed.stream());
            default -> {}
        }
    }

    @Override
    public boolean offer(WorkerInput input) {
        if (!loop.offer(input)) return false;
        note(input);
        return true;
    }

    @Override
    public long position() {
        return current().replica().view().position();
    }

    @Override
    public boolean isStopping() {
        return false;
    }

    /// Its report.
    private ReplicaStatus status() {
        ReplicaStatus status = current().replica().status();
        checker.holds(this, status.view().position());
        return status;
    }

    /// That of the log for a stream that has been closed meanwhile.
    private long epochOf(long stream) {
        return epochs.getOrDefault(stream, state().promisedEpoch());
    }

    /// Its view for readers.
    public List<LogEntry> delivered(long from) {
        try {
            return log().read(from, log().durable(), surroundings.options().frameBytes());
        } catch (IOException e) {
            return List.of();
        }
    }

    /// Small pages, so that even short logs take several.
    private void fetch(WorkerEffect.FetchPage wanted) {
        int bytesMax = (int) Math.min(wanted.bytesMax(), surroundings.options().frameBytes());
        current().peers().fetch(
                new WorkerEffect.FetchPage(wanted.fetch(), wanted.after(), wanted.afterHash(), bytesMax));
    }

    // Turns.

    @Override
    protected void synced(long position, long truncationsBefore) {
        loop.put(new WorkerInput.Stored(position, truncationsBefore));
    }

    @Override
    protected void roomSeen(StorageWatch.Room room) {
        loop.put(WorkerReplica.inputOf(room));
    }

    @Override
    public void adopted() {}

    @Override
    public void moved() {}

    /// Before others take the numbers, in the same instant.
    @Override
    public void truncated(long after) {
        checker.look();
    }

    @Override
    public void settled(LostRange lost) {}

    @Override
    public void happened(WorkerEvent event) {
        say(event.toString());
    }
}
