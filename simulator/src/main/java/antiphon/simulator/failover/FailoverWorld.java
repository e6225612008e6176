package antiphon.simulator.failover;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.failover.core.leadership.contract.LeadershipTimes;
import antiphon.failover.core.register.EpochRegister;
import antiphon.failover.core.register.Member;
import antiphon.failover.core.register.RegisterCommand;
import antiphon.failover.simulated.SimRegister;
import antiphon.failover.simulated.SimWorld;
import antiphon.master.core.contract.Outcome;
import antiphon.message.LogId;
import antiphon.simulator.check.Held;
import antiphon.simulator.client.ClientHost;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.member.Company;
import antiphon.simulator.member.MemberEvents;
import antiphon.simulator.member.SimMember;
import antiphon.simulator.network.Host;
import antiphon.simulator.network.Network;
import antiphon.simulator.network.SimChannel;
import antiphon.simulator.network.Wire;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.surroundings.Options;
import antiphon.simulator.surroundings.Schedule;
import antiphon.simulator.surroundings.Surroundings;
import antiphon.simulator.surroundings.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/// One cluster of equal nodes in virtual time, with its register and its clients.
public final class FailoverWorld implements Company, SimWorld {
    private static final long FOUND_AGAIN_NS = 500_000_000;
    private static final int READERS = 2;

    private final Surroundings surroundings;
    private final Network network;
    private final LeadershipTimes times;
    private final SimRegister register;
    private final List<SimMember> members = new ArrayList<>();
    private final List<SimClient> clients = new ArrayList<>();
    private final List<FailoverReader> readers = new ArrayList<>();
    private final FailoverChecker checker;
    private final TakeoverCounts counts = new TakeoverCounts();
    private final LogId logId;
    private final SplittableRandom luck;
    private final Wire wire;
    private final Set<Integer> cutFromRegister = new HashSet<>();
    private MemberEvents events = counts;

    /// @param options with one worker less than there are members
    public FailoverWorld(Options options, LeadershipTimes times, SplittableRandom random, Trace trace) {
        this.surroundings = new Surroundings(options, random, trace);
        this.times = times;
        this.luck = random.split();
        this.network = new Network(surroundings.schedule(), random.split(), options.net());
        this.wire = new Wire(surroundings.schedule(), network, surroundings::linkIsFullForNs);
        int nodes = options.workers() + 1;
        for (int id = 0; id < nodes; id++)
            members.add(new SimMember(surroundings, wire, this, id, new NodeId("node" + (id + 1))));
        this.checker = new FailoverChecker(members, this::listedDisks, nodes, options.core().requestIdsWindow());
        this.register = new SimRegister(this, new Random(luck.nextLong()), names());
        byte[] id = new byte[LogId.BYTES];
        new Random(luck.nextLong()).nextBytes(id);
        this.logId = LogId.of(id);
        for (int client = 1; client <= options.clients(); client++) {
            SimChannel toLeader = new SimChannel(wire, new ClientHost(100 + client), this::believedLeader);
            clients.add(new SimClient(surroundings, toLeader, checker, "client" + client, random.split()));
        }
        for (int reader = 1; reader <= READERS; reader++)
            readers.add(new FailoverReader(this, 200 + reader, random.split()));
    }

    public void start() {
        members.forEach(SimMember::start);
        found();
    }

    /// Until it is founded.
    private void found() {
        if (!register.latest().isEmpty()) return;
        SimMember founder = members.getFirst();
        List<Member> all = members.stream().map(this::listed).toList();
        if (founder.isRunning()) founder.found(new RegisterCommand.Init(logId, 1, founder.self(), all));
        after(FOUND_AGAIN_NS, this::found);
    }

    private Member listed(SimMember member) {
        return new Member(
                new NodeId(member.name), member.name + ":50052", member.diskId(), new UUID(7, member.id()));
    }

    public boolean isFounded() {
        return !register.latest().isEmpty();
    }

    /// The disks that the register counts.
    private List<UUID> listedDisks() {
        return isFounded()
                ? register.latest().members().stream().map(Member::disk).toList()
                : members.stream().map(SimMember::diskId).toList();
    }

    /// Those that are members on the disks they have now.
    List<SimMember> listed() {
        return members.stream().filter(member -> listedDisks().contains(member.diskId())).toList();
    }

