package antiphon.simulator.story;

import antiphon.core.NodeId;
import antiphon.master.core.policy.Health;
import antiphon.message.LogEntry;
import antiphon.simulator.client.ClientHost;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.network.Network;
import antiphon.simulator.network.SimChannel;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.role.SimWorker;
import antiphon.simulator.story.teller.StoryTeller;
import antiphon.simulator.surroundings.Schedule;
import antiphon.simulator.surroundings.Trace;
import antiphon.simulator.world.World;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// A world in which a story is played, with all steps of scripts. The checker looks after every event, as it does
/// with the seeds.
final class StoryStage extends Stage {
    private static final double HEARTBEATS_BEFORE = 2.5;

    private final StoryTeller teller = new StoryTeller(trace());
    private final StorySettings settings;
    private final World world;
    private final StoryClients clients;

    StoryStage(StorySettings settings) {
        this.settings = settings;
        world = new World(settings.options(), new SplittableRandom(0), new Trace(_ -> {}));
        world.leaveNothingToChance(teller);
        clients = new StoryClients(new Clients(), trace());
    }

    @Override
    protected void open() {
        if (settings.warm()) warmUp();
        trace().begin(world.nowNs());
    }

    private void warmUp() {
        world.nodes().forEach(SimNode::start);
        runTo((long) (HEARTBEATS_BEFORE * settings.heartbeatNs()));
        for (SimWorker worker : world.workers()) {
            if (healthOf(worker.name) != Health.Name.HEALTHY)
                throw new IllegalStateException(worker.name + " is not yet HEALTHY when the story begins");
        }
    }

    @Override
    protected Schedule schedule() {
        return world.schedule();
    }

    @Override
    protected void look() {
        world.checker().look();
    }

    Health.Name healthOf(String worker) {
        return teller.healthOf(new NodeId(worker));
    }

    boolean holds(String node, long sequence) {
        SimNode holder = node(node);
        return holder.isRunning() && holder.log().durable() >= sequence;
    }

    boolean isAnswered(String content) {
        return clients.isAnswered(content);
    }

    boolean masterWrites() {
        return world.master().isRunning() && world.master().leads();
    }

    // Steps of clients.

    void write(int client, SimClient.Write write, long timeoutNs, String asSaid) {
        clients.write(client, "the master", write, timeoutNs, asSaid);
    }

    void hangUp(int client, String content) {
        clients.hangUp(client, content);
    }

    void read(int client, String node) {
        clients.read(client, node(node));
    }

    // Steps on links.

    void partition(String from, String to, boolean bothWays) {
        say("partitions " + from + (bothWays ? " and " : " to ") + to);
        world.network().partition(id(from), id(to));
        if (bothWays) world.network().partition(id(to), id(from));
    }

    void slow(String from, String to, long extraNs) {
        say("slows " + from + " to " + to + " by " + extraNs / 1_000_000 + " ms");
        world.network().slow(id(from), id(to), extraNs);
    }

    void twice(String from, String to) {
        say("doubles " + from + " to " + to);
        world.network().twice(id(from), id(to));
    }

    void reset(String one, String other) {
        say("resets " + one + " and " + other);
        world.network().reset(id(one), id(other));
        world.network().reset(id(other), id(one));
    }

    private int id(String name) {
        if (name.startsWith("client")) return StoryClients.id(Integer.parseInt(name.substring("client".length())));
        return node(name).id;
    }

    private SimNode node(String name) {
        return world.nodes().stream().filter(node -> node.name.equals(name)).findFirst().orElseThrow();
    }

    // Steps on nodes.

    void start(String name, Optional<String> recoverFrom) {
        if (recoverFrom.isPresent()) say("names " + recoverFrom.get() + " to rebuild from");
        world.master().recoverFrom(recoverFrom.map(NodeId::new));
        nodes(name).forEach(SimNode::start);
    }

    void kill(String name) {
        say("kills " + name);
        nodes(name).forEach(SimNode::kill);
        masterMayHaveDied();
    }

    void cutPower(String name) {
        say("cuts the power of " + name);
        nodes(name).forEach(SimNode::losePower);
        masterMayHaveDied();
    }

    void loseDisk(String name) {
        say("takes the disk of " + name + " and gives it an empty one");
        nodes(name).forEach(SimNode::loseDisk);
        masterMayHaveDied();
    }

    void turnBit(String content, String name) {
        say("turns a bit of \"" + content + "\" on the disk of " + name);
        for (SimNode node : nodes(name)) {
            node.disk().turnBitIn(content);
            world.checker().disks().damaged(node);
        }
    }

    private void masterMayHaveDied() {
    }

    void pause(String name) {
        say("pauses " + name);
        nodes(name).forEach(SimNode::pause);
    }

    void resume(String name) {
        say("resumes " + name);
        nodes(name).forEach(SimNode::resume);
    }

    void fillDisk(String name) {
        say("fills the disk of " + name);
        nodes(name).forEach(node -> node.diskTrouble().fill());
    }

    void freeDisk(String name) {
        say("frees the disk of " + name);
        nodes(name).forEach(node -> node.diskTrouble().free());
    }

    private List<SimNode> nodes(String name) {
        return name.equals("all") ? world.nodes() : List.of(node(name));
    }

    /// The clients' side of the world.
    private final class Clients implements ClientWorld {
        @Override
        public long nowNs() {
            return world.nowNs();
        }

        @Override
        public SimChannel channel(ClientHost from, String name) {
            return world.toMaster(from);
        }

        @Override
        public void acknowledged(SimClient.Write write, long sentNs, long sequence) {
            world.checker().writes().answered(write, sentNs, sequence);
        }

        @Override
        public Network network() {
            return world.network();
        }

        @Override
        public List<LogEntry> shown(SimNode node) {
            if (!(node instanceof SimWorker worker)) return ClientWorld.super.shown(node);
            List<LogEntry> entries = worker.delivered(1);
            world.checker().shown(worker, 1, entries);
            return entries;
        }
    }
}
