package antiphon.simulator.member;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.log.state.LostRange;
import antiphon.message.EntryVerifier;
import antiphon.node.loop.StorageWatch;
import antiphon.node.read.LogFeed;
import antiphon.node.read.ReadLevel;
import antiphon.node.tls.Transport;
import antiphon.simulator.network.SimChannel;
import antiphon.simulator.node.Overheard;
import antiphon.simulator.node.SimLoop;
import antiphon.simulator.surroundings.Signatures;
import antiphon.wire.MessageForm;
import antiphon.worker.WorkerPeers;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerEvent;
import antiphon.worker.core.contract.WorkerInput;
import antiphon.worker.core.contract.WorkerView;
import antiphon.worker.intake.Inbox;
import antiphon.worker.links.MasterChannel;
import antiphon.worker.links.MasterLink;
import antiphon.worker.replica.ReplicaListener;
import antiphon.worker.replica.ReplicaStatus;
import antiphon.worker.replica.WorkerLife;
import antiphon.worker.replica.WorkerReplica;
import antiphon.worker.settings.PeerSettings;
import antiphon.worker.settings.WorkerIdentity;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A member that follows: the production replica of a worker, which also answers fences and copies other logs.
final class FollowerRole implements SimRole, Inbox, ReplicaListener {
    private final SimMember member;
    private final SimLoop<WorkerInput> loop;
    private final RoleHost connections;
    private final PeerSettings settings;
    private final WorkerPeers peers;
    private final WorkerReplica replica;
    private final LogFeed feed;
    private final List<ServerServiceDefinition> services;
    private final Map<Long, Long> epochs = new HashMap<>(); // of the leaders that opened them, by stream
    private final Map<Long, Long> calls = new HashMap<>(); // epochs of the leaders that made them

    FollowerRole(SimMember member, SimLoop<WorkerInput> loop) throws IOException {
        this.member = member;
        this.loop = loop;
        this.connections = new RoleHost(member);
        Owner self = member.self();
        String name = self.node().name();
        this.settings = new PeerSettings(
                new WorkerIdentity(name, name, self.disk().toString(), false, member.incarnation()), SimMember.token(),
                new EntryVerifier(Signatures::verifies), List::of, member.heartbeats());
        SimChannel toLeader = new SimChannel(member.wire(), connections, member::followed);
        this.peers = new WorkerPeers(
                settings, new MasterChannel("the leader", "", toLeader, toLeader::answerBytes), this,
                this::status);
        this.replica = new WorkerReplica(
                WorkerLife.ofMember(member.replicaStore(), member.surroundings.options().limits()),
                new Overheard<>(WorkerInput.class, WorkerEffect.class, _ -> {},
                        effect -> member.events().does(member, effect)),
                member.replicaStore(),
                member.syncs(),
                new WorkerReplica.Outside(
                        new WatchedCallers(peers.callers(), member, this::epochOf, this::epochOfCall), this::fetch,
                        this, loop::isIdle,
                        member.takeovers(this::fetchFrom)));
        this.feed = new LogFeed(member.replicaStore(), MessageForm.REPLICA, ReadLevel.COMMITTED);
        this.services = List.of(
                peers.service(feed, Transport.PLAIN).bindService(),
                peers.fetches(member.replicaStore(), feed, Transport.PLAIN).bindService());
    }

    /// For parts that are created before it and use it only later.
    WorkerReplica replica() {
        return replica;
    }

    /// Small pages, so that even short logs take several.
    private int bytes(int wanted) {
        return (int) Math.min(wanted, member.surroundings.options().frameBytes());
    }

    private void fetch(WorkerEffect.FetchPage wanted) {
        peers.fetch(new WorkerEffect.FetchPage(
                wanted.fetch(), wanted.after(), wanted.afterHash(), bytes(wanted.bytesMax())));
    }

    private void fetchFrom(WorkerEffect.FetchFrom wanted) {
        NodeId source = wanted.source();
        SimChannel channel = new SimChannel(member.wire(), connections, () -> member.other(source));
        new MasterLink(settings, new MasterChannel(source.name(), "", channel, channel::answerBytes), this)
                .fetch(new WorkerEffect.FetchFrom(
                        source, wanted.incarnation(), wanted.fetch(), wanted.after(), wanted.afterHash(),
                        bytes(wanted.bytesMax())));
    }

    @Override
    public List<ServerServiceDefinition> services() {
        return services;
    }

    @Override
    public LogFeed feed() {
        return feed;
    }

    @Override
    public void synced(long position, long truncationsBefore) {
        loop.put(new WorkerInput.Stored(position, truncationsBefore));
    }

    @Override
    public void roomSeen(StorageWatch.Room room) {
        loop.put(WorkerReplica.inputOf(room));
    }

    @Override
    public void end(Runnable ended) {
        peers.stop();
        loop.close();
        connections.end();
        ended.run();
    }

    // Its inbox.

    @Override
    public boolean offer(WorkerInput input) {
        if (!loop.offer(input)) return false;
        note(input);
        return true;
    }

    @Override
    public void put(WorkerInput input) {
        note(input);
        loop.put(input);
    }

    private void note(WorkerInput input) {
        switch (input) {
            case WorkerInput.OfEpoch(_, WorkerInput.StreamOpened opened) ->
                epochs.put(opened.stream(), opened.epoch());
            case WorkerInput.OfEpoch(_, WorkerInput.RecoveryAsked asked) -> calls.put(asked.call(), asked.epoch());
            case WorkerInput.OfEpoch(_, WorkerInput.ReplicaArrived sent) -> calls.put(sent.call(), sent.epoch());
            case WorkerInput.StreamClosed closed -> epochs.remove(closed.stream());
            default -> {}
        }
    }

    private long epochOfCall(long call) {
        Long asked = calls.remove(call);
        return asked == null ? member.state().promisedEpoch() : asked;
    }

    /// Its report, in which a leader counts the position.
    private ReplicaStatus status() {
        ReplicaStatus status = replica().status();
        WorkerView view = status.view();
        if (view.adopted() == view.epoch()) member.acknowledges(view.epoch(), view.position());
        return status;
    }

    /// That of the disk for a stream that has been closed meanwhile.
    private long epochOf(long stream) {
        return epochs.getOrDefault(stream, member.state().promisedEpoch());
    }

    @Override
    public long position() {
        return replica.view().position();
    }

    @Override
    public boolean isStopping() {
        return false;
    }

    // What happens to its log.

    @Override
    public void adopted() {}

    @Override
    public void moved() {}

    @Override
    public void truncated(long after) {
        member.truncated();
    }

    @Override
    public void settled(LostRange lost) {}

    @Override
    public void happened(WorkerEvent event) {
        member.say(event.toString());
        member.events().happened(member, event);
    }
}
