package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.PostMessageResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Too much is answered 429, and named.
abstract class LimitScenarios extends Scenarios {
    LimitScenarios() {
        super(Platform.PROCESSES);
    }

    @Test
    void tooManyWaitingWritesAndTooManyASecondAreRefusedAndComeBack() {
        TestCluster cluster = own(ClusterSettings.quick()
                .with("MAX_PENDING_WRITES", "4")
                .with("RATE_LIMIT", "20")
                .with("REPLICATION_TIMEOUT", "60"));
        cluster.startAll();
        cluster.pause("worker2");
        List<PendingCall<PostMessageResponse>> waiting = new ArrayList<>();
        for (int i = 0; i < 2; i++) waiting.add(cluster.post("waits", 3, "patient"));
        // Calls may overtake each other on their way in.
        cluster.await("both wait", () -> assertThat(cluster.status().getPendingWrites()).isEqualTo(2));
        PostMessageResponse tooMany = cluster.post("one too many", 3, "patient").get();
        Expect.refused(tooMany, 429);
        assertThat(tooMany.getMessage()).contains("patient", "2");
        Expect.acknowledged(cluster.post("another client", 1, "other").get(), 1);

        List<PendingCall<PostMessageResponse>> burst = new ArrayList<>();
        for (int i = 0; i < 200; i++) burst.add(cluster.post("burst", 1, "hasty"));
        List<PostMessageResponse> refused = burst.stream()
                .map(PendingCall::get)
                .filter(answer -> answer.getStatusCode() != 200)
                .toList();
        assertThat(refused).isNotEmpty().allSatisfy(answer -> Expect.refused(answer, 429));
        assertThat(refused).anySatisfy(answer -> assertThat(answer.getMessage()).contains("20"));

        cluster.resume("worker2");
        for (PendingCall<PostMessageResponse> write : waiting) Expect.acknowledged(write.get(), 3);
        cluster.await("writes are taken again", () -> Expect.acknowledged(
                cluster.post("patient again", 3, "patient").get(), 3));
        cluster.awaitSameLogs();
        assertThat(cluster.contents("worker2")).doesNotContain("one too many");
    }
}
