package antiphon.simulator.surroundings;

import antiphon.log.segment.LogSettings;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.policy.HealthPolicy;
import antiphon.master.core.policy.RetryPolicy;
import antiphon.worker.core.contract.Limits;
import java.time.Duration;
import java.util.SplittableRandom;

/// How one simulated cluster is made and what may befall it; all of it drawn from the seed.
///
/// @param faultsNs how long things go wrong
/// @param faultPauseNs mean time between two faults
/// @param frameBytes how much one replication frame and one page carry
public record Options(
        int workers,
        int clients,
        long faultsNs,
        long faultPauseNs,
        long frameBytes,
        Net net,
        Disk disk,
        Clocks clocks,
        CoreSettings core,
        Limits limits,
        LogSettings log) {

    /// The number of messages whose request ids a start of the master needs.
    public Options {
        log = log.withStartMessages(core.requestIdsWindow());
    }

    /// @param driftMax how much faster or slower than time a clock runs at most, as a fraction
    /// @param offsetNsMax how far from zero a clock begins in each life of a node, either way
    public record Clocks(double driftMax, long offsetNsMax) {}

    /// @param lossRate messages of a hundred that never arrive, as a fraction
    /// @param stragglerRate messages that are late by up to `stragglerNs`
    public record Net(
            long latencyNs,
            long jitterNs,
            double lossRate,
            double doubleRate,
            double stragglerRate,
            long stragglerNs) {}

    /// @param syncNs how long a sync takes at least
    /// @param slowRate syncs that take up to `slowNs`
    /// @param failRate syncs that fail
    /// @param turnsBits whether bits turn on it
    /// @param isLost whether a node may come back without it
    public record Disk(
            long syncNs, double slowRate, long slowNs, double failRate, boolean turnsBits, boolean isLost) {}

    private static final long MS = 1_000_000;
    private static final long SECOND = 1000 * MS;
    private static final long CLOCK_OFFSET_NS_MAX = 30 * 24 * 3600 * SECOND;
    private static final long GAP_MESSAGE_BYTES = 118; // such a message is neither long nor short

    public static Options drawn(SplittableRandom random) {
        int workers = 1 + random.nextInt(random.nextBoolean() ? 3 : 8);
        return new Options(
                workers,
                1 + random.nextInt(6),
                (5 + random.nextInt(25)) * SECOND,
                (100 + random.nextInt(3000)) * MS,
                random.nextBoolean() ? 1 : 200 + random.nextInt(5000),
                net(random),
                disk(random),
                new Clocks(
                        random.nextBoolean() ? 0 : random.nextDouble() * 0.1,
                        random.nextBoolean() ? 0 : CLOCK_OFFSET_NS_MAX),
                core(random).withQuorum(random.nextInt(4) == 0 ? 1 + random.nextInt(workers + 1) : 1),
                limits(random),
                random.nextBoolean() ? LogSettings.tiny() : small());
    }

    /// The same for a cluster of equal nodes.
    public Options ofMembers(int nodes, long heartbeatNs) {
        return new Options(
                nodes - 1,
                clients,
                faultsNs,
                faultPauseNs,
                frameBytes,
                net,
                disk,
                clocks,
                core.withTimes(core.replicationTimeoutNs(), heartbeatNs).withQuorum(1),
                limits,
                log);
    }

    private static Net net(SplittableRandom random) {
        boolean lossy = random.nextBoolean();
        return new Net(
                (1 + random.nextInt(20)) * MS / 10,
                (1 + random.nextInt(50)) * MS / 10,
                lossy ? random.nextDouble() * 0.1 : 0,
                lossy ? random.nextDouble() * 0.1 : 0,
                random.nextBoolean() ? random.nextDouble() * 0.1 : 0,
                (1 + random.nextInt(2000)) * MS);
    }

    private static Disk disk(SplittableRandom random) {
        return new Disk(
                (1 + random.nextInt(50)) * MS / 10,
                random.nextBoolean() ? random.nextDouble() * 0.05 : 0,
                (1 + random.nextInt(3000)) * MS,
                random.nextInt(4) == 0 ? random.nextDouble() * 0.002 : 0,
                random.nextBoolean(),
                random.nextBoolean());
    }

    private static CoreSettings core(SplittableRandom random) {
        if (random.nextBoolean()) return CoreSettings.tiny();
        int pending = 2 + random.nextInt(30);
        return new CoreSettings(
                1,
                (200 + random.nextInt(5000)) * MS,
                (100 + random.nextInt(1000)) * MS,
                2 * SECOND,
                (2 + random.nextInt(8)) * SECOND,
                (2 + random.nextInt(10)) * SECOND,
                (2 + random.nextInt(10)) * SECOND,
                pending,
                Math.max(1, pending / 2),
                0,
                100_000,
                1 + random.nextInt(random.nextBoolean() ? 4 : 100),
                HealthPolicy.STANDARD,
                RetryPolicy.ByHealth.STANDARD);
    }

    private static Limits limits(SplittableRandom random) {
        Limits limits = random.nextBoolean()
                ? Limits.tiny()
                : new Limits(
                        Duration.ofMillis(200 + random.nextInt(2000)),
                        Duration.ofMillis(500 + random.nextInt(10_000)),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        1 + random.nextInt(5),
                        1 + random.nextInt(50),
                        1 << 20,
                        1 + random.nextInt(10),
                        1 + random.nextInt(4));
        return withGapBytes(limits, GAP_MESSAGE_BYTES * limits.gapCountMax() + GAP_MESSAGE_BYTES / 2);
    }

    /// Messages above a gap meet now the limit of their number, now that of their bytes.
    private static Limits withGapBytes(Limits limits, long bytes) {
        return new Limits(
                limits.gapTimeout(),
                limits.syncTimeout(),
                limits.fetchPauseFirst(),
                limits.fetchPauseMax(),
                limits.fetchAttemptsMax(),
                limits.gapCountMax(),
                bytes,
                limits.callsMax(),
                limits.streamsMax());
    }

    private static LogSettings small() {
        return new LogSettings(16 << 10, 4096, 16, 4096, 8 << 10, 64, 100_000, 4);
    }
}
