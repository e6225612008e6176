package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.PostMessageResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Many clients at once make one order, the same everywhere.
abstract class ParallelClientsScenarios extends Scenarios {
    private static final int CLIENTS = 16;
    private static final int WRITES = 50;
    private static final int CONNECTIONS = 4;

    private final TestCluster cluster;

    ParallelClientsScenarios() {
        super(Platform.PROCESSES);
        this.cluster = shared(ClusterSettings.quick().with("REPLICATION_TIMEOUT", "20"));
    }

    @BeforeAll
    void start() {
        cluster.startAll();
    }

    @Test
    void everyNodeHoldsTheSameUnbrokenChain() throws Exception {
        long before = cluster.status().getHead();
        List<Long> numbers = writeInParallel(WRITES, 4);

        assertThat(numbers)
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(before + 1, before + CLIENTS * WRITES)
                        .boxed()
                        .toList());
        cluster.awaitSameLogs();
        for (int client = 0; client < CLIENTS; client++) {
            String name = "client" + client;
            assertThat(cluster.messages(MASTER).stream()
                    .filter(message -> message.clientId().equals(name))
                    .map(Received::content)
                    .toList())
                    .as("the order in which %s wrote", name)
                    .containsExactlyElementsOf(
                            LongStream.range(0, WRITES).mapToObj(i -> name + "-" + i).toList());
        }
        verifyChains();
    }

    private void verifyChains() {
        var logId = cluster.status().getLogId();
        Chain.verify(
                cluster.secrets(), logId, cluster.master().signedMessages(cluster.secrets().token()));
        for (String worker : cluster.workers())
            Chain.verify(
                    cluster.secrets(),
                    logId,
                    cluster.worker(worker).replicas().stream().map(Chain::signed).toList());
    }

    /// Each client writes one message after the other, with any write concern below `concernBound`.
    private List<Long> writeInParallel(int writes, int concernBound) throws InterruptedException, ExecutionException {
        List<MasterClient> connections = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) connections.add(cluster.connect());
        List<Long> numbers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Long>>> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                String name = "client" + client;
                MasterClient connection = connections.get(client % CONNECTIONS);
                SplittableRandom random = new SplittableRandom(client);
                clients.add(threads.submit(() -> write(connection, name, writes, concernBound, random)));
            }
            for (Future<List<Long>> client : clients) numbers.addAll(client.get());
        }
        return numbers;
    }

    private static List<Long> write(
            MasterClient connection, String name, int writes, int concernBound, SplittableRandom random) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < writes; i++) {
            int concern = random.nextInt(concernBound);
            int copies = concern == 0 ? 3 : concern;
            numbers.add(Expect.acknowledged(connection.post(name + "-" + i, concern, name).get(), copies));
        }
        return numbers;
    }

    @Test
    void oneWhoWaitsForAllNodesDelaysNobody() throws Exception {
        cluster.pause("worker2");
        PendingCall<PostMessageResponse> waiting;
        try {
            waiting = cluster.post("waits", 3, "waiter");
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<List<Long>>> others = new ArrayList<>();
                for (int client = 0; client < CLIENTS; client++) {
                    String name = "other" + client;
                    int concern = 1 + client % 2;
                    others.add(threads.submit(() -> writeWith(concern, name)));
                }
                for (Future<List<Long>> other : others) assertThat(other.get()).isSorted();
            }
            assertThat(waiting.isDone()).as("w=3 still waits").isFalse();
        } finally {
            cluster.resume("worker2");
        }
        Expect.acknowledged(waiting.get(), 3);
        cluster.awaitSameLogs();
    }

    private List<Long> writeWith(int concern, String name) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 10; i++)
            numbers.add(Expect.acknowledged(cluster.post(name + "-" + i, concern, name).get(), concern));
        return numbers;
    }
}
