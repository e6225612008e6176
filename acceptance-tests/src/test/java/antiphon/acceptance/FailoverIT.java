package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.certs.DevelopmentCertificates;
import antiphon.proto.leader.GetLeaderResponse;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Nodes of which any can lead: killed, paused and stopped under load, the leader each time. What was acknowledged by a
/// majority is there at the end, once, in order, on all nodes.
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class FailoverIT {
    private static final int ROUNDS = Integer.getInteger("antiphon.failover.rounds", 6);
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final List<String> NODES = List.of("master", "worker1", "worker2");
    private static final int WRITES_A_ROUND = 20;

    @Test
    @ResourceLock("processors")
    void theLeaderIsKilledAndPausedAgainAndAgain() throws InterruptedException {
        strikes(new FailoverCluster(NODES), ROUNDS);
    }

    @Test
    @ResourceLock("processors")
    void overTlsTheSame(@TempDir Path certificates) throws IOException, InterruptedException {
        List<NodeIdentity> members = NODES.stream()
                .map(node -> new NodeIdentity("orders", NodeRole.MEMBER, node))
                .toList();
        new DevelopmentCertificates("orders", members, DevelopmentCertificates.STANDARD_HOSTS, Map.of())
                .create(certificates.resolve("certs"), (_, _) -> {});
        strikes(new FailoverCluster(NODES, certificates.resolve("certs")), 3);
    }

    private static void strikes(FailoverCluster own, int rounds) throws InterruptedException {
        try (FailoverCluster cluster = own) {
            cluster.names().forEach(cluster::start);
            await("a leader", cluster, () -> assertThat(cluster.leader()).isPresent());
            List<OnceOnlyWriter> writers = List.of(
                    new OnceOnlyWriter(cluster, "ann", 2), new OnceOnlyWriter(cluster, "bob", 2),
                    new OnceOnlyWriter(cluster, "cem", 3));
            OnceOnlyWriter alone = new OnceOnlyWriter(cluster, "dee", 1);
            Map<Long, String> shown = new ConcurrentHashMap<>();
            List<MovingReader> readers = cluster.names().stream()
                    .map(node -> new MovingReader(cluster, node, shown))
                    .toList();
            for (int round = 0; round < rounds; round++) strike(cluster, writers, Strike.values()[round % 3]);
            for (OnceOnlyWriter writer : writers) writer.stop();
            alone.stop();
            await("all nodes hold the same", cluster, () -> assertThat(cluster.names().stream().map(cluster::held)
                    .distinct().count()).isEqualTo(1));
            List<FailoverCluster.Held> log = cluster.held("worker1");
            assertKept(log, writers);
            assertShown(cluster, readers, log, shown);
            long worstMs = writers.subList(0, 2).stream().flatMap(writer -> writer.soFar().stream()).skip(1)
                    .mapToLong(OnceOnlyWriter.Acknowledged::gapNs).map(TimeUnit.NANOSECONDS::toMillis).max().orElse(0);
            System.out.println("failover: " + rounds + " leaders killed, paused or stopped under load, longest time"
                    + " between two acknowledgements with w=2: " + worstMs + " ms");
        }
    }

    private enum Strike {
        KILL, PAUSE,
        /// It hands its lead over first.
        STOP
    }

    private static void strike(FailoverCluster cluster, List<OnceOnlyWriter> writers, Strike strike) {
        await("a leader", cluster, () -> assertThat(cluster.leader()).isPresent());
        String leader = cluster.leader().orElseThrow();
        switch (strike) {
            case KILL -> cluster.kill(leader);
            case PAUSE -> cluster.pause(leader);
            case STOP -> cluster.stop(leader);
        }
        long before = written(writers);
        await("writes go on without " + leader, cluster, () -> assertThat(written(writers))
                .isGreaterThan(before + WRITES_A_ROUND));
        assertThat(cluster.names().stream().filter(node -> !node.equals(leader)).map(cluster::seen)
                .map(GetLeaderResponse::getLeader).distinct())
                .as("the others know one leader, and it is another").hasSize(1).doesNotContain("", leader);
        if (strike == Strike.PAUSE) cluster.resume(leader);
        else cluster.start(leader);
        long third = writers.getLast().soFar().size();
        await("writes to all three go on with " + leader, cluster, () -> assertThat(writers.getLast().soFar().size())
                .isGreaterThan((int) third + 1));
        assertThat(cluster.isRunning(leader)).as("%s follows", leader).isTrue();
        await("all know one leader", cluster, () -> {
            List<GetLeaderResponse> seen = cluster.names().stream().map(cluster::seen).toList();
            assertThat(seen.stream().map(GetLeaderResponse::getLeader).distinct()).hasSize(1).doesNotContain("");
            assertThat(seen.stream().map(GetLeaderResponse::getEpoch).distinct()).hasSize(1);
            assertThat(cluster.names().stream().filter(cluster::isLeaderByHealth).toList())
                    .isEqualTo(List.of(seen.getFirst().getLeader()));
        });
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

    /// What readers of any node were ever sent is in the log of the end, under the same number.
    private static void assertShown(
            FailoverCluster cluster, List<MovingReader> readers, List<FailoverCluster.Held> log,
            Map<Long, String> shown) throws InterruptedException {
        await("all readers are at the end", cluster, () -> assertThat(readers)
                .allSatisfy(reader -> assertThat(reader.read()).isEqualTo(log.size())));
        for (MovingReader reader : readers) reader.stop();
        assertThat(readers).allSatisfy(reader -> assertThat(reader.problem()).isEmpty());
        assertThat(readers).allSatisfy(reader -> assertThat(reader.asFollower()).isPositive());
        assertThat(log).allSatisfy(held -> assertThat(shown).containsEntry(held.sequence(), held.id()));
    }

    private static void await(String what, FailoverCluster cluster, Runnable expectation) {
        Awaiting.await(what, BOUND, expectation, cluster::scene);
    }
}
