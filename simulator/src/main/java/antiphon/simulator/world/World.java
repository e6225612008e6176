package antiphon.simulator.world;

import antiphon.credentials.AuthToken;
import antiphon.simulator.network.Network;
import antiphon.simulator.network.Options;
import antiphon.simulator.network.Schedule;
import antiphon.simulator.network.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// One cluster in virtual time: its nodes and clients, the network between them, and the checker that watches.
public final class World {
    /// The nodes' token.
    static final AuthToken TOKEN = new AuthToken("simulated");
    private static final long LINK_FULL_NS_MAX = 50_000_000;
    private static final long READ_PAUSE_NS = 400_000_000;
    private static final int MAILBOX_CAPACITY = 1024;
    private static final int MAILBOX_CAPACITY_MIN = 8;
    private static final int MISCOUNTING = 4; // one in this many clusters
    private static final int MISDIRECTING = 4;
    private static final int SYNCING_IN_TURNS = 4;
    private static final int HAVING_SMALL_MAILBOXES = 8;

    private final Options options;
    private final Schedule schedule = new Schedule();
    private final SplittableRandom random;
    private final Trace trace;
    private final Network network;
    private final Wire wire;
    private final Checker checker;
    private final SimMaster master;
    private final List<SimWorker> workers = new ArrayList<>();
    private final List<SimClient> clients = new ArrayList<>();
    private long numbers;
    private Optional<Misdirection> misdirection = Optional.empty();
    private boolean namesAreSaid = true;
    private boolean nodesSyncInTurns;
    private boolean faultsEnded;
    private int mailboxCapacity = MAILBOX_CAPACITY;
    private boolean calm;
    private long calmSeeds;
    private final RareEvents rareEvents = new RareEvents();
    private Onlooker onlooker = rareEvents;

    public World(Options options, SplittableRandom random, Trace trace) {
        this.options = options;
        this.random = random;
        this.trace = trace;
        this.network = new Network(schedule, random.split(), options.net());
        this.wire = new Wire(schedule, network, this::linkIsFullForNs);
        this.checker = new Checker(this);
        this.master = new SimMaster(this, 0);
        for (int worker = 1; worker <= options.workers(); worker++) workers.add(new SimWorker(this, worker));
        for (int client = 1; client <= options.clients(); client++)
            clients.add(new SimClient(this, 100 + client, "client" + client, random.split()));
    }

    /// Addresses of some clusters lead to the wrong node now and then, and nodes of some do not say their names.
    public void letAddressesMislead(SplittableRandom luck) {
        if (luck.nextInt(MISDIRECTING) != 0) return;
        namesAreSaid = luck.nextBoolean();
        Misdirection started = new Misdirection(this, luck.split());
        misdirection = Optional.of(started);
        started.start();
    }

    boolean namesAreSaid() {
        return namesAreSaid;
    }

    /// The worker that a call to the address of that one reaches.
    SimWorker reachedAt(int number) {
        return workers.get(misdirection.map(wrong -> wrong.reached(number)).orElse(number));
    }

    /// Clients of some clusters use request ids again.
    public void letClientsMiscount(SplittableRandom luck) {
        if (luck.nextInt(MISCOUNTING) == 0) clients.forEach(client -> client.miscount(luck.split()));
    }

    /// Workers of some clusters sync in their turns when no input waits.
    public void letNodesSyncInTurns(SplittableRandom luck) {
        nodesSyncInTurns = luck.nextInt(SYNCING_IN_TURNS) == 0;
    }

    boolean nodesSyncInTurns() {
        return nodesSyncInTurns;
    }

    /// Nodes of some clusters have mailboxes that are full now and then.
    public void letMailboxesBeSmall(SplittableRandom luck) {
        if (luck.nextInt(HAVING_SMALL_MAILBOXES) == 0)
            mailboxCapacity = MAILBOX_CAPACITY_MIN << luck.nextInt(3);
    }

    /// How many inputs wait at a node at most.
    int mailboxCapacity() {
        return mailboxCapacity;
    }

    public Options options() {
        return options;
    }

    public Schedule schedule() {
        return schedule;
    }

    public long nowNs() {
        return schedule.nowNs();
    }

    SplittableRandom random() {
        return random;
    }

    public Trace trace() {
        return trace;
    }

    public Network network() {
        return network;
    }

    Wire wire() {
        return wire;
    }

    public Checker checker() {
        return checker;
    }

    public SimMaster master() {
        return master;
    }

    public List<SimWorker> workers() {
        return workers;
    }

    public List<SimClient> clients() {
        return clients;
    }

    public List<SimNode<?>> nodes() {
        List<SimNode<?>> nodes = new ArrayList<>();
        nodes.add(master);
        nodes.addAll(workers);
        return nodes;
    }

    /// A number that nothing else has.
    long number() {
        return ++numbers;
    }

    /// A reader reads from a random worker, over and over.
    public void read() {
        schedule.after(1 + random.nextLong(READ_PAUSE_NS), () -> {
            SimWorker worker = workers.get(random.nextInt(workers.size()));
            if (worker.isRunning()) {
                long from = 1 + random.nextLong(worker.log().durable() + 1);
                checker.shown(worker, from, worker.delivered(from));
            }
            read();
        });
    }

    public boolean haveFaultsEnded() {
        return faultsEnded;
    }

    public void endFaults() {
        faultsEnded = true;
        network.onlyDelay();
    }

    /// From now on faults come from the story alone, and `teller` sees all events.
    public void leaveNothingToChance(Onlooker teller) {
        endFaults();
        calm = true;
        onlooker = teller;
    }

    Onlooker onlooker() {
        return onlooker;
    }

    public RareEvents rareEvents() {
        return rareEvents;
    }

    boolean isCalm() {
        return calm;
    }

    /// For the luck of one life of a node.
    long seed() {
        return calm ? ++calmSeeds : random.nextLong();
    }

    /// Whether a disk may be done with a sync long before its node learns of it.
    boolean syncsEarly() {
        return !calm && random.nextBoolean();
    }

    /// For how long a link takes no more after a frame.
    private long linkIsFullForNs() {
        return !calm && random.nextInt(4) == 0 ? random.nextLong(1, LINK_FULL_NS_MAX) : 0;
    }

    long syncNs() {
        Options.Disk disk = options.disk();
        boolean slow = !faultsEnded && random.nextDouble() < disk.slowRate();
        return disk.syncNs() + (slow ? random.nextLong(disk.slowNs()) : 0);
    }

    boolean syncFails() {
        return !faultsEnded && random.nextDouble() < options.disk().failRate();
    }
}
