package antiphon.acceptance;

import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;

/// Several clients, each with a connection and a write concern of its own, that write one message after the other until
/// they are closed. A write that is not acknowledged fails the test.
final class SteadyWriters implements AutoCloseable {
    private static final int WRITERS = 6;
    private static final Duration END = Duration.ofSeconds(20);

    private final TestCluster cluster;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    SteadyWriters(TestCluster cluster, String name) {
        this.cluster = cluster;
        for (int writer = 1; writer <= WRITERS; writer++) {
            String client = name + writer;
            int concern = 1 + writer % 3;
            MasterClient connection = cluster.connect();
            threads.add(Thread.startVirtualThread(() -> write(connection, client, concern)));
        }
    }

    private void write(MasterClient connection, String client, int concern) {
        for (int number = 1; !stopping; number++) {
            try {
                PostMessageResponse answer = connection.post(client + " " + number, concern, client).get();
                if (answer.getOutcome() == Outcome.ACKNOWLEDGED) acknowledged.incrementAndGet();
                else failures.add(answer.toString());
            } catch (RuntimeException e) {
                failures.add(e.toString());
            }
        }
    }

    /// Waits until that many more writes are acknowledged.
    void awaitMore(int writes) {
        int wanted = acknowledged.get() + writes;
        cluster.await(wanted + " writes are acknowledged", () -> {
            Assertions.assertThat(failures).isEmpty();
            Assertions.assertThat(acknowledged.get()).isGreaterThanOrEqualTo(wanted);
        });
    }

    @Override
    public void close() {
        stopping = true;
        for (Thread thread : threads) {
            try {
                Assertions.assertThat(thread.join(END)).as("a writer ends").isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        Assertions.assertThat(failures).as("writes that failed").isEmpty();
    }
}
