package antiphon.simulator.campaign;

import antiphon.simulator.node.SimNode;
import antiphon.simulator.role.SimWorker;
import antiphon.simulator.surroundings.Options;
import antiphon.simulator.world.World;
import java.util.List;
import java.util.SplittableRandom;

/// Injects faults until it is stopped.
final class Nemesis {
    /// The maximum duration of a fault.
    static final long LASTS_NS_MAX = 15_000_000_000L;

    private static final long MS = 1_000_000;

    private final World world;
    private final SplittableRandom random;
    private final DiskFaults disks;
    private boolean over;

    Nemesis(World world, SplittableRandom random, SplittableRandom company) {
        this.world = world;
        this.random = random;
        this.disks = new DiskFaults(world, random.split(), company);
    }

    void start() {
        double drift = world.options().clocks().driftMax();
        for (SimNode node : world.nodes()) {
            if (drift > 0) node.driftBy(1 - drift + random.nextDouble() * 2 * drift);
            node.start();
        }
        next();
    }

    /// Everything works from now on.
    void end() {
        over = true;
        disks.end();
        world.say("heals");
        world.endFaults();
        for (SimNode node : world.nodes()) {
            node.resume();
            node.diskTrouble().end();
            node.start();
        }
    }

    private void next() {
        world.schedule().after(1 + random.nextLong(2 * world.options().faultPauseNs()), () -> {
            if (over) return;
            strike();
            next();
        });
    }

    private void strike() {
        SimNode node = any();
        if (node.isSpared()) return;
        Options.Disk disk = world.options().disk();
        if (disk.turnsBits() && random.nextInt(4) == 0) disks.turnBits(node);
        else if (disk.isLost() && random.nextInt(5) == 0) disks.loseDisk(node);
        else strikeSoundly(node);
    }

    /// A fault leaves nothing behind when it ends, except the loss of unsynced bytes.
    private void strikeSoundly(SimNode node) {
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                node.kill();
                startLater(node);
            }
            case 2 -> {
                node.losePower();
                startLater(node);
            }
            case 3 -> {
                List<SimNode> all = world.nodes().stream().filter(each -> !each.isSpared()).toList();
                all.forEach(SimNode::losePower);
                all.forEach(this::startLater);
            }
            case 4, 5 -> {
                node.pause();
                later(10_000, node::resume);
            }
            case 6 -> partition(node, any(), false);
            case 7, 8 -> partition(world.master(), node, true);
            case 9 -> {
                node.diskTrouble().fill();
                later(10_000, node.diskTrouble()::free);
            }
            case 10 -> world.network().clog(node.id, any().id, world.nowNs() + random.nextLong(5_000 * MS));
            default -> changeMastersWhileWordsAreOnTheirWay();
        }
    }

    /// Messages of the master's old life arrive after the new one has begun.
    private void changeMastersWhileWordsAreOnTheirWay() {
        for (SimWorker worker : world.workers())
            world.network().clog(world.master().id, worker.id, world.nowNs() + random.nextLong(3_000 * MS));
        later(1_000, () -> {
            if (world.master().isSpared()) return;
            world.master().kill();
            later(500, world.master()::start);
        });
    }

    private SimNode any() {
        List<SimNode> nodes = world.nodes();
        return nodes.get(random.nextInt(nodes.size()));
    }

    private void partition(SimNode from, SimNode to, boolean bothWays) {
        world.say("partitions " + from.name + (bothWays ? " and " : " to ") + to.name);
        world.network().partition(from.id, to.id);
        if (bothWays) world.network().partition(to.id, from.id);
        later(LASTS_NS_MAX / MS, () -> {
            world.network().reset(from.id, to.id);
            world.network().reset(to.id, from.id);
        });
    }

    private void startLater(SimNode node) {
        later(5_000, node::start);
    }

    private void later(long msMax, Runnable action) {
        world.schedule().after(random.nextLong(msMax * MS), action);
    }
}
