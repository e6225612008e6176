package antiphon.simulator.world;

import java.util.SplittableRandom;

/// For a while the address of one worker leads to another one: at every call, or at some, as behind a balancer. So one
/// node answers under two names, and heartbeats may reach another node than messages do.
final class Misdirection {
    private static final long MS = 1_000_000;
    private static final long PAUSE_NS_MAX = 4_000 * MS;

    private final World world;
    private final SplittableRandom luck;
    private int from = -1; // nobody's
    private int to;
    private boolean sometimes;

    Misdirection(World world, SplittableRandom luck) {
        this.world = world;
        this.luck = luck;
    }

    void start() {
        world.schedule().after(luck.nextLong(PAUSE_NS_MAX), () -> {
            int workers = world.workers().size();
            from = luck.nextInt(workers);
            to = luck.nextInt(workers);
            sometimes = luck.nextBoolean();
            world.schedule().after(luck.nextLong(PAUSE_NS_MAX), () -> {
                from = -1;
                if (!world.haveFaultsEnded()) start();
            });
        });
    }

    /// The number of the worker that a new call reaches. While the master depends on one worker alone, for its log was
    /// lost, none goes astray.
    int reached(int number) {
        boolean led = number == from && !world.haveFaultsEnded() && !world.network().trustsSome()
                && (!sometimes || luck.nextBoolean());
        return led ? to : number;
    }
}
