package antiphon.simulator.member;

import antiphon.core.NodeId;
import antiphon.failover.node.LeaderReports;
import antiphon.master.core.MasterCore;
import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.start.TakenEpoch;
import antiphon.master.intake.ClientCalls;
import antiphon.master.intake.MasterTurns;
import antiphon.master.intake.WriteListener;
import antiphon.master.links.Fetches;
import antiphon.master.links.Led;
import antiphon.master.links.LinkSettings;
import antiphon.master.links.WorkerChannels;
import antiphon.master.links.WorkerKeys;
import antiphon.master.links.WorkerLinks;
import antiphon.master.replica.MasterEvents;
import antiphon.master.replica.MasterReplica;
import antiphon.master.replica.MasterReplica.Term;
import antiphon.master.replica.Sequencer;
import antiphon.master.serve.CatchUpCalls;
import antiphon.master.serve.FetchGate;
import antiphon.master.serve.MasterService;
import antiphon.master.serve.ServedLog;
import antiphon.master.serve.StatusAnswer;
import antiphon.master.serve.WriteChecks;
import antiphon.message.EntryVerifier;
import antiphon.node.fetch.FetchService;
import antiphon.node.fetch.LogPages;
import antiphon.node.loop.StorageWatch;
import antiphon.node.read.LogFeed;
import antiphon.node.read.ReadLevel;
import antiphon.node.tls.CallRule;
import antiphon.node.tls.Transport;
import antiphon.simulator.network.SimChannel;
import antiphon.simulator.node.Overheard;
import antiphon.simulator.node.SimLoop;
import antiphon.simulator.role.SimPauses;
import antiphon.simulator.role.SmallFrames;
import antiphon.simulator.surroundings.Options;
import antiphon.simulator.surroundings.Signatures;
import antiphon.simulator.surroundings.Surroundings;
import antiphon.wire.MessageForm;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// A member that leads in an epoch that it took over: the production replica of a master.
final class LeaderRole implements SimRole, MasterEvents {
    private static final int CONTENT_BYTES_MAX = 1 << 20;
    private static final long NS_PER_MICRO = 1_000;
    private static final long LOOK_NS = 1_000_000;

    private final SimMember member;
    private final TakenEpoch taken;
    private final SimLoop<MasterInput> loop;
    private final RoleHost connections;
    private final LeaderReports reports;
    private final MasterCore core;
    private final ClientCalls clients;
    private final MasterReplica replica;
    private final MasterTurns turns;
    private final MasterService messages;
    private final List<ServerServiceDefinition> services;
    private final LogFeed feed;
    private final ServedLog servedLog;

    LeaderRole(SimMember member, TakenEpoch taken, SimLoop<MasterInput> loop) {
        this.member = member;
        this.taken = taken;
        this.loop = loop;
        this.connections = new RoleHost(member);
        this.reports = new LeaderReports(taken.epoch().epoch(), member::localNs, member::put);
        Surroundings surroundings = member.surroundings;
        Options options = surroundings.options();
        this.core = new MasterCore(taken, options.core(), new SplittableRandom(surroundings.seed()));
        this.clients = new ClientCalls(loop, core, WriteListener.NONE, member::localNs, null);
        WatchedEdge edge = new WatchedEdge(clients.edge(), (write, outcome) -> member.answers(epoch(), write, outcome));
        this.replica = new MasterReplica(
                core,
                new Overheard<>(MasterInput.class, MasterEffect.class, edge::hears,
                        effect -> does(edge, effect)),
                member.replicaStore(),
                new Sequencer(Signatures::sign, () -> surroundings.nowNs() / NS_PER_MICRO, this::happened),
                new MasterReplica.Ports(
                        member.syncs(), new SmallFrames(links(), (int) options.frameBytes()), edge, this));
        this.turns = new MasterTurns(replica, clients);
        this.feed = new LogFeed(member.replicaStore(), MessageForm.MASTER, ReadLevel.COMMITTED);
        this.servedLog = new ServedLog(feed, true);
        this.messages = messages();
        this.services = List.of(messages.bindService(), fetches().bindService());
    }

