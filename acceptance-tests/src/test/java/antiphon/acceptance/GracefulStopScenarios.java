package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.Message;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.SubscribeMessagesRequest;
import antiphon.proto.master.WriteOutcome;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A master that is stopped while many write and read: every caller soon gets an outcome.
abstract class GracefulStopScenarios extends Scenarios {
    private static final Duration STOP_MAX = Duration.ofSeconds(5);
    private static final int CALLERS = 8;
    private static final int BATCH = 50;
    private static final Metadata.Key<String> RESUME_FROM = key("antiphon-resume-from");
    private static final Metadata.Key<String> RESUME_INDEX = key("antiphon-resume-index");

    GracefulStopScenarios(Platform platform) {
        super(platform);
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @Test
    void underLoadNothingAcknowledgedIsLostAndEveryPendingWriteGetsItsOutcome() throws Exception {
        TestCluster cluster = own(ClusterSettings.onDisk());
        cluster.startAll();
        cluster.awaitHealthy();
        Map<String, Optional<Outcome>> outcomes = new ConcurrentHashMap<>();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            String name = "caller" + i;
            int concern = 1 + i % 3;
            MasterClient client = cluster.connect();
            callers.add(Thread.startVirtualThread(() -> callUntilItEnds(client, name, concern, outcomes)));
        }
        Bulk bulk = new Bulk(cluster);
        Follower follower = new Follower();
        cluster.connect().async().subscribeMessages(SubscribeMessagesRequest.getDefaultInstance(), follower);
        cluster.await("all are at work", () -> {
            assertThat(outcomes.keySet().stream().map(content -> content.substring(0, content.indexOf(' '))).distinct())
                    .hasSize(CALLERS);
            assertThat(bulk.outcomes).hasSizeGreaterThan(20 * BATCH);
            assertThat(follower.last).isPositive();
        });

        long beganNs = System.nanoTime();
        cluster.stop(MASTER);
        assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(STOP_MAX);
        for (Thread caller : callers) assertThat(caller.join(Duration.ofSeconds(20))).isTrue();
        cluster.await("the streams have ended", () -> {
            assertThat(bulk.end).isNotNull();
            assertThat(follower.end).isNotNull();
        });

        cluster.start(MASTER);
        List<Received> log = cluster.messages(MASTER);
        Set<String> contents = log.stream().map(Received::content).collect(Collectors.toSet());
        assertThat(contents).as("nothing is there twice").hasSameSizeAs(log);
        outcomes.forEach((content, outcome) -> assertThat(contents.contains(content))
                .as("%s got %s", content, outcome)
                .isEqualTo(outcome.map(known -> known != Outcome.NOT_APPENDED).orElse(false)));
        bulk.assertOutcomesAreTrue(contents);
        follower.assertKnowsWhereToContinue();
    }

    /// Each write is identified by its content. No outcome at all is kept as empty: such a write is not in the log.
    private static void callUntilItEnds(
            MasterClient client, String name, int concern, Map<String, Optional<Outcome>> outcomes) {
        for (int number = 1;; number++) {
            PostMessageRequest request = PostMessageRequest.newBuilder()
                    .setContent(name + " " + number)
                    .setClientId(name)
                    .setWriteConcern(concern)
                    .build();
            try {
                Outcome outcome = client.post(request).get().getOutcome();
                outcomes.put(request.getContent(), Optional.of(outcome));
                if (outcome != Outcome.ACKNOWLEDGED) return;
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                outcomes.put(request.getContent(), Optional.empty());
                return;
            }
        }
    }

    /// Keeps some batches under way, until the stream ends.
    private static final class Bulk implements StreamObserver<PostMessagesResponse> {
        final Map<Long, Outcome> outcomes = Collections.synchronizedMap(new TreeMap<>());
        volatile @Nullable StatusRuntimeException end;
        private final StreamObserver<PostMessagesRequest> requests;
        private long sent;

        Bulk(TestCluster cluster) {
            requests = cluster.connect().async().postMessages(this);
            for (int i = 0; i < 10; i++) send();
        }

        private synchronized void send() {
            PostMessagesRequest.Builder batch = PostMessagesRequest.newBuilder().setWriteConcern(2);
            for (int i = 0; i < BATCH; i++)
                batch.addMessages(NewMessage.newBuilder().setContent("bulk " + sent++));
            requests.onNext(batch.build());
        }

        @Override
        public void onNext(PostMessagesResponse some) {
            int before = outcomes.size() / BATCH;
            for (WriteOutcome outcome : some.getOutcomesList())
                outcomes.put(outcome.getIndex(), outcome.getResponse().getOutcome());
            for (int i = before; i < outcomes.size() / BATCH; i++) send();
        }

        @Override
        public void onError(Throwable failure) {
            end = (StatusRuntimeException) failure;
        }

        @Override
        public void onCompleted() {}

        void assertOutcomesAreTrue(Set<String> contents) {
            StatusRuntimeException ended = java.util.Objects.requireNonNull(end);
            assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            Metadata trailers = java.util.Objects.requireNonNull(ended.getTrailers());
            long resume = Long.parseLong(trailers.get(RESUME_INDEX));
            for (long index = 0; index < sent; index++) {
                Outcome outcome = outcomes.get(index);
                assertThat(outcome != null).as("write %s has an outcome, hint %s", index, resume)
                        .isEqualTo(index < resume);
                assertThat(contents.contains("bulk " + index))
                        .as("write %s got %s", index, outcome)
                        .isEqualTo(outcome != null && outcome != Outcome.NOT_APPENDED);
            }
        }
    }

    private static final class Follower implements StreamObserver<Message> {
        volatile long last;
        volatile @Nullable StatusRuntimeException end;

        @Override
        public void onNext(Message message) {
            last = message.getSequenceNumber();
        }

        @Override
        public void onError(Throwable failure) {
            end = (StatusRuntimeException) failure;
        }

        @Override
        public void onCompleted() {}

        void assertKnowsWhereToContinue() {
            StatusRuntimeException ended = java.util.Objects.requireNonNull(end);
            assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(ended.getStatus().getDescription()).contains("subscribe again from " + (last + 1));
            Metadata trailers = java.util.Objects.requireNonNull(ended.getTrailers());
            assertThat(trailers.get(RESUME_FROM)).isEqualTo(Long.toString(last + 1));
        }
    }

    @Test
    void aWriteThatWaitsForADeadWorkerDoesNotHoldUpTheStopForLong() {
        TestCluster cluster = own(ClusterSettings.quick());
        cluster.startAll();
        cluster.awaitHealthy();
        cluster.kill("worker2");
        PendingCall<antiphon.proto.master.PostMessageResponse> waiting = cluster.post("waits", 3, client());
        cluster.await("it is in the log", () -> assertThat(cluster.contents("worker1")).contains("waits"));
        long beganNs = System.nanoTime();
        cluster.stop(MASTER);
        assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(STOP_MAX);
        assertThat(Expect.unconfirmed(waiting.get())).isEqualTo(1);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNs)).isLessThan(STOP_MAX.toSeconds());
    }
}
