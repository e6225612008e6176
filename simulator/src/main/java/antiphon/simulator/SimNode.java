package antiphon.simulator;

import antiphon.log.AppendRefusedException;
import antiphon.log.ForgetfulFiles;
import antiphon.log.Opened;
import antiphon.log.SegmentedLog;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A node around its core, as the production shell is: a mailbox and turns, a log whose syncs run beside the turns, a
/// clock that may be wrong. It can be killed, lose its power, stand still, and start again on what its disk kept.
///
/// @param <I> the inputs of the core
abstract class SimNode<I> {
    private static final long TURN_NS = 20_000;
    private static final int INPUTS_PER_TURN_MAX = 64;
    private static final long ROOM_LOOK_NS = 200_000_000;
    private static final long HANGING_NS = 2_000_000_000;

    final World world;
    final int id;
    final String name;
    private ForgetfulFiles files = new ForgetfulFiles();
    private @Nullable SegmentedLog log;
    private final Deque<I> mailbox = new ArrayDeque<>();
    private final List<Runnable> whenResumed = new ArrayList<>();
    private boolean running;
    private boolean paused;
    private int life;
    private boolean turnDue;
    private long wakeAtNs;
    private boolean syncing;
    private boolean syncWanted;
    private boolean full;
    private boolean watchesRoom;
    private double clockRate = 1;
    private long clockOffsetNs;
    private boolean spared;
    private boolean syncsHang;
    private long syncsEndNs; // no sync ends before
    private long earlySyncs;
    private @Nullable LastingSync lasting; // under way
    private long slowDiskNs;

    SimNode(World world, int id, String name) {
        this.world = world;
        this.id = id;
        this.name = name;
    }

    // What the kinds of node differ in.

    /// The log is open: makes the core.
    abstract void born() throws IOException;

    abstract void take(I input, long nowNs);

    /// @return when the core wants to be called at the latest, on its own clock
    abstract long endTurn(long nowNs) throws IOException;

    abstract void synced(long position, long cutsBefore);

    abstract long cuts();

    /// The position as the core knows it: the disk may be further, and nobody was told.
    abstract long knownPosition();

    /// Who may have a message that is damaged here, in the order in which they are asked.
    abstract List<SimNode<?>> whoMayHoldCopies();

    /// Told again and again while the disk has no room, and once when it has.
    abstract void roomSeen(boolean enough);

    // Life and death.

    boolean isRunning() {
        return running;
    }

    /// Grows with each start.
    int life() {
        return life;
    }

    SegmentedLog log() {
        if (log == null) throw new IllegalStateException(name + " does not run");
        return log;
    }

    void driftBy(double rate) {
        clockRate = rate;
    }

    void start() {
        if (running) return;
        setClock();
        life++;
        mailbox.clear();
        whenResumed.clear();
        turnDue = false;
        syncing = false;
        syncWanted = false;
        paused = false;
        syncsHang = false;
        syncsEndNs = 0;
        watchesRoom = false;
        files.failSyncs(false);
        try {
            Opened opened = SegmentedLog.open(files, world.options().log());
            log = opened.log();
            running = true;
            say("starts with " + opened.log().head() + " messages, epoch " + opened.log().promisedEpoch()
                    + opened.tornTail().map(torn -> ", torn tail").orElse("")
                    + opened.damage().map(damage -> ", " + damage.lost()).orElse(""));
            if (world.has(Bug.FORGET_THE_LOSS)) log().settled();
            world.onlooker().opened(this, opened);
            world.checker().started(this);
            world.onlooker().started(this);
            new SimHealer(world, this).start();
            born();
            watchRoom(true);
            turnSoon();
        } catch (IOException e) {
            running = false;
            say("cannot start: " + e.getMessage());
            files.processKilled();
        }
    }

    /// kill -9: what was written is there for the next process.
    void kill() {
        if (!running) return;
        end("is killed");
        files.processKilled();
    }