    long epoch() {
        return taken.epoch().epoch();
    }

    MasterTurns turns() {
        return turns;
    }

    void begin() throws IOException {
        loop.put(new MasterInput.OwnDisk(taken.epoch().owner().disk().toString()));
        replica.begin(member.surroundings.options().core().requestIdsWindow(), loop::put);
    }

    private WorkerLinks links() {
        Options options = member.surroundings.options();
        List<WorkerChannels> channels = new ArrayList<>();
        for (NodeId other : taken.others()) {
            SimChannel channel = new SimChannel(member.wire(), connections, () -> member.other(other));
            channels.add(new WorkerChannels(other, channel, channel));
        }
        return new WorkerLinks(
                channels,
                new LinkSettings(
                        SimMember.token(),
                        new EntryVerifier(Signatures::verifies),
                        new WorkerKeys(
                                taken.others(), Duration.ofNanos(options.core().heartbeatNs()), member::localNs),
                        member.incarnation(),
                        options.limits().syncTimeout(),
                        new Fetches(Runnable::run, member::localNs, (int) options.frameBytes()),
                        new Led(Optional.of(taken.epoch()), core::committed, reports)),
                member.replicaStore(),
                loop::put);
    }

    /// The log that was taken over is the whole log from the beginning, and members need it before the epoch is open.
    private FetchGate gate() {
        return new FetchGate(
                SimMember.token(), () -> replica.term() == Term.OVER ? Term.OVER : Term.LEADS, () -> {},
                taken.others().stream().map(NodeId::name).toList());
    }

    private LogPages pages() {
        return new LogPages(member.replicaStore(), Optional.of(taken.epoch()));
    }

    private MasterService messages() {
        return new MasterService(
                clients,
                member.replicaStore(),
                feed,
                new WriteChecks(CONTENT_BYTES_MAX, WriteListener.NONE),
                new StatusAnswer(member.name, member.incarnation(), List.of(), member.replicaStore()),
                SimMember.token(),
                null,
                Transport.PLAIN,
                new CatchUpCalls(pages(), gate()),
                new SimPauses(member));
    }

    private FetchService fetches() {
        return new FetchService(
                pages(), feed, member.incarnation(), gate()::require, Transport.PLAIN, CallRule.ANYBODY);
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
        loop.put(new MasterInput.Stored(position));
    }

    @Override
    public void roomSeen(StorageWatch.Room room) {
        loop.put(MasterReplica.inputOf(room));
    }

    @Override
    public void end(Runnable ended) {
        clients.stop();
        loop.put(new MasterInput.Stopping());
        answered(ended);
    }

    private void answered(Runnable ended) {
        if (!loop.isIdle()) {
            member.after(LOOK_NS, () -> answered(ended));
            return;
        }
        messages.beginStop();
        messages.stop();
        loop.close();
        clients.giveUp();
        connections.end();
        ended.run();
    }

    private void does(WatchedEdge edge, MasterEffect effect) {
        if (effect instanceof MasterEffect.Append(long ticket, long sequence))
            member.events().appends(member, edge.content(ticket), sequence);
    }

    // What happens.

    @Override
    public void happened(MasterEvent event) {
        member.say(event.toString());
        member.events().happened(member, event);
    }

    @Override
    public void opened(long epoch) {
        member.opens(epoch);
        reports.opened();
    }

    @Override
    public void leaseGivenUp(long epoch) {
        reports.leaseGivenUp();
    }

    @Override
    public void epochOver(long laterEpoch) {
        reports.over(laterEpoch);
    }

    @Override
    public void forReaders(LogForReaders log) {
        servedLog.follow(log);
    }

    @Override
    public void possible(int concern) {}
}
