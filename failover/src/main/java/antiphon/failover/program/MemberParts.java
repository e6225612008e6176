package antiphon.failover.program;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.failover.calls.LeadershipCalls;
import antiphon.failover.calls.MemberLinks;
import antiphon.failover.core.leadership.LeadershipCore;
import antiphon.failover.core.leadership.LeadershipView;
import antiphon.failover.core.leadership.contract.LeadershipEvent;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.core.leadership.contract.ReplicaView;
import antiphon.failover.core.register.EpochRegister;
import antiphon.failover.core.register.RegisterAnswer;
import antiphon.failover.core.register.RegisterState;
import antiphon.failover.node.Heartbeats;
import antiphon.failover.node.LeadershipReplica;
import antiphon.failover.node.MemberCalls;
import antiphon.failover.node.ReplicaViews;
import antiphon.failover.node.Seat;
import antiphon.failover.node.TakeoverAnswers;
import antiphon.log.ReplicaStore;
import antiphon.log.state.Epochs;
import antiphon.node.loop.NodeLoop;
import antiphon.node.loop.StorageWatch;
import antiphon.node.runtime.Role;
import antiphon.worker.ElectedFollower;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.links.MasterChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/// What a node keeps whatever its role is, as far as leadership goes: the decisions about it with their loop, the calls
/// between members, and the seat of the role. The wiring alone; what it does is in the parts.
final class MemberParts implements EpochRegister.Listener {
    private static final int MAILBOX_INPUTS_MAX = 4096;

    private final MemberSettings settings;
    private final Owner self;
    private final ReplicaStore store;
    private final MemberChannels channels;
    private final Consumer<Throwable> onBroken;
    private final LeadershipCalls served;
    private final MemberCalls calls;
    private final MemberRoles roles = new MemberRoles(this);
    private final Seat seat;
    private final Heartbeats heartbeats = new Heartbeats(this::put);
    private final NodeLoop<LeadershipInput> loop;
    private final LeadershipReplica replica;
    private final PassingOn passing;
    private final Seen seen;
    private volatile boolean hasRoom = true;

    /// @param register makes the register of this node, which reports to these parts
    MemberParts(
            MemberSettings settings,
            Owner self,
            ReplicaStore store,
            MemberChannels channels,
            Function<EpochRegister.Listener, LateRegister> register,
            Consumer<Throwable> onBroken) {
        this.settings = settings;
        this.self = self;
        this.store = store;
        this.channels = channels;
        this.onBroken = onBroken;
        this.served = new LeadershipCalls(
                settings.node().token(), settings.node().transport(), this::view, this::put);
        this.calls = new MemberCalls(
                new MemberLinks(
                        channels.control(), settings.node().token(), Duration.ofNanos(settings.times().timeoutNs()),
                        this::put),
                served);
        this.seat = new Seat(self, store, roles, served::answer, this::put);
        LateRegister own = register.apply(this);
        this.replica = new LeadershipReplica(self, core(), new LeadershipReplica.Outside(
                own, calls, this::view, seat, heartbeats, this::happened));
        this.passing = new PassingOn(
                self.node(), settings.node().transport(), channels.callers(), () -> store.state().epochs(),
                this::isOpen);
        this.seen = new Seen(settings, store, channels, this::put);
        this.loop = new NodeLoop<>(
                "leadership", MAILBOX_INPUTS_MAX, new LeadershipTurns(replica, passing, own, seen::look),
                System::nanoTime, onBroken);
    }

    private LeadershipCore core() {
        Epochs held = store.state().epochs();
        return new LeadershipCore(
                self, held.promised(), held.owner().orElse(null), settings.times(),
                new SplittableRandom(self.incarnation()), System.nanoTime());
    }

    /// For any thread.
    void put(LeadershipInput input) {
        loop.put(input);
    }

    void start() {
        loop.start();
    }

    /// Decides nothing more, and changes no role.
    void stop() {
        roles.beginStop();
        loop.close();
        served.stop();
    }

    MemberSettings settings() {
        return settings;
    }

    Owner self() {
        return self;
    }

    MemberRoles roles() {
        return roles;
    }

    Seat seat() {
        return seat;
    }

    LeadershipCalls served() {
        return served;
    }

    Consumer<Throwable> onBroken() {
        return onBroken;
    }

    /// For a role that follows.
    ElectedFollower.Cluster cluster() {
        return new ElectedFollower.Cluster(
                self, LeaderChannel.to(channels.logs(), this::followed), this::logOf, heartbeats, this::takeovers);
    }

    private MasterChannel logOf(NodeId member) {
        MasterChannel log = channels.logs().get(member);
        if (log == null) throw new IllegalArgumentException("no address of " + member + " is known");
        return log;
    }

    private Consumer<WorkerEffect.ForTakeover> takeovers(Consumer<WorkerEffect.FetchFrom> sources) {
        return new TakeoverAnswers(self, calls, this::put, sources);
    }

    /// The node to which this one has promised its epoch; empty while there is none, or it is this one.
    Optional<NodeId> followed() {
        return store.state().epochs().owner().map(Owner::node).filter(node -> !node.equals(self.node()));
    }

    PassingOn passing() {
        return passing;
    }

    Seen seen() {
        return seen;
    }

    Role watched(Role role, WatchedRole.Serving serving) {
        return new WatchedRole(role, serving, this::roomSeen);
    }

    private boolean isOpen() {
        LeadershipView view = replica.view();
        return view.isOpen() && !view.isHandingOver();
    }

    private void roomSeen(StorageWatch.Room room) {
        hasRoom = room.isEnough();
    }

    private ReplicaView view() {
        return ReplicaViews.of(store, self.disk(), hasRoom, settings.mayLead());
    }

    private void happened(LeadershipEvent event) {
        LeadershipLog.write(event);
    }

    @Override
    public void answered(long call, RegisterAnswer answer) {
        put(new LeadershipInput.RegisterAnswered(call, answer));
    }

    @Override
    public void applied(RegisterState state) {
        put(new LeadershipInput.RegisterApplied(state));
    }
}
