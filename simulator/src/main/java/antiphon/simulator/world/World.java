package antiphon.simulator.world;

import antiphon.simulator.client.ClientHost;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.network.Host;
import antiphon.simulator.network.Network;
import antiphon.simulator.network.SimChannel;
import antiphon.simulator.network.Wire;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.promises.Checker;
import antiphon.simulator.promises.Cluster;
import antiphon.simulator.role.Onlooker;
import antiphon.simulator.role.SimMaster;
import antiphon.simulator.role.SimWorker;
import antiphon.simulator.surroundings.Options;
import antiphon.simulator.surroundings.Schedule;
import antiphon.simulator.surroundings.Surroundings;
import antiphon.simulator.surroundings.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// One cluster in virtual time: its nodes and clients, the network between them, and the checker that watches.
public final class World implements Cluster {
    private static final long READ_PAUSE_NS = 400_000_000;
    private static final int MISCOUNTING = 4; // one in this many clusters
    private static final int MISDIRECTING = 4;

    private final Surroundings surroundings;
    private final Network network;
    private final Wire wire;
    private final Checker checker;
    private final SimMaster master;
    private final List<SimWorker> workers = new ArrayList<>();
    private final List<SimClient> clients = new ArrayList<>();
    private final RareEvents rareEvents = new RareEvents(this);
    private Onlooker onlooker = rareEvents;
    private Optional<Misdirection> misdirection = Optional.empty();

    public World(Options options, SplittableRandom random, Trace trace) {
        this.surroundings = new Surroundings(options, random, trace);
        this.network = new Network(surroundings.schedule(), random.split(), options.net());
        this.wire = new Wire(surroundings.schedule(), network, surroundings::linkIsFullForNs);
        this.checker = new Checker(surroundings, this, new QueueLimits(this)::check);
        this.master = new SimMaster(surroundings, wire, checker, this::onlooker, this::reachedAt);
        for (int worker = 1; worker <= options.workers(); worker++)
            workers.add(new SimWorker(surroundings, wire, checker, this::onlooker, this::master, worker));
        for (int client = 1; client <= options.clients(); client++) {
            SimChannel toMaster = toMaster(new ClientHost(100 + client));
            clients.add(
                    new SimClient(surroundings, toMaster, checker.writes(), "client" + client, random.split()));
        }
    }

    private Onlooker onlooker() {
        return onlooker;
    }

    /// A connection from there to the master.
    public SimChannel toMaster(Host from) {
        return new SimChannel(wire, from, this::master);
    }

    /// Addresses of some clusters lead to the wrong node now and then, and nodes of some do not say their names.
    public void letAddressesMislead(SplittableRandom luck) {
        if (luck.nextInt(MISDIRECTING) != 0) return;
        if (!luck.nextBoolean()) workers.forEach(SimWorker::hideItsName);
        Misdirection started = new Misdirection(this, luck.split());
        misdirection = Optional.of(started);
        started.start();
    }

    /// The worker that a call to the address of that one reaches.
    private SimWorker reachedAt(int number) {
        return workers.get(misdirection.map(wrong -> wrong.reached(number)).orElse(number));
    }

    /// Clients of some clusters use request ids again.
    public void letClientsMiscount(SplittableRandom luck) {
        if (luck.nextInt(MISCOUNTING) == 0) clients.forEach(client -> client.miscount(luck.split()));
    }

    public Surroundings surroundings() {
        return surroundings;
    }

    public Options options() {
        return surroundings.options();
    }

    public Schedule schedule() {
        return surroundings.schedule();
    }

    public long nowNs() {
        return surroundings.nowNs();
    }

    /// What befalls the cluster as a whole, for the trace.
    public void say(String what) {
        surroundings.say("world", what);
    }

    public Network network() {
        return network;
    }

    public Checker checker() {
        return checker;
    }

    @Override
    public SimMaster master() {
        return master;
    }

    @Override
    public boolean isMaster(SimNode node) {
        return node == master;
    }

    public List<SimWorker> workers() {
        return workers;
    }

    public List<SimClient> clients() {
        return clients;
    }

    @Override
    public List<SimNode> nodes() {
        List<SimNode> nodes = new ArrayList<>();
        nodes.add(master);
        nodes.addAll(workers);
        return nodes;
    }

    /// A reader reads from a random worker, over and over.
    public void read() {
        SplittableRandom random = surroundings.random();
        schedule().after(1 + random.nextLong(READ_PAUSE_NS), () -> {
            SimWorker worker = workers.get(random.nextInt(workers.size()));
            if (worker.isRunning()) {
                long from = 1 + random.nextLong(worker.log().durable() + 1);
                checker.shown(worker, from, worker.delivered(from));
            }
            read();
        });
    }

    public boolean haveFaultsEnded() {
        return surroundings.haveFaultsEnded();
    }

    public void endFaults() {
        surroundings.endFaults();
        network.onlyDelay();
    }

    /// From now on faults come from the story alone, and `teller` sees all events.
    public void leaveNothingToChance(Onlooker teller) {
        endFaults();
        surroundings.calmDown();
        onlooker = teller;
    }

    public RareEvents rareEvents() {
        return rareEvents;
    }
}
