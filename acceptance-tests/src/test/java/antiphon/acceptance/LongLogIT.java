package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.Message;
import antiphon.proto.master.SubscribeMessagesRequest;
import antiphon.proto.worker.GetMessagesRequest;
import antiphon.proto.worker.GetMessagesResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A log much larger than the heap: nodes run in 256 MiB (see [NodeProcess]) and hold a million messages.
class LongLogIT extends Scenarios {
    private static final int MESSAGES = 1_000_000;
    private static final Duration BOUND = Duration.ofMinutes(2);

    LongLogIT() {
        super(Platform.PROCESSES);
    }

    @Test
    void aMillionMessagesAreWrittenRestartedReadFollowedAndCaughtUpInASmallHeap() {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.onDiskForLoad());
        cluster.start("worker1");
        cluster.start(MASTER);
        cluster.awaitHealthy("worker1");
        long beganNs = System.nanoTime();
        BulkLoad.write(cluster.master().channel(), MESSAGES, 2);
        System.out.println("long log: wrote " + MESSAGES + " messages with w=2 in " + sinceMs(beganNs) + " ms");

        cluster.kill(MASTER);
        cluster.kill("worker1");
        beganNs = System.nanoTime();
        cluster.start("worker1");
        cluster.start(MASTER);
        System.out.println("long log: both nodes answer again after " + sinceMs(beganNs) + " ms");
        assertThat(cluster.status().getHead()).isEqualTo(MESSAGES);
        assertThat(follow(cluster)).as("messages followed on the master").isEqualTo(MESSAGES);

        beganNs = System.nanoTime();
        cluster.start("worker2");
        cluster.await("worker2 has caught up", BOUND, () -> {
            assertThat(cluster.statusOf("worker2").getPosition()).isEqualTo(MESSAGES);
            assertThat(cluster.statusOf("worker2").getDelivery()).isEqualTo("streaming");
        });
        System.out.println("long log: an empty worker caught up in " + sinceMs(beganNs) + " ms");
        assertThat(page(cluster)).as("messages paged on worker2").isEqualTo(MESSAGES);
        cluster.nodes().forEach(node -> assertThat(cluster.log(node)).noneMatch(line -> line.contains("OutOfMemory")));
    }

    private static long sinceMs(long beganNs) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
    }

    private static int follow(ProcessCluster cluster) {
        Iterator<Message> messages = cluster.master()
                .blocking()
                .withDeadlineAfter(BOUND.toSeconds(), TimeUnit.SECONDS)
                .subscribeMessages(SubscribeMessagesRequest.newBuilder().setFromSequence(1).build());
        int number = 0;
        while (number < MESSAGES) {
            number++;
            requireIs(number, messages.next().getSequenceNumber());
        }
        return number;
    }

    private static int page(ProcessCluster cluster) {
        int number = 0;
        long next = 1;
        while (next != 0) {
            GetMessagesResponse page = cluster.worker("worker2")
                    .blocking()
                    .getMessages(GetMessagesRequest.newBuilder().setFromSequence(next).build());
            for (var message : page.getMessagesList()) {
                number++;
                requireIs(number, message.getSequenceNumber());
                if (!message.getContent().equals(BulkLoad.content(number)))
                    throw new AssertionError("message " + number + " is " + message.getContent());
            }
            next = page.getNextSequence();
        }
        return number;
    }

    private static void requireIs(long expected, long sequence) {
        if (sequence != expected) throw new AssertionError("message " + sequence + " in place of " + expected);
    }
}
