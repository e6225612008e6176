package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.credentials.AuthToken;
import antiphon.log.memory.MemoryStore;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.links.Fetches;
import antiphon.master.links.LogFetch;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.node.fetch.PeerLog;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogFetchTest {
    private static final List<LogEntry> CHAIN = TestEntries.chain(3);

    private final MemoryStore store = new MemoryStore();
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Queue<MasterInput> inputs = new ConcurrentLinkedQueue<>();

    private Runnable nextTask() throws InterruptedException {
        return Objects.requireNonNull(tasks.poll(20, TimeUnit.SECONDS), "no task came");
    }

    @Test
    void aPageThatComesAfterTheEndDoesNotReachTheLog() throws Exception {
        store.state().adopt(TestEntries.LOG);
        try (FakeWorker worker = new FakeWorker(TestEntries.LOG, CHAIN)) {
            ManagedChannel channel = ManagedChannelBuilder.forAddress("localhost", worker.server.port())
                    .usePlaintext()
                    .build();
            LogFetch fetch = new LogFetch(
                    new PeerLog(channel, new AuthToken("token"), "", Duration.ofSeconds(20)),
                    new EntryVerifier(TestEntries.KEYS), new Fetches(tasks::add, System::nanoTime, 1 << 20),
                    store.log(), inputs::add);
            fetch.start(new MasterEffect.Fetch(new NodeId("worker1"), 1, 0, 3, worker.incarnation));
            nextTask().run();
            Runnable page = nextTask();
            assertThat(fetch.close()).isTrue();
            page.run();
            assertThat(store.log().end()).isZero();
            assertThat(inputs).isEmpty();
            channel.shutdownNow();
        }
    }
}
