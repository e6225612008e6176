package antiphon.simulator.failover.story;

import antiphon.core.NodeId;
import antiphon.failover.core.leadership.LeadershipView.Role;
import antiphon.failover.core.leadership.contract.LeadershipTimes;
import antiphon.simulator.client.ClientHost;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.failover.FailoverWorld;
import antiphon.simulator.member.SimMember;
import antiphon.simulator.network.Network;
import antiphon.simulator.network.SimChannel;
import antiphon.simulator.story.ClientWorld;
import antiphon.simulator.story.Stage;
import antiphon.simulator.story.StoryClients;
import antiphon.simulator.story.StorySettings;
import antiphon.simulator.surroundings.Options;
import antiphon.simulator.surroundings.Schedule;
import antiphon.simulator.surroundings.Trace;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// A cluster in which any node can lead, with all steps of scripts about it. The checker looks after every event, as it
/// does with the seeds.
final class FailoverStage extends Stage {
    static final LeadershipTimes TIMES = new LeadershipTimes(1_000_000_000);
    private static final long SEED = 1;
    /// The register promises to decide what it is asked once a majority has been up for three seconds.
    private static final long STEADY_NS = 5_000_000_000L;

    private final FailoverTeller teller = new FailoverTeller(trace());
    private final FailoverWorld world;
    private final StoryClients clients;
    private final StoryLinks links;

    FailoverStage(int nodes) {
        Options options = StorySettings.of(nodes - 1, true).options().ofMembers(nodes, TIMES.heartbeatNs());
        world = new FailoverWorld(options, TIMES, new SplittableRandom(SEED), new Trace(_ -> {}));
        world.leaveNothingToChance(teller);
        clients = new StoryClients(new Clients(), trace());
        links = new StoryLinks(world, this::members, this::say);
    }

    // Time.

    @Override
    protected void open() {
        world.start();
        if (!runUntil(() -> leads("node1") && world.members().stream().allMatch(this::isInEpochOfLeader)))
            throw new IllegalStateException("node1 does not lead when the story begins");
        runTo(nowNs() + STEADY_NS);
        trace().begin(world.nowNs());
    }

    private boolean isInEpochOfLeader(SimMember member) {
        Optional<Long> epoch = world.openLeader().flatMap(SimMember::leads);
        return epoch.isPresent() && member.state().epochs().adopted() == epoch.get();
    }

    /// What was acknowledged is in the log of the leader, if there is one.
    @Override
    protected void close() {
        world.checker().look();
        world.openLeader().ifPresent(world.checker()::atTheEnd);
        world.members().forEach(member -> member.syncs().giveUp());
    }

    @Override
    protected Schedule schedule() {
        return world.schedule();
    }

    @Override
    protected void look() {
        world.checker().look();
        world.members().forEach(teller::look);
    }

    // What can be waited for.

    boolean leads(String name) {
        SimMember member = member(name);
        return member.isRunning() && member.leads().isPresent() && member.leadershipView().isOpen();
    }

    boolean isIn(String name, Role role) {
        SimMember member = member(name);
        return member.isRunning() && member.leadershipView().role() == role;
    }

    boolean waits(String name) {
        SimMember member = member(name);
        return member.isRunning() && member.leadershipView().waiting().isPresent();
    }

    boolean isNamed(String name) {
        return world.named().equals(Optional.of(new NodeId(name)));
    }

    boolean hasAdopted(String name, long epoch) {
        SimMember member = member(name);
        return member.isRunning() && member.state().epochs().adopted() >= epoch;
    }

    boolean holds(String name, long sequence) {
        SimMember member = member(name);
        return member.isRunning() && member.log().durable() >= sequence;
    }

    // Steps.

    StoryClients clients() {
        return clients;
    }

    StoryLinks links() {
        return links;
    }

    void read(int client, String name) {
        clients.read(client, member(name));
    }

    void start(String name) {
        members(name).forEach(SimMember::start);
    }

    void kill(String name) {
        say("kills " + name);
        members(name).forEach(SimMember::kill);
    }

    void cutPower(String name) {
        say("cuts the power of " + name);
        members(name).forEach(SimMember::losePower);
    }

    void replaceDisk(String name) {
        say("takes the disk of " + name + " and gives it an empty one");
        members(name).forEach(SimMember::replaceDisk);
    }

    void turnBit(String content, String name) {
        say("turns a bit of \"" + content + "\" on the disk of " + name);
        for (SimMember member : members(name)) {
            member.disk().turnBitIn(content);
            world.checker().damaged(member);
        }
    }

    void pause(String name) {
        say("pauses " + name);
        members(name).forEach(SimMember::pause);
    }

    void resume(String name) {
        say("resumes " + name);
        members(name).forEach(SimMember::resume);
    }

    void handOver(String from, String to) {
        say("asks " + from + " to hand its lead over to " + to);
        member(from).handOver(Optional.of(new NodeId(to)));
    }

    void fillDisk(String name) {
        say("fills the disk of " + name);
        members(name).forEach(member -> member.diskTrouble().fill());
    }

    void freeDisk(String name) {
        say("frees the disk of " + name);
        members(name).forEach(member -> member.diskTrouble().free());
    }

    private SimMember member(String name) {
        return world.member(new NodeId(name));
    }

    private List<SimMember> members(String name) {
        return name.equals("all") ? world.members() : List.of(member(name));
    }

    /// The clients' side of the world.
    private final class Clients implements ClientWorld {
        @Override
        public long nowNs() {
            return world.nowNs();
        }

        @Override
        public SimChannel channel(ClientHost from, String name) {
            return world.channel(from, member(name));
        }

        @Override
        public void acknowledged(SimClient.Write write, long sentNs, long sequence) {
            world.checker().answered(write, sentNs, sequence);
        }

        @Override
        public void refused(SimClient.Write write, String detail) {
            world.checker().refused(write, detail);
        }

        @Override
        public Network network() {
            return world.network();
        }
    }
}
