package antiphon.simulator;

import antiphon.master.core.ClusterView;
import antiphon.master.core.MasterCore;
import antiphon.master.core.MasterEffect;
import antiphon.master.core.MasterEvent;
import antiphon.master.core.MasterInput;
import antiphon.master.core.Outcome;
import antiphon.master.core.StartObstacle;
import antiphon.master.replica.CatchUp;
import antiphon.master.replica.MasterEvents;
import antiphon.master.replica.MasterReplica;
import antiphon.master.replica.Sequencer;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.node.loop.NodeLoop;
import antiphon.node.loop.StorageWatch;
import antiphon.worker.core.WorkerEffect;
import io.grpc.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A master: the replica that runs in production, with ports into the simulated world.
final class SimMaster extends SimNode<MasterInput> implements MasterEvents {
    static final String STARTING = "the master is starting";
    private static final long NS_PER_MICRO = 1_000;

    /// What one life of it is made of.
    private record Life(
            MasterReplica replica, MasterClients clients, MasterLinks links, CatchUp catchUp) {}

    private @Nullable Life lived; // the last one, which may be over
    private MasterCore core;
    private long tickets;
    private Optional<String> recoverFrom = Optional.empty();
    private boolean askedToEmptyItsDisk;

    SimMaster(World world, int id) {
        super(world, id, "master");
        this.core = newCore();
    }

    private MasterCore newCore() {
        List<String> names = new ArrayList<>();
        for (int worker = 1; worker <= world.options().workers(); worker++) names.add("worker" + worker);
        return new MasterCore(
                names, world.options().core(), recoverFrom, new SplittableRandom(world.seed()));
    }

    @Override
    void born() throws IOException {
        core = newCore();
        askedToEmptyItsDisk = false;
        MasterClients clients = new MasterClients(world, this);
        MasterLinks links = new MasterLinks(world, this);
        MasterReplica replica = new MasterReplica(
                core,
                new Overheard<>(
                        MasterInput.class,
                        MasterEffect.class,
                        input -> world.onlooker().hears(this, input),
                        effect -> world.onlooker().does(this, effect)),
                log(),
                new Sequencer(Signatures::sign, () -> world.nowNs() / NS_PER_MICRO, this::happened),
                new MasterReplica.Ports(syncs(), links, clients, this));
        lived = new Life(replica, clients, links, new CatchUp(log(), replica::reigns));
        replica.begin(world.options().core().requestIdsWindow(), this::tell);
    }

    private Life current() {
        if (lived == null) throw new IllegalStateException(name + " has never run");
        return lived;
    }

    /// The next life rebuilds its log from this node, as an operator says; empty for none.
    void recoverFrom(Optional<String> named) {
        recoverFrom = named;
    }

    boolean reigns() {
        return lived != null && lived.replica().reigns();
    }

    MasterCore.Sizes sizes() {
        return core.sizes();
    }

    int pendingOf(String client) {
        return core.pendingOf(client);
    }

    @Override
    long knownPosition() {
        return log().durable();
    }

    @Override
    List<SimNode<?>> whoMayHoldCopies() {
        return List.copyOf(world.workers());
    }

    // From clients.

    /// @return by which it can be given up
    long write(SimClient.Write write, long timeoutNs, Consumer<Outcome> reply) {
        long ticket = ++tickets;
        long deadlineNs = timeoutNs == Long.MAX_VALUE ? Long.MAX_VALUE : localNs() + timeoutNs;
        tell(new MasterInput.WritesArrived(List.of(current().clients().arrived(ticket, write, deadlineNs, reply))));
        return ticket;
    }

    void callerGone(long ticket) {
        if (current().clients().waits(ticket)) tell(new MasterInput.CallerGone(ticket));
    }

    /// The write of a caller who still waits.
    SimClient.Write writeOf(long ticket) {
        return current().clients().writeOf(ticket);
    }

    void askStatus() {
        if (isRunning()) tell(new MasterInput.StatusWanted(++tickets, ""));
    }

    /// The last status that this life was asked for.
    Optional<ClusterView> lastView() {
        return lived == null ? Optional.empty() : lived.clients().lastView();
    }

    // Turns.

    @Override
    NodeLoop.Turns<MasterInput> turns() {
        return current().replica();
    }

    @Override
    public void happened(MasterEvent event) {
        say(event.toString());
        world.checker().told(event);
        if (event instanceof MasterEvent.StartedWriting(_, long epoch, _, _)) world.checker().reigns(this, epoch);
        if (event instanceof MasterEvent.CannotWriteYet(StartObstacle obstacle, _))
            askedToEmptyItsDisk = obstacle == StartObstacle.DIVERGED;
    }

    @Override
    public void possible(int concern) {}

    /// Whether it asks the operator to start it with an empty disk.
    boolean asksForAnEmptyDisk() {
        return askedToEmptyItsDisk;
    }

    @Override
    void synced(long position, long cutsBefore) {
        tell(new MasterInput.Stored(position));
    }

    @Override
    void roomSeen(StorageWatch.Room room) {
        tell(room.trouble().<MasterInput>map(MasterInput.DiskRefuses::new)
                .orElseGet(() -> new MasterInput.DiskChecked(
                        room.isEnough(), room.freeBytes(), room.reserveBytes())));
    }

    // From workers.

    void progressed(
            SimWorker.Source source, long incarnation, long position, Optional<Hash> hash, long gap) {
        current().links().progressed(source, incarnation, position, hash, gap);
    }

    void streamFailed(int number, long stream, String reason, boolean healable) {
        current().links().streamFailed(number, stream, reason, healable);
    }

    void streamEnded(int number, long stream, Status status) {
        current().links().streamEnded(number, stream, status);
    }

    void catchUp(WorkerEffect.FetchPage wanted, Consumer<SimWorker.Page> reply) {
        byte[] hash = wanted.afterHash().map(Hash::toBytes).orElse(new byte[0]);
        int bytesMax = (int) Math.min(wanted.bytesMax(), world.options().frameBytes());
        reply.accept(switch (current().catchUp().after(wanted.after(), hash, bytesMax)) {
            case CatchUp.Answer.Page(var standing, List<LogEntry> entries, boolean more) ->
                new SimWorker.Page.Messages(
                        standing.logId().orElseThrow(), standing.epoch(), entries, more, standing.latest());
            case CatchUp.Answer.Diverged(_, String objection) -> new SimWorker.Page.Apart(objection);
            case CatchUp.Answer.NotYet _ -> new SimWorker.Page.NotNow(STARTING);
            case CatchUp.Answer.Invalid(String problem) -> new SimWorker.Page.NotNow(problem);
            case CatchUp.Answer.Unreadable(IOException cause, _) ->
                new SimWorker.Page.NotNow(String.valueOf(cause.getMessage()));
        });
    }
}
