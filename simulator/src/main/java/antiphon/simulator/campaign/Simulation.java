package antiphon.simulator.campaign;

import antiphon.simulator.check.Fault;
import antiphon.simulator.check.SeedResult;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.role.SimWorker;
import antiphon.simulator.surroundings.Options;
import antiphon.simulator.surroundings.Trace;
import antiphon.simulator.world.World;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// One cluster's life from one number: first things go wrong, then they heal.
public final class Simulation {
    private static final long CONVERGE_NS_MAX = 180_000_000_000L;
    private static final long LOOK_NS = 100_000_000;
    private static final int BYTES_PER_SECOND_MIN = 1_000;

    private Simulation() {}

    /// @param printer is given every line of the trace
    public static SeedResult run(long seed, Consumer<String> printer) {
        SplittableRandom random = new SplittableRandom(seed);
        Trace trace = new Trace(printer);
        World world = new World(Options.drawn(random.split()), random.split(), trace);
        SplittableRandom ofNemesis = random.split();
        SplittableRandom ofTail = random.split();
        TailFault tail = new TailFault(world, ofTail, random.split());
        Nemesis nemesis = new Nemesis(world, ofNemesis, random.split());
        boolean thin = thinLink(world, random.split());
        world.letClientsMiscount(random.split()); // Drawn last, so that other lives stay as they are.
        world.letAddressesMislead(random.split());
        world.surroundings().letNodesSyncInTurns(random.split());
        world.surroundings().letMailboxesBeSmall(random.split());
        ForecastTrial forecasts = new ForecastTrial(world, new SplittableRandom(seed));
        // Over a thin link a backlog may take minutes.
        boolean tried = forecasts.isWanted() && !thin;
        return result(seed, world, trace, failureOf(world, () -> {
            live(world, nemesis, tail);
            if (tried) forecastAfterFaults(world, forecasts);
        }));
    }

    /// Nothing befalls the cluster but what its forecasts are tried with.
    ///
    /// @param seen called with each fault and the forecast during it
    public static SeedResult forecast(long seed, Consumer<String> seen) {
        SplittableRandom random = new SplittableRandom(seed);
        Trace trace = new Trace(_ -> {});
        World world = new World(Options.drawn(random.split()), random.split(), trace);
        ForecastTrial forecasts = new ForecastTrial(world, random.split());
        Optional<String> failure = failureOf(world, () -> {
            world.endFaults();
            world.nodes().forEach(SimNode::start);
            converge(world);
            forecasts.run();
            converge(world);
        });
        forecasts.judged().forEach(judged -> seen.accept(judged.trouble() + " " + judged.fate()));
        return result(seed, world, trace, failure);
    }

    private static SeedResult result(long seed, World world, Trace trace, Optional<String> failure) {
        return new SeedResult(
                seed,
                trace.hash(),
                world.schedule().ran(),
                world.nowNs(),
                world.checker().writes().acknowledgedCount(),
                world.rareEvents().counts(),
                failure,
                trace.lastLines());
    }

    /// In some clusters the link to one worker is slow and stays so: the largest page would never arrive whole.
    private static boolean thinLink(World world, SplittableRandom random) {
        if (random.nextInt(8) != 0) return false;
        SimWorker worker = world.workers().get(random.nextInt(world.workers().size()));
        world.network().thin(world.master().id, worker.id, BYTES_PER_SECOND_MIN + random.nextInt(3_000));
        return true;
    }

    private static Optional<String> failureOf(World world, Runnable life) {
        try {
            return SeedResult.failureOf(life);
        } finally {
            world.nodes().forEach(node -> node.syncs().giveUp());
        }
    }

    private static void live(World world, Nemesis nemesis, TailFault tail) {
        nemesis.start();
        tail.start();
        world.clients().forEach(SimClient::start);
        world.read();
        run(world, world.options().faultsNs());
        nemesis.end();
        world.clients().forEach(SimClient::finish);
        converge(world);
    }

    private static void forecastAfterFaults(World world, ForecastTrial forecasts) {
        run(world, world.nowNs() + Nemesis.LASTS_NS_MAX); // Until what it began is over, and ends nothing else.
        forecasts.run();
        converge(world);
    }

    private static void run(World world, long untilNs) {
        while (world.schedule().step(untilNs)) world.checker().look();
    }

    /// Within a bounded time the cluster converges by itself.
    private static void converge(World world) {
        long endNs = world.nowNs() + CONVERGE_NS_MAX;
        while (true) {
            world.master().askStatus();
            run(world, world.nowNs() + LOOK_NS);
            Optional<String> whyNot = new Convergence(world).whyNot();
            if (whyNot.isEmpty()) return;
            if (world.nowNs() >= endNs)
                throw new Fault("not whole again after " + CONVERGE_NS_MAX / 1_000_000_000 + " s: " + whyNot.get());
        }
    }
}
