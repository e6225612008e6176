package antiphon.simulator.world;

import antiphon.log.DiskStore;
import antiphon.log.EntryLog;
import antiphon.log.ForgetfulFiles;
import antiphon.log.Opened;
import antiphon.log.ReplicaStore;
import antiphon.log.state.ReplicaState;
import antiphon.node.loop.Inputs;
import antiphon.node.loop.NodeLoop;
import antiphon.node.loop.StorageWatch;
import antiphon.node.loop.Syncs;
import antiphon.node.repair.OtherNode;
import antiphon.simulator.network.Host;
import antiphon.simulator.network.OpenCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node around its core, as the production shell is: a mailbox and turns, a log whose syncs run outside the turns, a
/// clock that may be wrong. It can be killed, lose its power, stand still, and start again on what its disk kept.
///
/// @param <I> the inputs of the core
public abstract class SimNode<I> implements Host {
    public final World world;
    public final int id;
    public final String name;
    private final SimClock clock;
    private final SimDisk disk;
    private final SimSyncs syncs;
    private final DiskTrouble diskTrouble;
    private final SimLoop<I> loop;
    private final List<Runnable> whenResumed = new ArrayList<>();
    private final OpenCalls calls = new OpenCalls();
    private @Nullable ReplicaStore store;
    private boolean running;
    private boolean paused;
    private int life;
    private boolean spared;

    SimNode(World world, int id, String name) {
        this.world = world;
        this.id = id;
        this.name = name;
        this.clock = new SimClock(world);
        this.disk = new SimDisk(world);
        this.syncs = new SimSyncs(this, disk);
        this.diskTrouble = new DiskTrouble(this, disk, syncs);
        this.loop = new SimLoop<>(this, clock);
    }

    // Differences between the kinds of node.

    /// The log is open: makes the core.
    abstract void born() throws IOException;

    /// Of this life.
    abstract NodeLoop.Turns<I> turns();

    abstract void synced(long position, long truncationsBefore);

    /// The position as the core knows it: the disk may be further, unreported.
    abstract long knownPosition();

    /// The nodes that may have a message that is damaged here, in the order in which they are asked.
    abstract List<OtherNode> others();

    /// Called repeatedly while the disk has no room, and once when it has.
    abstract void roomSeen(StorageWatch.Room room);

    // Life and death.

    @Override
    public int id() {
        return id;
    }

    @Override
    public OpenCalls calls() {
        return calls;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int life() {
        return life;
    }

    ReplicaStore store() {
        if (store == null) throw new IllegalStateException(name + " does not run");
        return store;
    }

    public EntryLog log() {
        return store().log();
    }

    public ReplicaState state() {
        return store().state();
    }

    public void driftBy(double rate) {
        clock.driftBy(rate);
    }

    public void start() {
        if (running) return;
        life++;
        clock.begin();
        loop.begin();
        syncs.begin();
        whenResumed.clear();
        paused = false;
        try {
            Opened opened = DiskStore.open(disk.files(), world.options().log());
            store = opened.store();
            running = true;
            say("starts with " + log().end() + " messages, epoch " + state().promisedEpoch()
                    + opened.tornTail().map(torn -> ", torn tail").orElse("")
                    + opened.damage().map(damage -> ", " + damage.lost()).orElse(""));
            world.onlooker().opened(this, opened);
            world.checker().started(this);
            world.onlooker().started(this);
            born();
            new SimRepair(this).start();
            new StorageWatch(store(), this::roomSeen, this::after).start();
            loop.turnSoon();
        } catch (IOException e) {
            running = false;
            say("cannot start: " + e.getMessage());
            disk.files().processKilled();
        }
    }

    /// kill -9: what was written is there for the next process.
    public void kill() {
        if (!running) return;
        end("is killed");
        disk.files().processKilled();
    }

    /// The machine went off: what was not synced is gone, or there in part.
    public void losePower() {
        if (running) {
            world.onlooker().powerLost(this);
            end("loses power");
        }
        disk.losePower();
    }

    /// The machine comes back with an empty disk.
    public SimDisk.Old loseDisk() {
        if (running) end("loses its disk");
        else say("loses its disk");
        world.onlooker().diskLost(this);
        return new SimDisk.Old(disk.takeOut(), world.checker().disks().lost(this));
    }

    /// The disk it has is lost, and one that it had before is put back.
    public void putBack(SimDisk.Old old) {
        loseDisk();
        say("has its old disk again");
        world.onlooker().oldDiskReturned(this);
        disk.putBack(old);
        world.checker().disks().putBack(this, old.held());
    }

    /// Its disk with flipped bits; only while it does not run.
    public ForgetfulFiles disk() {
        return disk.files();
    }

    /// Nothing befalls it, since what it just went through must be repaired first.
    public void spare(boolean now) {
        spared = now;
    }

    public boolean isSpared() {
        return spared;
    }

    private void end(String how) {
        say(how);
        world.checker().ended(this);
        running = false;
        syncs.giveUp();
        calls.nodeDied();
    }

    /// What goes wrong with its disk.
    public DiskTrouble diskTrouble() {
        return diskTrouble;
    }

    public void pause() {
        if (!running || paused) return;
        say("stands still");
        paused = true;
    }

    public void resume() {
        if (!running || !paused) return;
        say("goes on");
        paused = false;
        List<Runnable> held = new ArrayList<>(whenResumed);
        whenResumed.clear();
        for (Runnable action : held) {
            if (running) action.run();
        }
    }

    /// A disk that fails ends the process, as in production.
    void broke(Exception e) {
        end("breaks: " + e.getMessage());
        disk.files().processKilled();
    }

    // Time and turns.

    /// On its own clock.
    long localNs() {
        return clock.nowNs();
    }

    @Override
    public Runnable mine(Runnable action) {
        int of = life;
        return () -> {
            if (!running || life != of) return;
            if (paused) whenResumed.add(action);
            else action.run();
        };
    }

    void after(long delayNs, Runnable action) {
        world.schedule().after(delayNs, mine(action));
    }

    /// When its own clock has gone so far.
    void afterOwn(long ns, Runnable action) {
        after(clock.realNs(ns), action);
    }

    int mailboxSize() {
        return loop.waiting();
    }

    void put(I input) {
        loop.put(input);
    }

    /// Where its inputs go in.
    Inputs<I> inputs() {
        return loop;
    }

    boolean isIdle() {
        return loop.isIdle();
    }

    /// The turn under way takes so long.
    void isBusyFor(long ns) {
        loop.isBusyFor(ns);
    }

    // The sync outside the turns.

    Syncs syncs() {
        return syncs;
    }

    boolean isSyncing() {
        return syncs.isUnderWay();
    }

    /// How many times the log was truncated in this life.
    public long truncations() {
        return syncs.truncations();
    }

    /// The running sync has no listener any more.
    public void giveUpSync() {
        syncs.giveUp();
    }

    public void say(String what) {
        world.trace().say(world.nowNs(), name, what);
    }
}
