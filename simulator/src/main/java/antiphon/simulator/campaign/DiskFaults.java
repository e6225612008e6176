package antiphon.simulator.campaign;

import antiphon.log.DiskStore;
import antiphon.log.EntryLog;
import antiphon.log.ForgetfulFiles;
import antiphon.log.state.ReplicaState;
import antiphon.simulator.check.Held;
import antiphon.simulator.disk.SimDisk;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.role.SimMaster;
import antiphon.simulator.world.World;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Turns bits on disks and takes disks away, within what the promises P1 and P8 cover: one disk at a time, or the
/// master's and that of a worker that holds nothing alone; and only what another disk has as well. What was
/// acknowledged and is on no other disk may be lost with a disk; the checker counts.
///
/// Two are spared meanwhile, since no promise covers their loss: a master that runs on damaged messages, for what
/// is behind them would be quarantined with them at its next start; and, when the master has lost its disk, one worker
/// that holds the log, for where no worker that answers holds one a new log begins.
///
/// The disk that the master lost may be put back when a later epoch has long begun, in the place of the newer one.
final class DiskFaults {
    private static final long MS = 1_000_000;
    private static final long WATCH_NS = 200 * MS;
    private static final int TRIES = 5;
    private static final String SEGMENT = "\\d{20}\\.log";
    private static final String STATE = "state";

    private final World world;
    private final SplittableRandom random;
    private final SplittableRandom company;
    private final List<SimNode> hurt = new ArrayList<>();
    private Optional<SimNode> witness = Optional.empty();
    private Optional<SimDisk.Old> mastersOld = Optional.empty();
    private boolean putBack; // it has its old disk, and has not taken up the later log yet
    private boolean over;

    DiskFaults(World world, SplittableRandom random, SplittableRandom company) {
        this.world = world;
        this.random = random;
        this.company = company;
    }

    /// Nothing more befalls a disk.
    void end() {
        over = true;
    }

    void turnBits(SimNode node) {
        if (!hurt.isEmpty()) return;
        if (!node.isRunning() || random.nextBoolean() || !turnWhileItRuns(node)) turnWhileItIsDown(node);
    }

    /// At once before it starts: of what was not synced, a crash after that might take what distinguishes damage from a
    /// tail that was torn.
    private void turnWhileItIsDown(SimNode node) {
        node.kill();
        later(3_000, () -> {
            for (int tries = 0; tries < TRIES && !node.isRunning() && hurt.isEmpty(); tries++) tryToDamage(node);
            node.start();
        });
    }

    private void tryToDamage(SimNode node) {
        ForgetfulFiles disk = node.disk();
        List<String> names = disk.list().stream()
                .filter(name -> name.matches(SEGMENT) || name.equals(STATE))
                .toList();
        if (names.isEmpty()) return;
        String name = names.get(random.nextInt(names.size()));
        if (disk.bytes(name).length == 0) return;
        int offset = random.nextInt(disk.bytes(name).length);
        int bit = random.nextInt(8);
        ForgetfulFiles trial = disk.copy();
        trial.flip(name, offset, bit);
        if (!isPromisedToHeal(node, trial)) return;
        if (isHidden(name, disk) && !isElsewhere(name, node)) return;
        disk.flip(name, offset, bit);
        if (node == world.master() && isHidden(name, disk)) node.spare(true);
        hurt(node, "has a bit turned in " + name + " at byte " + offset);
    }

    /// A start does not read the messages of a full segment: they must be on another disk for a repair.
    private static boolean isHidden(String name, ForgetfulFiles disk) {
        return name.matches(SEGMENT) && lastOf(name, disk) < Long.MAX_VALUE;
    }

    private boolean isElsewhere(String name, SimNode node) {
        long last = lastOf(name, node.disk());
        return last <= world.checker().disks().acknowledgedOn(node)
                && last <= world.checker().disks().acknowledgedElsewhere(node);
    }

    /// The last message of a segment; without end for the newest.
    private static long lastOf(String segment, ForgetfulFiles disk) {
        return disk.list().stream()
                .filter(name -> name.matches(SEGMENT) && name.compareTo(segment) > 0)
                .findFirst()
                .map(next -> Long.parseLong(next.substring(0, 20)) - 1)
                .orElse(Long.MAX_VALUE);
    }

    /// The very last messages are not covered when nothing on the disk says any more that they were durable: they look
    /// like a tail that was torn.
    private boolean isPromisedToHeal(SimNode node, ForgetfulFiles damaged) {
        Held held = world.checker().disks().heldBy(node);
        try (DiskStore store = DiskStore.open(damaged, world.options().log()).store()) {
            EntryLog log = store.log();
            if (log.durable() >= held.position()) return !missesWhatNobodyHas(store.state());
            boolean looksTorn = store.state().lost().isEmpty() && log.durable() >= held.vouchedFor();
            return !looksTorn && world.checker().disks().isHeldElsewhere(node);
        } catch (IOException _) {
            return false;
        }
    }

    /// Where the head of a file that has no message yet is damaged, the log takes one for lost: a master waits then for
    /// an operator, though nothing is.
    private boolean missesWhatNobodyHas(ReplicaState state) {
        return state.lost()
                .filter(lost -> world.workers().stream()
                        .noneMatch(worker -> world.checker().disks().heldBy(worker).position() >= lost.through()))
                .isPresent();
    }

