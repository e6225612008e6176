package antiphon.simulator.story;

import antiphon.core.NodeId;
import antiphon.master.core.policy.Health;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.role.SimWorker;
import antiphon.simulator.story.teller.StoryTeller;
import antiphon.simulator.story.teller.StoryTrace;
import antiphon.simulator.surroundings.Trace;
import antiphon.simulator.world.World;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/// A world in which a story is played, with all steps of scripts. The checker looks after every event, as it does
/// with the seeds.
final class StoryStage {
    private static final long SECOND = 1_000_000_000;
    static final long TIME_NS_MAX = 600 * SECOND;
    static final String TOO_LONG = "a story lasts at most " + TIME_NS_MAX / SECOND + " s";
    private static final double HEARTBEATS_BEFORE = 2.5;

    private final StoryTrace trace = new StoryTrace();
    private final StoryTeller teller = new StoryTeller(trace);
    private final StorySettings settings;
    private final World world;
    private final StoryClients clients;

    StoryStage(StorySettings settings) {
        this.settings = settings;
        world = new World(settings.options(), new SplittableRandom(0), new Trace(_ -> {}));
        world.leaveNothingToChance(teller);
        clients = new StoryClients(world, trace);
    }

    StoryTrace trace() {
        return trace;
    }

    // Time.

    /// The first moment of the story.
    void open() {
        if (settings.warm()) warmUp();
        trace.begin(world.nowNs());
    }

    private void warmUp() {
        world.nodes().forEach(SimNode::start);
        runTo((long) (HEARTBEATS_BEFORE * settings.heartbeatNs()));
        for (SimWorker worker : world.workers()) {
            if (healthOf(worker.name) != Health.Name.HEALTHY)
                throw new IllegalStateException(worker.name + " is not yet HEALTHY when the story begins");
        }
    }

    void runTo(long storyNs) {
        if (storyNs > TIME_NS_MAX) throw new IllegalArgumentException(TOO_LONG);
        while (world.schedule().step(trace.zeroNs() + storyNs)) world.checker().look();
    }

    void runFor(long ns) {
        runTo(nowNs() + ns);
    }

    long nowNs() {
        return world.nowNs() - trace.zeroNs();
    }

    /// @return whether it came true
    boolean runUntil(BooleanSupplier condition) {
        long endNs = trace.zeroNs() + TIME_NS_MAX;
        while (!condition.getAsBoolean()) {
            if (!world.schedule().step(endNs)) return false;
            world.checker().look();
        }
        return true;
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
        clients.write(client, write, timeoutNs, asSaid);
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

    private void say(String what) {
        trace.say(world.nowNs(), "world", what);
    }
}
