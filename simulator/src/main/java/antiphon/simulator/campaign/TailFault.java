package antiphon.simulator.campaign;

import antiphon.simulator.role.SimMaster;
import antiphon.simulator.role.SimWorker;
import antiphon.simulator.world.World;
import java.util.SplittableRandom;

/// A worker keeps what its master lost, and the master begins a new epoch without having heard of it (docs/design.md,
/// "When a master starts"): rare by chance, since many things must come together.
///
/// 1. The master's disk takes long, and only one worker gets what it sends.
/// 2. The master's power goes: what the worker synced meanwhile is on no other disk.
/// 3. The worker is isolated until the master has waited long enough for it, and has given the numbers out again.
///
/// In half of the strikes the worker learns of its own syncs so late that it truncates while one is under way.
final class TailFault {
    private static final long MS = 1_000_000;
    private static final int STRIKES = 3;
    private static final long LATE_NS_MAX = 15_000 * MS;

    private final World world;
    private final SplittableRandom random;
    private final SplittableRandom lateness;

    TailFault(World world, SplittableRandom random, SplittableRandom lateness) {
        this.world = world;
        this.random = random;
        this.lateness = lateness;
    }

    /// Half of all clusters are spared.
    void start() {
        if (random.nextBoolean()) return;
        for (int strike = 0; strike < STRIKES; strike++) later(world.options().faultsNs(), this::strike);
    }

    private void strike() {
        SimMaster master = world.master();
        if (world.haveFaultsEnded() || master.isSpared() || !master.leads()) return;
        SimWorker keeper = world.workers().get(random.nextInt(world.workers().size()));
        if (!keeper.isRunning()) return;
        world.say("lets only " + keeper.name + " keep what the master sends");
        master.diskTrouble().hang();
        if (lateness.nextBoolean()) keeper.diskTrouble().endSyncsAfter(lateness.nextLong(LATE_NS_MAX));
        for (SimWorker worker : world.workers())
            if (worker != keeper) world.network().partition(master.id, worker.id);
        later(1_500 * MS, () -> losePower(master, keeper));
    }

    private void losePower(SimMaster master, SimWorker keeper) {
        for (SimWorker worker : world.workers()) world.network().reset(master.id, worker.id);
        if (world.haveFaultsEnded() || master.isSpared()) return;
        world.network().partition(master.id, keeper.id);
        world.network().partition(keeper.id, master.id);
        master.losePower();
        later(500 * MS, master::start);
        later(10_000 * MS, () -> {
            world.network().reset(master.id, keeper.id);
            world.network().reset(keeper.id, master.id);
        });
    }

    private void later(long nsMax, Runnable action) {
        world.schedule().after(random.nextLong(nsMax), action);
    }
}