    /// The machine went off: what was not synced is gone, or there in part.
    void losePower() {
        if (running) {
            world.onlooker().powerLost(this);
            end("loses power");
        }
        files = world.isCalm() ? files.afterForgetting() : files.afterCrash(world.seed());
        if (full) files.withRoomFor(files.usedBytes());
    }

    /// A disk that was taken out, and what it was seen to hold.
    record OldDisk(ForgetfulFiles files, Held held) {}

    /// The machine comes back with an empty disk.
    OldDisk loseDisk() {
        if (running) end("loses its disk");
        else say("loses its disk");
        world.onlooker().diskLost(this);
        ForgetfulFiles old = files.afterForgetting();
        files = new ForgetfulFiles();
        return new OldDisk(old, world.checker().diskLost(this));
    }

    /// The disk it has is lost, and one that it had before is put back.
    void putBack(OldDisk old) {
        loseDisk();
        say("has its old disk again");
        world.onlooker().oldDiskReturned(this);
        files = old.files();
        world.checker().diskPutBack(this, old.held());
    }

    /// What its disk would be like with bits turned; only while it does not run.
    ForgetfulFiles disk() {
        return files;
    }

    /// Nothing befalls it, since what it just went through has to heal first.
    void spare(boolean now) {
        spared = now;
    }

    boolean isSpared() {
        return spared;
    }

    private void end(String how) {
        say(how);
        world.checker().ended(this);
        running = false;
        giveUpSync();
        world.died(this);
    }

    /// Nobody may be told before what comes next does not fit.
    void fillDisk() {
        if (full) return;
        say("has a full disk");
        full = true;
        files.withRoomFor(files.usedBytes());
        if (running) watchRoom(world.isCalm());
    }

    /// No sync that begins from now on ends soon, as long as it lives.
    void syncsHang() {
        say("waits long for its disk");
        syncsHang = true;
    }

    /// What is being synced from now on is on the disk at once or late, and the node hears of neither before.
    void syncsEndAfter(long ns) {
        say("hears late of its syncs");
        syncsEndNs = world.nowNs() + ns;
    }

    /// Each sync that begins from now on takes so much longer.
    void slowDisk(long extraNs) {
        slowDiskNs = extraNs;
    }

    /// The disk takes everything again.
    void mendDisk() {
        syncsHang = false;
        syncsEndNs = 0;
        files.failSyncs(false);
        freeDisk();
    }

    boolean hasFullDisk() {
        return full;
    }

    void freeDisk() {
        if (!full) return;
        say("has room again");
        full = false;
        files.withRoomFor(Long.MAX_VALUE);
    }

    /// Looks at once, as at a start, or as late as it may be.
    private void watchRoom(boolean now) {
        if (watchesRoom) return;
        watchesRoom = true;
        if (now) lookForRoom();
        else after(ROOM_LOOK_NS, this::lookForRoom);
    }

    private void lookForRoom() {
        boolean takesAll = log().trouble().isEmpty() && !full;
        roomSeen(takesAll);
        watchesRoom = !takesAll;
        if (!takesAll) after(ROOM_LOOK_NS, this::lookForRoom);
    }

