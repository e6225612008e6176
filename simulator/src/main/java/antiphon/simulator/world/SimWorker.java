package antiphon.simulator.world;

import antiphon.log.state.LostRange;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.node.Incarnation;
import antiphon.node.loop.NodeLoop;
import antiphon.node.loop.StorageWatch;
import antiphon.node.read.LogFeed;
import antiphon.node.repair.OtherNode;
import antiphon.node.tls.Transport;
import antiphon.simulator.network.Overheard;
import antiphon.simulator.network.Services;
import antiphon.simulator.network.SimChannel;
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
import org.jspecify.annotations.Nullable;

/// A worker: the production replica on a simulated log, and the production service and link around it on the simulated
/// network.
public final class SimWorker extends SimNode<WorkerInput> implements Inbox, ReplicaListener {
    /// The parts of one life of it.
    private record Life(WorkerReplica replica, WorkerPeers peers, List<ServerServiceDefinition> services) {}

    private final Map<Long, Long> epochs = new TreeMap<>(); // of the masters that opened them, by stream
    private @Nullable Life lived; // the last one, which may be over

    SimWorker(World world, int id) {
        super(world, id, "worker" + id);
    }

    @Override
    void born() throws IOException {
        epochs.clear();
        SimChannel toMaster = new SimChannel(world.wire(), this, world::master);
        WorkerPeers peers = new WorkerPeers(
                new PeerSettings(identity(), World.TOKEN, new EntryVerifier(Signatures::verifies), List::of),
                new MasterChannel("the master", toMaster, toMaster::answerBytes),
                this,
                this::status);
        WorkerReplica replica = new WorkerReplica(
                WorkerLife.on(store(), world.options().limits()),
                new Overheard<>(
                        WorkerInput.class,
                        WorkerEffect.class,
                        input -> world.onlooker().hears(this, input),
                        effect -> world.onlooker().does(this, effect)),
                store(),
                syncs(),
                new WorkerReplica.Outside(
                        new CheckedCallers(peers.callers(), this, this::epochOf), this::fetch, this, this::isIdle));
        LogFeed feed = new LogFeed(store(), MessageForm.REPLICA);
        lived = new Life(
                replica,
                peers,
                List.of(
                        peers.service(feed, Transport.PLAIN).bindService(),
                        peers.fetches(store(), feed, Transport.PLAIN).bindService()));
    }

    private WorkerIdentity identity() {
        return new WorkerIdentity(
                world.namesAreSaid() ? name : "", name, "disk of " + name, new Incarnation(world.number()));
    }

    private Life current() {
        if (lived == null) throw new IllegalStateException(name + " has never run");
        return lived;
    }

    WorkerCore.Sizes sizes() {
        return current().replica().sizes();
    }

    /// Up to where it may have acknowledged anything.
    @Override
    long knownPosition() {
        return position();
    }

    @Override
    List<OtherNode> others() {
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
        super.put(input);
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
        if (!inputs().offer(input)) return false;
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
        world.checker().holds(this, status.view().position());
        return status;
    }

    /// That of the log for a stream that has been closed meanwhile.
    private long epochOf(long stream) {
        return epochs.getOrDefault(stream, state().promisedEpoch());
    }

    /// Its view for readers.
    public List<LogEntry> delivered(long from) {
        try {
            return log().read(from, log().durable(), world.options().frameBytes());
        } catch (IOException e) {
            return List.of();
        }
    }

    /// Small pages, so that even short logs take several.
    private void fetch(WorkerEffect.FetchPage wanted) {
        int bytesMax = (int) Math.min(wanted.bytesMax(), world.options().frameBytes());
        current().peers().fetch(
                new WorkerEffect.FetchPage(wanted.fetch(), wanted.after(), wanted.afterHash(), bytesMax));
    }

    // Turns.

    @Override
    NodeLoop.Turns<WorkerInput> turns() {
        return current().replica();
    }

    @Override
    void synced(long position, long truncationsBefore) {
        super.put(new WorkerInput.Stored(position, truncationsBefore));
    }

    @Override
    void roomSeen(StorageWatch.Room room) {
        super.put(WorkerReplica.inputOf(room));
    }

    @Override
    public void adopted() {}

    @Override
    public void durable() {}

    /// Before others take the numbers, in the same instant.
    @Override
    public void truncated(long after) {
        world.checker().look();
    }

    @Override
    public void settled(LostRange lost) {}

    @Override
    public void happened(WorkerEvent event) {
        say(event.toString());
    }
}
