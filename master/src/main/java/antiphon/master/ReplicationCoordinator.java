package antiphon.master;

import antiphon.log.ReplicaStore;
import antiphon.master.core.MasterCore;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.intake.ClientCalls;
import antiphon.master.intake.MasterTurns;
import antiphon.master.intake.WriteListener;
import antiphon.master.links.TracedLinks;
import antiphon.master.links.WorkerLinks;
import antiphon.master.replica.MasterEvents;
import antiphon.master.replica.MasterReplica;
import antiphon.master.replica.PeerLinks;
import antiphon.master.replica.Sequencer;
import antiphon.master.tracing.OpenTraces;
import antiphon.master.tracing.Tracing;
import antiphon.node.loop.LogSyncer;
import antiphon.node.loop.NodeLoop;
import antiphon.node.repair.OtherNode;
import antiphon.recording.Recorder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A master's replica with the threads that run it: a loop for its turns, a thread for the syncs of its log, and links
/// to the workers. In a turn the replica fans messages out to the workers while the master's own sync runs, and
/// completes the futures of the writes ([ClientCalls]) that have as many copies as they wait for.
final class ReplicationCoordinator implements NodeLoop.Turns<MasterInput>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicationCoordinator.class);
    private static final long STOP_WAIT_MS = 2_000;
    /// For copies that are on their way; those of a worker that is gone would not come in any time.
    private static final long DRAIN_WAIT_MS = 1_000;
    private static final int MAILBOX_CAPACITY = 32_768;

    private final MasterCore core;
    private final MasterReplica replica;
    private final MasterTurns turns;
    private final LogSyncer syncer;
    private final NodeLoop<MasterInput> loop;
    private final WorkerLinks links;
    private final ClientCalls clients;
    private volatile boolean started;

    /// @param tracing null when no write is traced
    ReplicationCoordinator(
            MasterCore core,
            Recorder recorder,
            ReplicaStore store,
            Sequencer sequencer,
            LinksFactory links,
            MasterEvents events,
            LongConsumer onDurable,
            Consumer<Throwable> onBroken,
            WriteListener writeListener,
            LogSyncer.Listener syncListener,
            LongSupplier nanoClock,
            @Nullable Tracing tracing) {
        this.core = core;
        this.loop = new NodeLoop<>("master-loop", MAILBOX_CAPACITY, this, nanoClock, onBroken);
        this.clients = new ClientCalls(loop, core, writeListener, nanoClock, tracing);
        this.links = links.to(loop::put);
        this.syncer = new LogSyncer(
                "master-sync",
                store.log(),
                (position, _) -> {
                    loop.put(new MasterInput.Stored(position));
                    onDurable.accept(position);
                },
                onBroken,
                syncListener);
        OpenTraces traces = tracing == null ? null : tracing.turns();
        PeerLinks workers = traces == null ? this.links : new TracedLinks(this.links, traces);
        this.replica = new MasterReplica(
                core, recorder, store, sequencer, new MasterReplica.Ports(syncer, workers, clients.edge(), events));
        this.turns = new MasterTurns(replica, clients);
    }

    /// Creates the links once there is a receiver for their inputs.
    @FunctionalInterface
    interface LinksFactory {
        WorkerLinks to(Consumer<MasterInput> inputs);
    }

    /// @param requestIdsWindow how many messages at the end of the log may be asked for again by their request ids
    void start(long requestIdsWindow) throws IOException {
        syncer.start();
        loop.start();
        started = true;
        replica.begin(requestIdsWindow, loop::put);
    }

    ClientCalls clients() {
        return clients;
    }

    int mailboxInputs() {
        return loop.waiting();
    }

    MasterReplica.Term term() {
        return replica.term();
    }

    /// Whether writes are taken at all now. In a turn of the loop.
    boolean takesWrites() {
        return core.takesWrites();
    }

    /// The workers as sources of messages that are damaged here. For any thread.
    List<OtherNode> copies() {
        return links.copies();
    }

    void put(MasterInput input) {
        loop.put(input);
    }

    // In turns.

    @Override
    public boolean isQuick(MasterInput input) {
        return turns.isQuick(input);
    }

    @Override
    public void take(MasterInput input, long nowNs) {
        turns.take(input, nowNs);
    }

    @Override
    public long endTurn(long nowNs) {
        return turns.endTurn(nowNs);
    }

    @Override
    public void ended(Optional<Throwable> broken) {
        turns.ended(broken);
    }

    /// Takes no more writes, gives pending ones a moment to get their copies, and answers all waiting callers with
    /// what is known. A write in the log is never answered as a failure.
    @Override
    public void close() {
        clients.stop();
        if (started) answerAll();
        loop.close();
        clients.giveUp();
        syncer.close();
        links.close();
    }

    /// Whether nothing of it works on the log any more, once it was closed.
    boolean hasEnded() {
        return loop.hasEnded() && syncer.hasEnded() && links.haveEnded();
    }

    private void answerAll() {
        clients.awaitAnswers(DRAIN_WAIT_MS);
        loop.put(new MasterInput.Stopping());
        try {
            clients.status().get(STOP_WAIT_MS, TimeUnit.MILLISECONDS); // It comes after the answers.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("stopping without having answered every waiting write: {}", e.toString());
        }
    }
}
