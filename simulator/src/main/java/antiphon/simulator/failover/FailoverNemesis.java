package antiphon.simulator.failover;

import antiphon.simulator.member.SimMember;
import java.util.Optional;
import java.util.SplittableRandom;

/// What befalls a cluster of equal nodes until it is stopped; those that lead more often than the others.
final class FailoverNemesis {
    private static final long MS = 1_000_000;
    private static final long PARTITION_MS_MAX = 15_000;

    private final FailoverWorld world;
    private final SplittableRandom random;
    private boolean over;

    FailoverNemesis(FailoverWorld world, SplittableRandom random) {
        this.world = world;
        this.random = random;
    }

    void start() {
        double drift = world.options().clocks().driftMax() / 2; // Two clocks may differ by 10 %.
        for (SimMember member : world.members())
            if (drift > 0) member.driftBy(1 - drift + random.nextDouble() * 2 * drift);
        world.start();
        next();
    }

    /// Everything works from now on.
    void end() {
        over = true;
        world.say("heals");
        world.endFaults();
        for (SimMember member : world.members()) {
            member.resume();
            member.diskTrouble().end();
            member.start();
        }
    }

    private void next() {
        world.schedule().after(1 + random.nextLong(2 * world.options().faultPauseNs()), () -> {
            if (over) return;
            strike(random.nextBoolean() ? world.openLeader().orElseGet(this::any) : any());
            next();
        });
    }

    private void strike(SimMember member) {
        switch (random.nextInt(14)) {
            case 0, 1 -> {
                member.kill();
                later(5_000, member::start);
            }
            case 2 -> {
                member.losePower();
                later(5_000, member::start);
            }
            case 3 -> {
                world.members().forEach(SimMember::losePower);
                world.members().forEach(each -> later(5_000, each::start));
            }
            case 4, 5 -> {
                member.pause();
                later(10_000, member::resume);
            }
            case 6 -> partition(member, any(), false);
            case 7 -> isolate(member);
            case 8 -> partition(member, any(), true);
            case 9 -> {
                member.diskTrouble().fill();
                later(5_000, member.diskTrouble()::free);
            }
            case 10 -> {
                member.diskTrouble().hang();
                later(5_000, member.diskTrouble()::end);
            }
            case 11 -> replaceDisk(member);
            case 12 -> {
                world.say("asks " + member.name + " to hand its lead over");
                member.handOver(Optional.empty());
            }
            default -> world.network().clog(member.id, any().id, world.nowNs() + random.nextLong(5_000 * MS));
        }
    }

    /// As long as a majority of the disks that were admitted is left: the others are no members any more.
    private void replaceDisk(SimMember member) {
        int nodes = world.members().size();
        if (!world.isFounded() || !world.listed().contains(member)) return;
        if (world.listed().size() - 1 <= nodes / 2 || random.nextInt(3) != 0) return;
        member.replaceDisk();
        later(5_000, member::start);
    }

    private SimMember any() {
        return world.members().get(random.nextInt(world.members().size()));
    }

    private void isolate(SimMember member) {
        for (SimMember other : world.members()) if (other != member) partition(member, other, true);
    }

    private void partition(SimMember from, SimMember to, boolean bothWays) {
        if (from == to) return;
        world.say("partitions " + from.name + (bothWays ? " and " : " to ") + to.name);
        world.network().partition(from.id, to.id);
        if (bothWays) world.network().partition(to.id, from.id);
        later(PARTITION_MS_MAX, () -> {
            world.network().reset(from.id, to.id);
            world.network().reset(to.id, from.id);
        });
    }

    private void later(long msMax, Runnable action) {
        world.schedule().after(random.nextLong(msMax * MS), action);
    }
}
