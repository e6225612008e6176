package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.AntiphonClient;
import antiphon.client.WorkerReader;
import antiphon.client.read.MessageStream;
import antiphon.client.read.StoredMessage;
import antiphon.client.target.Address;
import antiphon.client.write.WriteResult;
import antiphon.examples.FirstSteps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What the Java client promises its users, while nodes die under it.
abstract class ClientLibraryScenarios extends Scenarios {
    private static final int WRITES = 3_000;
    private static final Duration LONG = Duration.ofSeconds(30);

    ClientLibraryScenarios() {
        super(Platform.PROCESSES);
    }

    private static Address address(TestCluster cluster, String node) {
        return new Address(cluster.host(), cluster.port(node));
    }

    @Test
    void everyWriteIsStoredOnceHoweverOftenTheMasterDies() throws Exception {
        TestCluster cluster = own(ClusterSettings.onDisk());
        cluster.startAll();
        List<CompletableFuture<WriteResult>> results = new ArrayList<>();
        try (AntiphonClient antiphon = new AntiphonClient(address(cluster, MASTER))) {
            for (int i = 0; i < WRITES; i++) {
                results.add(antiphon.send("write " + i, 2));
                if (i % 1_000 != 700) continue;
                results.getFirst().get(LONG.toSeconds(), TimeUnit.SECONDS); // The stream stands.
                cluster.kill(MASTER);
                cluster.start(MASTER);
            }
            for (CompletableFuture<WriteResult> result : results)
                assertThat(result.get(LONG.toSeconds(), TimeUnit.SECONDS).acknowledged()).isTrue();
        }
        List<String> contents = cluster.contents(MASTER);
        assertThat(contents).hasSize(WRITES).doesNotHaveDuplicates();
        for (int i = 0; i < WRITES; i++) {
            int number = (int) results.get(i).join().sequence();
            assertThat(contents.get(number - 1)).isEqualTo("write " + i);
        }
    }

    @Test
    void aReaderThatFollowsAWorkerMissesNothingWhenItDies() throws Exception {
        TestCluster cluster = own(ClusterSettings.onDisk());
        cluster.startAll();
        try (AntiphonClient antiphon = new AntiphonClient(address(cluster, MASTER));
                WorkerReader worker = new WorkerReader(address(cluster, "worker1"));
                MessageStream messages = worker.follow(1)) {
            for (int i = 1; i <= 300; i++) {
                var _ = antiphon.send("m" + i, 1);
                if (i == 150) {
                    cluster.kill("worker1");
                    cluster.start("worker1");
                }
            }
            for (int i = 1; i <= 300; i++) {
                StoredMessage message = messages.poll(LONG);
                assertThat(message).isNotNull();
                assertThat(message.sequence()).isEqualTo(i);
                assertThat(message.content()).isEqualTo("m" + i);
            }
        }
    }

    @Test
    void theExamplesOfTheDocumentationDoWhatTheySay() throws Exception {
        TestCluster cluster = own(ClusterSettings.quick());
        cluster.startAll();
        String master = address(cluster, MASTER).toString();
        long number = FirstSteps.write(master);
        assertThat(FirstSteps.read(address(cluster, "worker1").toString(), number)).isEqualTo("hello");
        try (AntiphonClient antiphon = AntiphonClient.connect(master)) {
            FirstSteps.writeMany(antiphon, List.of("order 1", "order 2"));
            assertThat(FirstSteps.follow(antiphon, 3)).containsExactly("hello", "order 1", "order 2");
        }
    }

    @Test
    void whatWasAcknowledgedIsReadOnAnyNodeThatIsAskedForIt() throws Exception {
        TestCluster cluster = own(ClusterSettings.quick());
        cluster.startAll();
        try (AntiphonClient antiphon = new AntiphonClient(address(cluster, MASTER));
                WorkerReader worker = new WorkerReader(address(cluster, "worker2"))) {
            long number = antiphon.send("mine", 1).get(LONG.toSeconds(), TimeUnit.SECONDS).sequence();
            assertThat(worker.pageHolding(number, number, 1, LONG).messages())
                    .singleElement()
                    .extracting(StoredMessage::content)
                    .isEqualTo("mine");
        }
    }
}
