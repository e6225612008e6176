package antiphon.simulator.node;

import antiphon.credentials.AuthToken;
import antiphon.log.DiskStore;
import antiphon.log.EntryLog;
import antiphon.log.ForgetfulFiles;
import antiphon.log.Opened;
import antiphon.log.ReplicaStore;
import antiphon.log.state.ReplicaState;
import antiphon.node.loop.NodeLoop;
import antiphon.node.loop.StorageWatch;
import antiphon.node.repair.OtherNode;
import antiphon.simulator.disk.DiskOwner;
import antiphon.simulator.disk.DiskTrouble;
import antiphon.simulator.disk.SimDisk;
import antiphon.simulator.disk.SimSyncs;
import antiphon.simulator.network.Host;
import antiphon.simulator.network.OpenCalls;
import antiphon.simulator.surroundings.Surroundings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A node around its cores, as the production shell is: mailboxes and turns, a log whose syncs run outside the turns, a
/// clock that may be wrong. It can be killed, lose its power, stand still, and start again on what its disk kept.
public abstract class SimNode implements Host, DiskOwner {
    protected static final AuthToken TOKEN = new AuthToken("simulated");
    public final Surroundings surroundings;
    public final int id;
    public final String name;
    private final NodeChecks checks;
    private final Supplier<? extends NodeEvents> onlooker;
    private final SimLife life = new SimLife();
    private final SimClock clock;
    private final SimDisk disk;
    private final SimSyncs syncs;
    private final DiskTrouble diskTrouble;
    private final List<SimLoop<?>> loops = new ArrayList<>();
    private final OpenCalls calls = new OpenCalls();
    private @Nullable ReplicaStore store;
    private boolean spared;

    /// @param onlooker asked at each event
    @SuppressWarnings("this-escape") // Its parts only keep it.
    protected SimNode(
            Surroundings surroundings, NodeChecks checks, Supplier<? extends NodeEvents> onlooker, int id,
            String name) {
        this.surroundings = surroundings;
        this.checks = checks;
        this.onlooker = onlooker;
        this.id = id;
        this.name = name;
        this.clock = new SimClock(surroundings);
        this.disk = new SimDisk(surroundings);
        this.syncs = new SimSyncs(surroundings, this, disk);
        this.diskTrouble = new DiskTrouble(this, disk, syncs);
    }

    /// A loop of this node for all of its lives; for its constructor.
    ///
    /// @param turns of the life that is asked for
    protected <I> SimLoop<I> loop(Supplier<NodeLoop.Turns<I>> turns) {
        SimLoop<I> loop = new SimLoop<>(this, clock, turns);
        loops.add(loop);
        return loop;
    }

    // Differences between the kinds of node.

    /// The log is open: makes the core.
    protected abstract void born() throws IOException;

    protected abstract void synced(long position, long truncationsBefore);

    /// The position as the core knows it: the disk may be further, unreported.
    public abstract long knownPosition();

    /// The nodes that may have a message that is damaged here, in the order in which they are asked.
    protected abstract List<OtherNode> others();

    /// Called repeatedly while the disk has no room, and once when it has.
    protected abstract void roomSeen(StorageWatch.Room room);

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
        return life.isRunning();
    }

    @Override
    public int life() {
        return life.number();
    }

    protected ReplicaStore store() {
        if (store == null) throw new IllegalStateException(name + " does not run");
        return store;
    }

    @Override
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
        if (isRunning()) return;
        life.begin();
        clock.begin();
        loops.forEach(SimLoop::begin);
        syncs.begin();
        try {
            Opened opened = DiskStore.open(disk.files(), surroundings.options().log());
            store = opened.store();
            life.run();
            say("starts with " + log().end() + " messages, epoch " + state().promisedEpoch()
                    + opened.tornTail().map(torn -> ", torn tail").orElse("")
                    + opened.damage().map(damage -> ", " + damage.lost()).orElse(""));
            events().opened(this, opened);
            checks.started(this);
            events().started(this);
            born();
            new SimRepair(this).start();
            new StorageWatch(store(), this::roomSeen, this::after).start();
            loops.forEach(SimLoop::turnSoon);
        } catch (IOException e) {
            life.end();
            say("cannot start: " + e.getMessage());
            disk.files().processKilled();
        }
    }

    /// kill -9: what was written is there for the next process.
    public void kill() {
        if (!isRunning()) return;
        end("is killed");
        disk.files().processKilled();
    }

    /// The machine went off: what was not synced is gone, or there in part.
    public void losePower() {
        if (isRunning()) {
            events().powerLost(this);
            end("loses power");
        }
        disk.losePower();
    }

    /// The machine comes back with an empty disk.
    public SimDisk.Old loseDisk() {
        if (isRunning()) end("loses its disk");
        else say("loses its disk");
        events().diskLost(this);
        return new SimDisk.Old(disk.takeOut(), checks.lostDisk(this));
    }

    /// The disk it has is lost, and one that it had before is put back.
    public void putBack(SimDisk.Old old) {
        loseDisk();
        say("has its old disk again");
        events().oldDiskReturned(this);
        disk.putBack(old);
        checks.hasOldDisk(this, old.held());
    }

    /// Its disk with flipped bits; only while it does not run.
    public ForgetfulFiles disk() {
        return disk.files();
    }

    /// Nothing befalls it, since what it just went through must be repaired first.
    public void spare(boolean now) {
        spared = now;
    }

    @Override
    public boolean isSpared() {
        return spared;
    }

    private void end(String how) {
        say(how);
        checks.ended(this);
        life.end();
        syncs.giveUp();
        calls.nodeDied();
        died();
    }

    /// What it has outside this life ends with it.
    protected void died() {}

    /// What goes wrong with its disk.
    public DiskTrouble diskTrouble() {
        return diskTrouble;
    }

    public void pause() {
        if (!isRunning() || life.isPaused()) return;
        say("stands still");
        life.pause();
    }

    public void resume() {
        if (!life.isPaused()) return;
        say("goes on");
        life.resume();
    }

    /// A disk that fails ends the process, as in production.
    void broke(Exception e) {
        end("breaks: " + e.getMessage());
        disk.files().processKilled();
    }

    /// Where it says what happens to it.
    NodeEvents events() {
        return onlooker.get();
    }

    // Time and turns.

    /// On its own clock.
    public long localNs() {
        return clock.nowNs();
    }

    @Override
    public Runnable mine(Runnable action) {
        return life.mine(action);
    }

    @Override
    public void after(long delayNs, Runnable action) {
        surroundings.schedule().after(delayNs, mine(action));
    }

    /// When its own clock has gone so far.
    public void afterOwn(long ns, Runnable action) {
        after(clock.realNs(ns), action);
    }

    /// How many inputs wait.
    public int mailboxSize() {
        return loops.stream().mapToInt(SimLoop::waiting).sum();
    }

    @Override
    public void isBusyFor(long ns) {
        loops.stream().filter(SimLoop::isInTurn).forEach(loop -> loop.isBusyFor(ns));
    }

    // The sync outside the turns.

    @Override
    public void syncEnded(long position, long truncationsBefore) {
        synced(position, truncationsBefore);
        events().syncEnded(this);
    }

    @Override
    public void syncFailed(IOException e) {
        events().syncFailed(this);
        broke(e);
    }

    public SimSyncs syncs() {
        return syncs;
    }

    @Override
    public void say(String what) {
        surroundings.say(name, what);
    }
}
