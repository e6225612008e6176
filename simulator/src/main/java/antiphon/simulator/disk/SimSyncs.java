package antiphon.simulator.disk;

import antiphon.node.loop.Syncs;
import antiphon.simulator.surroundings.Surroundings;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The syncs of a node's log, as a syncer on a thread of its own makes them, in virtual time: they take a while, or
/// long, or fail, and turns go on meanwhile.
public final class SimSyncs implements Syncs {
    private static final long HANGING_NS = 2_000_000_000;

    private final Surroundings surroundings;
    private final DiskOwner node;
    private final SimDisk disk;
    private boolean underWay;
    private boolean wanted;
    private long truncations; // of this life
    private boolean hanging;
    private long endNs; // no sync ends before
    private long earlySyncs;
    private @Nullable LastingSync lasting; // under way
    private long extraNs;

    public SimSyncs(Surroundings surroundings, DiskOwner node, SimDisk disk) {
        this.surroundings = surroundings;
        this.node = node;
        this.disk = disk;
    }

    /// A life begins.
    public void begin() {
        underWay = false;
        wanted = false;
        truncations = 0;
        endFaults();
    }

    /// The node is in another role, with a syncer of its own. None is under way.
    public void beginRole() {
        wanted = false;
        truncations = 0;
    }

    /// No sync that begins from now on ends soon, as long as the node lives.
    void hang() {
        hanging = true;
    }

    /// What is being synced from now on is on the disk at once or late, and the node hears of neither before.
    void endAfter(long ns) {
        endNs = surroundings.nowNs() + ns;
    }

    /// Each sync that begins from now on takes so much longer.
    void slow(long ns) {
        extraNs = ns;
    }

    /// None hangs or fails any more.
    void endFaults() {
        hanging = false;
        endNs = 0;
        disk.files().failSyncs(false);
    }

    public boolean isUnderWay() {
        return underWay;
    }

    /// How many times the log was truncated in this life.
    public long truncations() {
        return truncations;
    }

    @Override
    public void wanted() {
        wanted = true;
        if (!underWay) start();
    }

    @Override
    public void truncate(Truncation truncation) throws IOException {
        truncation.run();
        truncations++;
        wanted();
    }

    /// Where nodes sync in turns, the turn is over at once and the next one waits for as long as the disk took. What
    /// the turn answers leaves before that, so a slow disk would look quick: its syncs run outside the turns.
    @Override
    public Optional<Synced> syncHere() {
        if (underWay || hanging || extraNs > 0 || !surroundings.nodesSyncInTurns()) {
            wanted();
            return Optional.empty();
        }
        if (!node.isSpared() && surroundings.syncFails()) disk.files().failSyncs(true);
        try {
            long position = node.log().sync();
            node.isBusyFor(surroundings.syncNs() + extraNs);
            return Optional.of(new Synced(position, truncations));
        } catch (IOException e) {
            node.syncFailed(e);
            return Optional.empty();
        }
    }

    /// The disk may be done long before the process learns of it, or only just then, or be at work all the while.
    private void start() {
        underWay = true;
        wanted = false;
        long truncationsBefore = truncations;
        // A slow one takes along only what was there when it began, as a real one does.
        boolean early = (surroundings.syncsEarly() || extraNs > 0) && !hanging;
        boolean lasts = early && ++earlySyncs % 2 == 0;
        if (!node.isSpared() && surroundings.syncFails()) disk.files().failSyncs(true);
        try {
            if (lasts) lasting = LastingSync.begin(disk.files(), node.log());
            long earlyPosition = early && !lasts ? node.log().sync() : 0;
            long syncNs = surroundings.syncNs() + extraNs + (hanging ? HANGING_NS : 0);
            long takesNs = Math.max(syncNs, endNs - surroundings.nowNs());
            node.after(takesNs, () -> end(early && !lasts, earlyPosition, truncationsBefore));
        } catch (IOException e) {
            node.syncFailed(e);
        }
    }

    private void end(boolean early, long earlyPosition, long truncationsBefore) {
        try {
            long position = early ? earlyPosition : synced();
            underWay = false;
            node.syncEnded(position, truncationsBefore);
            if (wanted) start();
        } catch (IOException e) {
            node.syncFailed(e);
        }
    }

    private long synced() throws IOException {
        LastingSync under = lasting;
        if (under == null) return node.log().sync();
        lasting = null;
        return under.end();
    }

    /// The running sync has no listener any more.
    public void giveUp() {
        LastingSync under = lasting;
        lasting = null;
        if (under != null) under.giveUp();
    }
}
