package antiphon.simulator.member;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.credentials.AuthToken;
import antiphon.failover.calls.LeadershipCalls;
import antiphon.failover.calls.MemberLinks;
import antiphon.failover.core.leadership.LeadershipCore;
import antiphon.failover.core.leadership.LeadershipView;
import antiphon.failover.core.leadership.contract.LeadershipEvent;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.core.leadership.contract.ReplicaView;
import antiphon.failover.core.register.EpochRegister;
import antiphon.failover.core.register.RegisterAnswer;
import antiphon.failover.core.register.RegisterCommand;
import antiphon.failover.core.register.RegisterState;
import antiphon.failover.node.Heartbeats;
import antiphon.failover.node.LeadershipReplica;
import antiphon.failover.node.MemberCalls;
import antiphon.failover.node.ReplicaViews;
import antiphon.failover.node.Seat;
import antiphon.failover.node.TakeoverAnswers;
import antiphon.log.ReplicaStore;
import antiphon.log.state.Epochs;
import antiphon.master.core.contract.Outcome;
import antiphon.node.Incarnation;
import antiphon.node.fetch.FetchedCopies;
import antiphon.node.fetch.PeerLog;
import antiphon.node.loop.StorageWatch;
import antiphon.node.repair.OtherNode;
import antiphon.node.tls.Transport;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.network.Host;
import antiphon.simulator.network.SimChannel;
import antiphon.simulator.network.Wire;
import antiphon.simulator.node.SimLoop;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.role.Services;
import antiphon.simulator.surroundings.Surroundings;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A member of a cluster in which any node can lead: it follows or leads as the production decisions say.
public final class SimMember extends SimNode implements EpochRegister.Listener {
    private static final Duration COPY_SILENCE_MAX = Duration.ofSeconds(10);

    /// The parts of one life of it.
    private record Life(
            Owner self, Incarnation incarnation, LeadershipReplica leadership, MemberCalls calls,
            List<ServerServiceDefinition> services, Seat seat, Heartbeats heartbeats, EpochRegister register) {}

    private final Wire wire;
    private final Company company;
    private final NodeId node;
    private final SimLoop<LeadershipInput> leadership = loop(() -> current().leadership());
    private final MemberRoles roles;
    private UUID diskId;
    private boolean hasRoom;
    private @Nullable Life lived; // the last one, which may be over

    public SimMember(Surroundings surroundings, Wire wire, Company company, int id, NodeId node) {
        super(surroundings, company, company::events, id, node.name());
        this.wire = wire;
        this.company = company;
        this.node = node;
        this.diskId = newDiskId();
        SimLoop<WorkerInput> following = loop(() -> roles().follower().replica());
        this.roles = new MemberRoles(this, following, loop(() -> roles().leader().turns()));
    }

    /// For parts that are created before it and use it only later.
    private MemberRoles roles() {
        return roles;
    }

    private UUID newDiskId() {
        return new UUID(id(), surroundings.number());
    }

    public UUID diskId() {
        return diskId;
    }

    /// The machine comes back with an empty disk, which is another one: it is no member's.
    public void replaceDisk() {
        var _ = loseDisk();
        diskId = newDiskId();
    }

    @Override
    protected void born() throws IOException {
        Incarnation incarnation = new Incarnation(surroundings.number());
        Owner self = new Owner(node, diskId, incarnation.number());
        LeadershipCalls served = new LeadershipCalls(token(), Transport.PLAIN, this::view, this::put);
        MemberCalls calls = new MemberCalls(links(), served);
        Seat seat = new Seat(self, store(), roles, served::answer, this::put);
        Heartbeats heartbeats = new Heartbeats(this::put);
        EpochRegister register = company.register(this, this);
        LeadershipReplica replica = new LeadershipReplica(
                self, core(self),
                new LeadershipReplica.Outside(register, calls, this::view, seat, heartbeats, this::happened));
        lived = new Life(self, incarnation, replica, calls, List.of(served.bindService()), seat, heartbeats, register);
        hasRoom = true;
        roles.begin();
    }

    private LeadershipCore core(Owner self) {
        Epochs held = state().epochs();
        return new LeadershipCore(
                self, held.promised(), held.owner().orElse(null), company.times(),
                new SplittableRandom(surroundings.seed()), localNs());
    }