    /// Whether the disk takes so much more, asked before the core hears of it.
    boolean makesRoomFor(int messages, long entryBytes) {
        try {
            log().makeRoomFor(messages, entryBytes);
            return true;
        } catch (AppendRefusedException e) {
            say("has no room for what arrives: " + e.getMessage());
            watchRoom(false);
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void pause() {
        if (!running || paused) return;
        say("stands still");
        paused = true;
    }

    void resume() {
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
        files.processKilled();
    }

    // Time and turns.

    /// Its own clock: it begins anywhere in each life, also below zero, and runs fast or slow, but never back.
    long localNs() {
        return clockOffsetNs + (long) (world.nowNs() * clockRate);
    }

    private void setClock() {
        long offsetNsMax = world.options().clocks().offsetNsMax();
        if (offsetNsMax > 0) clockOffsetNs = world.random().nextLong(-offsetNsMax, offsetNsMax + 1);
    }

    /// The action belongs to this life of the node, and waits while it stands still.
    Runnable mine(Runnable action) {
        int of = life;
        return () -> {
            if (!running || life != of) return;
            if (paused) whenResumed.add(action);
            else action.run();
        };
    }

    <A> Consumer<A> mineWith(Consumer<A> action) {
        int of = life;
        return answer -> {
            if (running && life == of) mine(() -> action.accept(answer)).run();
        };
    }

    void after(long delayNs, Runnable action) {
        world.schedule().after(delayNs, mine(action));
    }

    int mailboxSize() {
        return mailbox.size();
    }

    /// Messages for another node; none when they are damaged here, too.
    List<LogEntry> copies(long from, long through) {
        try {
            return log().read(from, Math.min(through, log().position()), Long.MAX_VALUE);
        } catch (IOException _) {
            return List.of();
        }
    }

    void tell(I input) {
        mailbox.add(input);
        turnSoon();
    }

    private void turnSoon() {
        if (turnDue) return;
        turnDue = true;
        after(TURN_NS, this::turn);
    }

    private void turn() {
        turnDue = false;
        long nowNs = localNs();
        try {
            for (int taken = 0; !mailbox.isEmpty() && taken < INPUTS_PER_TURN_MAX; taken++)
                take(mailbox.removeFirst(), nowNs);
            wakeAt(endTurn(nowNs), nowNs);
        } catch (IOException | UncheckedIOException e) {
            broke(e);
            return;
        }
        if (!mailbox.isEmpty()) turnSoon();
    }

    private void wakeAt(long localNs, long nowNs) {
        wakeAtNs = localNs;
        if (localNs == Long.MAX_VALUE) return;
        long delayNs = (long) (Math.max(0, localNs - nowNs) / clockRate) + 1;
        after(delayNs, () -> {
            if (wakeAtNs == localNs) turnSoon();
        });
    }

    // The sync beside the turns.

    void wantSync() {
        if (world.has(Bug.ACKNOWLEDGE_BEFORE_SYNC)) synced(log().head(), cuts());
        syncWanted = true;
        if (!syncing) startSync();
    }

    /// The disk may be done long before the process hears of it, or only just then, or be at work all the while.
    private void startSync() {
        syncing = true;
        syncWanted = false;
        long cutsBefore = cuts();
        // A slow one takes along only what was there when it began, as a real one does.
        boolean early = (world.syncsEarly() || slowDiskNs > 0) && !syncsHang;
        boolean lasts = early && ++earlySyncs % 2 == 0;
        if (!spared && world.syncFails()) files.failSyncs(true);
        try {
            if (lasts) lasting = LastingSync.begin(files, log());
            long earlyPosition = early && !lasts ? log().sync() : 0;
            long syncNs = world.syncNs() + slowDiskNs + (syncsHang ? HANGING_NS : 0);
            long takesNs = Math.max(syncNs, syncsEndNs - world.nowNs());
            after(takesNs, () -> endSync(early && !lasts, earlyPosition, cutsBefore));
        } catch (IOException e) {
            syncFailed(e);
        }
    }

    private void endSync(boolean early, long earlyPosition, long cutsBefore) {
        try {
            long position = early ? earlyPosition : synced();
            syncing = false;
            synced(position, cutsBefore);
            world.onlooker().syncEnded(this);
            if (syncWanted) startSync();
        } catch (IOException e) {
            syncFailed(e);
        }
    }

    private void syncFailed(IOException e) {
        world.onlooker().syncFailed(this);
        broke(e);
    }

    boolean isSyncing() {
        return syncing;
    }

    private long synced() throws IOException {
        LastingSync under = lasting;
        if (under == null) return log().sync();
        lasting = null;
        long position = under.end();
        return world.has(Bug.COUNT_WHAT_CAME_DURING_A_SYNC) ? log().head() : position;
    }

    /// Nobody waits any more for the sync under way.
    void giveUpSync() {
        LastingSync under = lasting;
        lasting = null;
        if (under != null) under.giveUp();
    }

    void say(String what) {
        world.trace().say(world.nowNs(), name, what);
    }
}
