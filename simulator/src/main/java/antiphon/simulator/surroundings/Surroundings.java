package antiphon.simulator.surroundings;

import java.util.SplittableRandom;

/// What everything in one simulated cluster lives in: virtual time, luck from one seed, the trace of what happens, and
/// the options that were drawn. It knows nothing that lives in it.
public final class Surroundings {
    private static final long LINK_FULL_NS_MAX = 50_000_000;
    private static final int MAILBOX_CAPACITY = 1024;
    private static final int MAILBOX_CAPACITY_MIN = 8;
    private static final int SYNCING_IN_TURNS = 4; // one in this many clusters
    private static final int HAVING_SMALL_MAILBOXES = 8;

    private final Options options;
    private final Schedule schedule = new Schedule();
    private final SplittableRandom random;
    private final Trace trace;
    private long numbers;
    private boolean nodesSyncInTurns;
    private int mailboxCapacity = MAILBOX_CAPACITY;
    private boolean faultsEnded;
    private boolean calm;
    private long calmSeeds;

    public Surroundings(Options options, SplittableRandom random, Trace trace) {
        this.options = options;
        this.random = random;
        this.trace = trace;
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

    public SplittableRandom random() {
        return random;
    }

    public Trace trace() {
        return trace;
    }

    public void say(String who, String what) {
        trace.say(nowNs(), who, what);
    }

    /// A number that nothing else has.
    public long number() {
        return ++numbers;
    }

    /// Workers of some clusters sync in their turns when no input waits.
    public void letNodesSyncInTurns(SplittableRandom luck) {
        nodesSyncInTurns = luck.nextInt(SYNCING_IN_TURNS) == 0;
    }

    public boolean nodesSyncInTurns() {
        return nodesSyncInTurns;
    }

    /// Nodes of some clusters have mailboxes that are full now and then.
    public void letMailboxesBeSmall(SplittableRandom luck) {
        if (luck.nextInt(HAVING_SMALL_MAILBOXES) == 0)
            mailboxCapacity = MAILBOX_CAPACITY_MIN << luck.nextInt(3);
    }

    /// How many inputs wait at a node at most.
    public int mailboxCapacity() {
        return mailboxCapacity;
    }

    public void endFaults() {
        faultsEnded = true;
    }

    public boolean haveFaultsEnded() {
        return faultsEnded;
    }

    /// From now on nothing is left to chance.
    public void calmDown() {
        calm = true;
    }

    public boolean isCalm() {
        return calm;
    }

    /// For the luck of one life of a node.
    public long seed() {
        return calm ? ++calmSeeds : random.nextLong();
    }

    /// Whether a disk may be done with a sync long before its node learns of it.
    public boolean syncsEarly() {
        return !calm && random.nextBoolean();
    }

    public long syncNs() {
        Options.Disk disk = options.disk();
        boolean slow = !faultsEnded && random.nextDouble() < disk.slowRate();
        return disk.syncNs() + (slow ? random.nextLong(disk.slowNs()) : 0);
    }

    public boolean syncFails() {
        return !faultsEnded && random.nextDouble() < options.disk().failRate();
    }

    /// For how long a link takes no more after a frame.
    public long linkIsFullForNs() {
        return !calm && random.nextInt(4) == 0 ? random.nextLong(1, LINK_FULL_NS_MAX) : 0;
    }
}