    /// Where a client sends its writes: to one of those that lead or believe to, if there is one.
    private SimMember believedLeader() {
        List<SimMember> leaders = members.stream().filter(member -> member.leads().isPresent()).toList();
        List<SimMember> some = leaders.isEmpty() ? members : leaders;
        return some.get(luck.nextInt(some.size()));
    }

    /// The one that leads in the highest epoch and takes writes.
    public Optional<SimMember> openLeader() {
        return members.stream()
                .filter(member -> member.leads().isPresent() && member.leadershipView().isOpen())
                .max(Comparator.comparingLong(member -> member.leads().orElseThrow()));
    }

    Surroundings surroundings() {
        return surroundings;
    }

    Options options() {
        return surroundings.options();
    }

    public Schedule schedule() {
        return surroundings.schedule();
    }

    public Network network() {
        return network;
    }

    public FailoverChecker checker() {
        return checker;
    }

    TakeoverCounts counts() {
        return counts;
    }

    public List<SimMember> members() {
        return members;
    }

    List<SimClient> clients() {
        return clients;
    }

    List<FailoverReader> readers() {
        return readers;
    }

    void say(String what) {
        surroundings.say("world", what);
    }

    public void endFaults() {
        surroundings.endFaults();
        network.onlyDelay();
    }

    /// From now on faults come from a story alone, and `teller` sees what happens.
    public void leaveNothingToChance(MemberEvents teller) {
        endFaults();
        surroundings.calmDown();
        events = teller;
    }

    /// A connection from there to a member.
    public SimChannel channel(Host from, SimMember to) {
        return new SimChannel(wire, from, () -> to);
    }

    /// What members say to each other about the register is lost, to and from this one; all else arrives.
    public void cutFromRegister(SimMember member) {
        cutFromRegister.add(member.id());
    }

    public void connectToRegister(SimMember member) {
        cutFromRegister.remove(member.id());
    }

    /// The node that the register names, once it is founded.
    public Optional<NodeId> named() {
        return Optional.ofNullable(register.latest().owner()).map(Owner::node);
    }

    // The register's world.

    @Override
    public long nowNs() {
        return surroundings.nowNs();
    }

    @Override
    public void after(long delayNs, Runnable event) {
        schedule().after(delayNs, event);
    }

    @Override
    public boolean connected(NodeId one, NodeId other) {
        int from = member(one).id();
        int to = member(other).id();
        if (from == to) return true;
        if (cutFromRegister.contains(from) || cutFromRegister.contains(to)) return false;
        return (network.connects(from, to) && network.connects(to, from));
    }

    // The members' company.

    @Override
    public LeadershipTimes times() {
        return times;
    }

    @Override
    public List<NodeId> names() {
        return members.stream().map(member -> new NodeId(member.name)).toList();
    }

    @Override
    public SimMember member(NodeId name) {
        return members.stream().filter(member -> member.name.equals(name.name())).findFirst().orElseThrow();
    }

    @Override
    public EpochRegister register(SimMember member, EpochRegister.Listener listener) {
        return register.start(new NodeId(member.name), listener);
    }

    @Override
    public void died(SimMember member) {
        register.stop(new NodeId(member.name));
    }

    @Override
    public MemberEvents events() {
        return events;
    }

    @Override
    public void opened(SimMember member, long epoch) {
        checker.opened(member, epoch);
    }

    @Override
    public void answers(SimMember leader, long epoch, SimClient.Write write, Outcome outcome) {
        checker.answers(leader, epoch, write, outcome);
    }

    @Override
    public void acknowledges(SimMember member, long epoch, long position) {
        checker.acknowledges(member, epoch, position);
    }

    @Override
    public void truncated(SimMember member) {
        checker.look(member);
    }

    // Checks of nodes.

    @Override
    public void started(SimNode node) {
        checker.started((SimMember) node);
    }

    @Override
    public void ended(SimNode node) {
        checker.look((SimMember) node);
    }

    @Override
    public Held lostDisk(SimNode node) {
        return checker.heldBy((SimMember) node);
    }

    @Override
    public void hasOldDisk(SimNode node, Held old) {
        throw new UnsupportedOperationException("no member gets an old disk back");
    }
}
