package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Nodes of which any can lead: killed and paused under load, the leader each time. What was acknowledged by a majority
/// is there at the end, once, in order, on all nodes.
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class FailoverIT {
    private static final int ROUNDS = Integer.getInteger("antiphon.failover.rounds", 6);
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int WRITES_A_ROUND = 20;

    @Test
    void theLeaderIsKilledAndPausedAgainAndAgain() throws InterruptedException {
        try (FailoverCluster cluster = new FailoverCluster(List.of("master", "worker1", "worker2"))) {
            cluster.names().forEach(cluster::start);
            await("a leader", cluster, () -> assertThat(cluster.leader()).isPresent());
            List<OnceOnlyWriter> writers = List.of(
                    new OnceOnlyWriter(cluster, "ann", 2), new OnceOnlyWriter(cluster, "bob", 2),
                    new OnceOnlyWriter(cluster, "cem", 3));
            for (int round = 0; round < ROUNDS; round++) strike(cluster, writers, round % 2 == 0);
            for (OnceOnlyWriter writer : writers) writer.stop();
            await("all nodes hold the same", cluster, () -> assertThat(cluster.names().stream().map(cluster::held)
                    .distinct().count()).isEqualTo(1));
            assertKept(cluster.held("worker1"), writers);
            long worstMs = writers.subList(0, 2).stream().flatMap(writer -> writer.soFar().stream()).skip(1)
                    .mapToLong(OnceOnlyWriter.Acknowledged::gapNs).map(TimeUnit.NANOSECONDS::toMillis).max().orElse(0);
            System.out.println("failover: " + ROUNDS + " leaders killed or paused under load, longest time between two"
                    + " acknowledgements with w=2: " + worstMs + " ms");
        }
    }

    private static void strike(FailoverCluster cluster, List<OnceOnlyWriter> writers, boolean kills) {
        await("a leader", cluster, () -> assertThat(cluster.leader()).isPresent());
        String leader = cluster.leader().orElseThrow();
        if (kills) cluster.kill(leader);
        else cluster.pause(leader);
        long before = written(writers);
        await("writes go on without " + leader, cluster, () -> assertThat(written(writers))
                .isGreaterThan(before + WRITES_A_ROUND));
        if (kills) cluster.start(leader);
        else cluster.resume(leader);
        long third = writers.getLast().soFar().size();
        await("writes to all three go on with " + leader, cluster, () -> assertThat(writers.getLast().soFar().size())
                .isGreaterThan((int) third + 1));
        assertThat(cluster.isRunning(leader)).as("%s follows", leader).isTrue();
    }

    /// With two copies each: the third writer waits for all nodes.
    private static long written(List<OnceOnlyWriter> writers) {
        return writers.subList(0, 2).stream().mapToInt(writer -> writer.soFar().size()).sum();
    }

    private static void assertKept(List<FailoverCluster.Held> log, List<OnceOnlyWriter> writers) {
        Map<Long, String> bySequence = new HashMap<>();
        Set<String> contents = new HashSet<>();
        for (FailoverCluster.Held held : log) {
            assertThat(contents.add(held.content())).as("%s is there once", held).isTrue();
            bySequence.put(held.sequence(), held.content());
        }
        assertThat(bySequence).hasSize(log.size());
        for (OnceOnlyWriter writer : writers) {
            long last = 0;
            for (OnceOnlyWriter.Acknowledged write : writer.soFar()) {
                assertThat(bySequence).containsEntry(write.sequence(), write.content());
                assertThat(write.sequence()).as("after the one before it").isGreaterThan(last);
                last = write.sequence();
            }
        }
    }

    private static void await(String what, FailoverCluster cluster, Runnable expectation) {
        Awaiting.await(what, BOUND, expectation, cluster::scene);
    }
}
