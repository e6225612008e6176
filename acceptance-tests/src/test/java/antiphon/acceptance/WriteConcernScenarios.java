package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.PostMessageResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A write waits exactly as long as its write concern needs. Workers take two seconds for every delivery.
abstract class WriteConcernScenarios extends Scenarios {
    private static final long DELAY_MS = 2_000;
    /// Less than two delays in a row.
    private static final long ONE_DELAY_MS_MAX = 3_700;

    private final TestCluster cluster;

    WriteConcernScenarios(Platform platform) {
        super(platform);
        this.cluster = shared(
                ClusterSettings.quick().with("TESTING_DELAY", "2").with("REPLICATION_TIMEOUT", "10"));
    }

    @BeforeAll
    void start() {
        cluster.startAll();
    }

    @Test
    void concernOneIsAnsweredBeforeAnyWorkerHasTheMessageWhichThenReachesAll() {
        PendingCall<PostMessageResponse> write = cluster.post("eventually", 1, client());
        Expect.acknowledged(write.get(), 1);
        assertThat(write.tookMs()).isLessThan(DELAY_MS);
        assertThat(cluster.contents(MASTER)).contains("eventually");
        assertThat(cluster.contents("worker1")).doesNotContain("eventually");
        assertThat(cluster.contents("worker2")).doesNotContain("eventually");

        cluster.awaitSameLogs();
        assertThat(cluster.contents("worker2")).contains("eventually");
    }

    @ParameterizedTest(name = "w={0}")
    @ValueSource(ints = {2, 3, 0})
    void higherConcernsWaitForTheWorkersAndNoLonger(int concern) {
        int copies = concern == 0 ? 3 : concern;
        PendingCall<PostMessageResponse> write = cluster.post("w=" + concern, concern, client());
        Expect.acknowledged(write.get(), copies);
        assertThat(write.tookMs()).isBetween(DELAY_MS, ONE_DELAY_MS_MAX);
    }

    @Test
    void parallelWritesOverlapInsteadOfAddingUp() {
        PendingCall<PostMessageResponse> first = cluster.post("first", 3, client());
        PendingCall<PostMessageResponse> second = cluster.post("second", 3, client() + "2");
        PendingCall<PostMessageResponse> quick = cluster.post("quick", 1, client() + "3");
        Expect.acknowledged(quick.get(), 1);
        assertThat(quick.tookMs()).isLessThan(DELAY_MS);
        assertThat(first.isDone()).isFalse();
        assertThat(second.isDone()).isFalse();

        Expect.acknowledged(first.get(), 3);
        Expect.acknowledged(second.get(), 3);
        assertThat(first.tookMs()).isBetween(DELAY_MS, ONE_DELAY_MS_MAX);
        assertThat(second.tookMs()).isBetween(DELAY_MS, ONE_DELAY_MS_MAX);
    }

    @ParameterizedTest(name = "w={0}")
    @ValueSource(ints = {4, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void aConcernThatNoClusterOfThreeCanMeetIsRefused(int concern) {
        long before = cluster.status().getHead();
        PostMessageResponse answer = cluster.post("refused", concern, client()).get();
        Expect.refused(answer, 400);
        assertThat(answer.getMessage()).contains("write_concern", Integer.toString(concern), "3");
        assertThat(cluster.status().getHead()).isEqualTo(before);
    }

    @Test
    void concernTwoIsMetByTheOneWorkerThatIsLeft() {
        cluster.pause("worker2");
        PendingCall<PostMessageResponse> three;
        try {
            three = cluster.post("three", 3, client() + "3");
            Expect.acknowledged(cluster.post("two", 2, client()).get(), 2);
            assertThat(three.isDone()).as("w=3 still waits").isFalse();
        } finally {
            cluster.resume("worker2");
        }
        Expect.acknowledged(three.get(), 3);
        cluster.awaitHealthy();
    }
}
