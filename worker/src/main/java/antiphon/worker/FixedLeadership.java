package antiphon.worker;

import antiphon.config.NodeSettings;
import antiphon.core.NodeId;
import antiphon.log.ReplicaStore;
import antiphon.node.DiskName;
import antiphon.node.Incarnation;
import antiphon.node.read.ReadLevel;
import antiphon.recording.Recorder;
import antiphon.recording.Recording;
import antiphon.worker.core.contract.Limits;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.links.MasterChannel;
import antiphon.worker.replica.WorkerLife;
import antiphon.worker.settings.Heartbeats;
import antiphon.worker.settings.WorkerSettings;
import java.io.IOException;
import java.util.function.Consumer;

/// One master, from which nobody takes over.
record FixedLeadership(Incarnation incarnation) implements Leadership {
    @Override
    public WorkerLife life(ReplicaStore store, Limits limits) throws IOException {
        return WorkerLife.on(store, limits);
    }

    @Override
    public String disk(NodeSettings node) {
        return DiskName.of(node);
    }

    @Override
    public MasterChannel channel(WorkerSettings settings) {
        return MasterChannel.to(settings);
    }

    @Override
    public MasterChannel member(NodeId node) {
        throw new IllegalStateException("nobody here can have asked for the log of " + node);
    }

    @Override
    public ReadLevel reads() {
        return ReadLevel.LOCAL;
    }

    @Override
    public Heartbeats heartbeats() {
        return Heartbeats.UNHEARD;
    }

    @Override
    public Recorder recorder(NodeSettings node) {
        return Recording.of(node, WorkerLife.VOCABULARY);
    }

    @Override
    public Consumer<WorkerEffect.ForTakeover> takeovers(Consumer<WorkerEffect.FetchFrom> sources) {
        return effect -> {
            throw new IllegalStateException("nobody here can have asked for " + effect);
        };
    }
}