    /// In an older segment, whose messages are acknowledged and will not be truncated any more.
    ///
    /// @return whether there is one
    private boolean turnWhileItRuns(SimNode node) {
        ForgetfulFiles disk = node.disk();
        List<String> names = disk.list().stream().filter(name -> name.matches(SEGMENT)).toList();
        if (names.size() < 2) return false;
        int at = random.nextInt(names.size() - 1);
        long last = Long.parseLong(names.get(at + 1).substring(0, 20)) - 1;
        if (last > world.checker().disks().acknowledgedOn(node)
                || last > world.checker().disks().acknowledgedElsewhere(node))
            return false;
        int offset = random.nextInt(disk.bytes(names.get(at)).length);
        disk.flip(names.get(at), offset, random.nextInt(8));
        if (node == world.master()) node.spare(true);
        hurt(node, "has a bit turned in " + names.get(at) + " at byte " + offset + " while it runs");
        return true;
    }

    private void hurt(SimNode node, String how) {
        node.say(how);
        world.checker().disks().damaged(node);
        hurt.add(node);
        if (hurt.size() == 1) watch();
    }

    void loseDisk(SimNode node) {
        if (!hurt.isEmpty()) return;
        if (node == world.master()) {
            loseMastersDisk();
        } else if (world.master().leads()) {
            node.loseDisk();
            later(5_000, node::start);
        }
    }

    private void loseMastersDisk() {
        List<SimNode> holders = new ArrayList<>(world.workers());
        holders.removeIf(worker -> !world.checker().disks().heldBy(worker).hasLog());
        if (holders.isEmpty()) return;
        SimMaster master = world.master();
        SimNode holder = holders.get(random.nextInt(holders.size()));
        mastersOld = Optional.of(master.loseDisk());
        startWith(holder);
        if (company.nextBoolean()) damageBeside(holder);
        watch();
    }

    /// The master will also get the report of a damaged worker, which may be the most advanced.
    private void damageBeside(SimNode holder) {
        List<SimNode> others = new ArrayList<>(world.workers());
        others.removeIf(worker -> worker.id == holder.id || worker.isSpared());
        if (others.isEmpty()) return;
        SimNode node = others.get(company.nextInt(others.size()));
        node.kill();
        for (int tries = 0; tries < TRIES && !hurt.contains(node); tries++)
            if (holdsNothingAlone(node)) tryToDamage(node);
        later(3_000, node::start);
    }

    /// What it wrote and did not sync counts, too: it finds that when it starts.
    private boolean holdsNothingAlone(SimNode node) {
        long position = world.checker().disks().heldBy(node).position();
        try (DiskStore store = DiskStore.open(node.disk().copy(), world.options().log()).store()) {
            return store.log().durable() == position && world.checker().disks().isHeldElsewhere(node);
        } catch (IOException _) {
            return false;
        }
    }

    /// The master with this disk meets one worker for certain.
    private void startWith(SimNode holder) {
        SimMaster master = world.master();
        master.diskTrouble().free();
        master.spare(true);
        holder.spare(true);
        world.network().trust(master.id, holder.id, true);
        holder.resume();
        holder.start();
        hurt.add(master);
        witness = Optional.of(holder);
        later(3_000, master::start);
    }

    private void putOldDiskBackLater() {
        if (mastersOld.isEmpty() || random.nextBoolean()) return;
        later(10_000, () -> {
            if (!over && hurt.isEmpty() && mastersOld.isPresent() && world.master().leads())
                putBack(mastersOld.get());
        });
    }

    /// Without a report that another master has led since, the old log would count again: a worker that knows it
    /// is reachable until the master has taken up the later log.
    private void putBack(SimDisk.Old old) {
        List<SimNode> knowing = new ArrayList<>(world.workers());
        knowing.removeIf(worker -> world.checker().disks().heldBy(worker).promisedEpoch() <= old.held().promisedEpoch()
                || !world.checker().disks().heldBy(worker).hasLog());
        if (knowing.isEmpty() || old.held().promisedEpoch() == 0) return;
        mastersOld = Optional.empty();
        putBack = true;
        world.master().putBack(old);
        startWith(knowing.get(random.nextInt(knowing.size())));
        watch();
    }

    /// The operator does what the master says.
    private void emptyDiskIfAsked() {
        SimMaster master = world.master();
        if (!putBack || !master.isRunning() || !master.asksForAnEmptyDisk()) return;
        putBack = false;
        master.loseDisk();
        later(3_000, master::start);
    }

    private boolean mayReleaseWitness() {
        return knowsItsLog(world.master()) && (!putBack || world.master().leads());
    }

    private void watch() {
        world.schedule().after(WATCH_NS, () -> {
            emptyDiskIfAsked();
            if (witness.isPresent() && mayReleaseWitness()) releaseWitness(witness.get());
            if (!hurt.isEmpty() && witness.isEmpty() && hurt.stream().allMatch(this::isWell)) {
                hurt.forEach(node -> node.spare(false));
                hurt.clear();
                putOldDiskBackLater();
            }
            if (!hurt.isEmpty()) watch();
        });
    }

    private static boolean knowsItsLog(SimNode node) {
        return node.isRunning() && node.state().logId().isPresent();
    }

    private void releaseWitness(SimNode holder) {
        world.master().spare(false);
        holder.spare(false);
        world.network().trust(world.master().id, holder.id, false);
        witness = Optional.empty();
        putBack = false;
    }

    private boolean isWell(SimNode node) {
        return world.checker().disks().isWhole(node) && (node != world.master() || world.master().leads());
    }

    private void later(long msMax, Runnable action) {
        world.schedule().after(random.nextLong(msMax * MS), action);
    }
}
