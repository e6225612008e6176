package antiphon.simulator.failover;

import antiphon.failover.core.leadership.contract.LeadershipTimes;
import antiphon.log.EntryLog;
import antiphon.simulator.check.Fault;
import antiphon.simulator.check.SeedResult;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.member.SimMember;
import antiphon.simulator.surroundings.Options;
import antiphon.simulator.surroundings.Trace;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/// The life of one cluster in which any node can lead, from one number: first things go wrong, then they heal.
public final class FailoverSimulation {
    private static final long CONVERGE_NS_MAX = 120_000_000_000L;
    /// From the end of all faults, beside the failover timeout.
    private static final long LED_NS_MAX = 10_000_000_000L;
    private static final long LOOK_NS = 100_000_000;
    private static final int NODES_MIN = 3;
    private static final int NODES_MAX = 5;

    private FailoverSimulation() {}

    /// @param printer is given every line of the trace
    public static SeedResult run(long seed, Consumer<String> printer) {
        SplittableRandom random = new SplittableRandom(seed);
        Trace trace = new Trace(printer);
        Options drawn = Options.drawn(random.split());
        LeadershipTimes times = new LeadershipTimes(500_000_000L + random.nextLong(1_500_000_000L));
        int nodes = random.nextInt(NODES_MIN, NODES_MAX + 1);
        Options options = drawn.ofMembers(nodes, times.heartbeatNs());
        FailoverWorld world = new FailoverWorld(options, times, random.split(), trace);
        FailoverNemesis nemesis = new FailoverNemesis(world, random.split());
        Optional<String> failure = failureOf(world, () -> live(world, nemesis));
        return new SeedResult(
                seed, trace.hash(), world.schedule().ran(), world.nowNs(), world.checker().acknowledged(),
                world.counts().counts(), failure, trace.lastLines());
    }

    private static Optional<String> failureOf(FailoverWorld world, Runnable life) {
        try {
            return SeedResult.failureOf(life);
        } finally {
            world.members().forEach(member -> member.syncs().giveUp());
        }
    }

    private static void live(FailoverWorld world, FailoverNemesis nemesis) {
        nemesis.start();
        world.clients().forEach(SimClient::start);
        world.readers().forEach(FailoverReader::start);
        run(world, world.options().faultsNs());
        nemesis.end();
        world.clients().forEach(SimClient::finish);
        converge(world);
        world.readers().forEach(FailoverReader::finish);
    }

    private static void run(FailoverWorld world, long untilNs) {
        while (world.schedule().step(untilNs)) world.checker().look();
    }

    /// First a leader that all members follow, soon; then everything that the clients still wanted.
    private static void converge(FailoverWorld world) {
        await(world, world.times().timeoutNs() + LED_NS_MAX, FailoverSimulation::whyNotLed);
        await(world, CONVERGE_NS_MAX, FailoverSimulation::whyNotWhole);
        world.checker().atTheEnd(world.openLeader().orElseThrow());
    }

    private static void await(FailoverWorld world, long nsMax, Function<FailoverWorld, Optional<String>> whyNot) {
        long endNs = world.nowNs() + nsMax;
        while (true) {
            run(world, world.nowNs() + LOOK_NS);
            Optional<String> why = whyNot.apply(world);
            if (why.isEmpty()) return;
            if (world.nowNs() >= endNs)
                throw new Fault("not whole again after " + nsMax / 1_000_000 + " ms: " + why.get());
        }
    }

    private static Optional<String> whyNotLed(FailoverWorld world) {
        for (SimMember member : world.members())
            if (!member.isRunning()) return Optional.of(member.name + " does not run");
        Optional<SimMember> leader = world.openLeader();
        if (leader.isEmpty()) return Optional.of("nobody leads");
        long epoch = leader.get().leads().orElseThrow();
        for (SimMember member : world.listed())
            if (member.state().epochs().adopted() != epoch)
                return Optional.of(member.name + " has adopted " + member.state().epochs().adopted() + ", and "
                        + leader.get().name + " leads in " + epoch);
        return Optional.empty();
    }

    private static Optional<String> whyNotWhole(FailoverWorld world) {
        Optional<String> whyNot = whyNotLed(world);
        if (whyNot.isPresent()) return whyNot;
        boolean canReachAll = world.listed().size() == world.members().size();
        for (SimClient client : world.clients())
            if (canReachAll && !client.isIdle()) return Optional.of(client.name() + " still waits");
        return whyNotEqual(world, world.openLeader().orElseThrow().log());
    }

    private static Optional<String> whyNotEqual(FailoverWorld world, EntryLog log) {
        for (SimMember member : world.listed())
            if (member.log().durable() != log.end()
                    || !member.log().hashIfReadable(log.end()).equals(log.hashIfReadable(log.end())))
                return Optional.of(member.name + " holds " + member.log().durable() + " of " + log.end()
                        + " messages");
            else
                if (member.shown() != log.end())
                    return Optional.of(member.name + " shows " + member.shown() + " of " + log.end() + " messages");
        return Optional.empty();
    }
}
