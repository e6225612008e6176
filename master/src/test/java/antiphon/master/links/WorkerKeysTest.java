package antiphon.master.links;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerKeysTest {
    private static final long KEY = 7;
    private static final NodeId WORKER1 = new NodeId("worker1");
    private static final NodeId WORKER2 = new NodeId("worker2");

    private long nowNs;
    private final WorkerKeys workers = new WorkerKeys(
            List.of(WORKER1, WORKER2), Duration.ofSeconds(1), () -> nowNs);

    private void passSeconds(long seconds) {
        nowNs += Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void aWorkerIsWaitedForUntilItSaysThatItHasTheKey() {
        workers.heard(WORKER1, List.of(5L));
        workers.heard(WORKER2, List.of(5L, KEY));
        assertThat(workers.without(KEY)).containsExactly("worker1");
        workers.heard(WORKER1, List.of(KEY));
        assertThat(workers.without(KEY)).isEmpty();
        assertThat(workers.without(5)).containsExactly("worker1");
    }

    @Test
    void oneThatHasNotSaidAnythingYetIsWaitedForAWhile() {
        assertThat(workers.without(KEY)).containsExactly("worker1", "worker2");
        passSeconds(11);
        assertThat(workers.without(KEY)).isEmpty();
    }

    @Test
    void oneThatFallsSilentIsNotWaitedForUntilItIsBack() {
        workers.heard(WORKER1, List.of(5L));
        workers.heard(WORKER2, List.of(KEY));
        passSeconds(9);
        assertThat(workers.without(KEY)).containsExactly("worker1");
        passSeconds(2);
        assertThat(workers.without(KEY)).isEmpty();
        workers.heard(WORKER1, List.of(5L));
        assertThat(workers.without(KEY)).containsExactly("worker1");
    }

    @Test
    void onlyOneThatSaysThatItLacksTheKeyIsKnownToRefuse() {
        assertThat(workers.refusing(KEY)).isEmpty();
        workers.heard(WORKER1, List.of(5L));
        workers.heard(WORKER2, List.of());
        assertThat(workers.refusing(KEY)).containsExactly("worker1");
        passSeconds(11);
        assertThat(workers.refusing(KEY)).isEmpty();
    }

    @Test
    void oneThatReportsNoKeysIsNotWaitedFor() {
        workers.heard(WORKER1, List.of());
        workers.heard(WORKER2, List.of(KEY));
        assertThat(workers.without(KEY)).isEmpty();
    }

    @Test
    void thatAWorkerHasOtherKeysIsReportedOnce() {
        assertThat(workers.differ(WORKER1, List.of(5L))).as("the first word").isFalse();
        workers.heard(WORKER1, List.of(5L));
        assertThat(workers.differ(WORKER1, List.of(5L))).isFalse();
        assertThat(workers.differ(WORKER1, List.of(5L, KEY))).isTrue();
        workers.heard(WORKER1, List.of(5L, KEY));
        assertThat(workers.differ(WORKER1, List.of(KEY, 5L))).isFalse();
    }
}