    private MemberLinks links() {
        Map<NodeId, SimChannel> channels = new HashMap<>();
        for (NodeId other : company.names())
            if (!other.equals(node)) channels.put(other, new SimChannel(wire, this, () -> other(other)));
        return new MemberLinks(channels, token(), Duration.ofNanos(company.times().timeoutNs()), this::put);
    }

    private Life current() {
        if (lived == null) throw new IllegalStateException(name + " has never run");
        return lived;
    }

    @Override
    protected void died() {
        company.died(this);
    }

    /// The epoch in which it leads or prepares to; empty when it does not.
    public Optional<Long> leads() {
        return isRunning() ? roles.leads() : Optional.empty();
    }

    /// The messages up to here are committed, as it knows in this life.
    public long knowsCommitted() {
        return state().committed();
    }

    /// How far readers who ask for nothing else are shown its log now.
    public long shown() {
        return isRunning() ? roles.shown() : 0;
    }

    public LeadershipView leadershipView() {
        return current().leadership().view();
    }

    /// Founds the register, unless it is founded already.
    public void found(RegisterCommand.Init init) {
        current().register().propose(0, init);
    }

    /// Has it give its lead up to another.
    ///
    /// @param to empty for any
    public void handOver(Optional<NodeId> to) {
        if (isRunning()) put(new LeadershipInput.HandOverAsked(to));
    }

    // For its roles.

    static AuthToken token() {
        return TOKEN;
    }

    Seat seat() {
        return current().seat();
    }

    public Owner self() {
        return current().self();
    }

    Incarnation incarnation() {
        return current().incarnation();
    }

    Heartbeats heartbeats() {
        return current().heartbeats();
    }

    Wire wire() {
        return wire;
    }

    ReplicaStore replicaStore() {
        return store();
    }

    Host other(NodeId name) {
        return company.member(name);
    }

    /// The node to which this one has promised its epoch.
    Host followed() {
        NodeId owner = state().epochs().owner().map(Owner::node).orElse(node);
        return company.member(owner);
    }

    Consumer<WorkerEffect.ForTakeover> takeovers(Consumer<WorkerEffect.FetchFrom> sources) {
        return new TakeoverAnswers(self(), current().calls(), this::put, sources);
    }

    void put(LeadershipInput input) {
        leadership.put(input);
    }

    private ReplicaView view() {
        return ReplicaViews.of(store(), diskId, hasRoom, true);
    }

    void opens(long epoch) {
        company.opened(this, epoch);
    }

    void answers(long epoch, SimClient.Write write, Outcome outcome) {
        company.answers(this, epoch, write, outcome);
    }

    void acknowledges(long epoch, long position) {
        company.acknowledges(this, epoch, position);
    }

    void truncated() {
        company.truncated(this);
    }

    MemberEvents events() {
        return company.events();
    }

    private void happened(LeadershipEvent event) {
        say(event.toString());
        events().happened(this, event);
    }

    // Its register.

    @Override
    public void answered(long call, RegisterAnswer answer) {
        mine(() -> put(new LeadershipInput.RegisterAnswered(call, answer))).run();
    }

    @Override
    public void applied(RegisterState state) {
        mine(() -> put(new LeadershipInput.RegisterApplied(state))).run();
    }

    // The node.

    @Override
    protected void synced(long position, long truncationsBefore) {
        roles.synced(position, truncationsBefore);
    }

    @Override
    public long knownPosition() {
        return log().durable();
    }

    @Override
    protected List<OtherNode> others() {
        return company.names().stream().filter(other -> !other.equals(node)).map(this::copies).toList();
    }

    private OtherNode copies(NodeId other) {
        SimChannel channel = new SimChannel(wire, this, () -> other(other));
        return new FetchedCopies(
                other.name(), new PeerLog(channel, TOKEN, name, COPY_SILENCE_MAX), store(), Status::toString);
    }

    @Override
    protected void roomSeen(StorageWatch.Room room) {
        hasRoom = room.isEnough();
        roles.roomSeen(room);
    }

    @Override
    public Optional<ServerMethodDefinition<?, ?>> served(String method) {
        Optional<ServerMethodDefinition<?, ?>> found = Services.method(current().services(), method);
        return found.isPresent() ? found : Services.method(roles.services(), method);
    }
}
