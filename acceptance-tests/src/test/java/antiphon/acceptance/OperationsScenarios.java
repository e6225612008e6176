package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.Message;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.SubscribeMessagesRequest;
import antiphon.proto.master.WriteOutcome;
import antiphon.proto.worker.MessageReplicaReceived;
import io.grpc.Channel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What operators and tools expect of a node: it lists its services and its state, can be followed, and ends when
/// asked.
abstract class OperationsScenarios extends Scenarios {
    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    private final TestCluster cluster;

    OperationsScenarios(Platform platform) {
        super(platform);
        this.cluster = shared(ClusterSettings.quick());
    }

    @BeforeAll
    void start() {
        cluster.startAll();
    }

    private Channel channel(String node) {
        return node.equals(MASTER)
                ? cluster.master().channel()
                : cluster.worker(node).channel();
    }

    @Test
    void everyNodeListsItsServicesByReflectionInBothVersions() {
        for (String node : cluster.nodes()) {
            String own = node.equals(MASTER) ? "messages.MessageService" : "secondary_worker.SecondaryWorkerService";
            assertThat(Reflection.servicesByV1(channel(node))).contains(own, "grpc.health.v1.Health");
            assertThat(Reflection.servicesByV1Alpha(channel(node))).contains(own, "grpc.health.v1.Health");
            assertThat(Reflection.fileWith(channel(node), own)).isNotEmpty();
        }
    }

    @Test
    void everyNodeSaysThatItServes() {
        for (String node : cluster.nodes())
            assertThat(HealthGrpc.newBlockingStub(channel(node))
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus())
                    .as(node)
                    .isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void subscribersSeeEveryMessageOnceInOrderOnEveryNode() {
        Expect.acknowledged(cluster.post("before subscribing", 3, client()).get(), 3);
        Follower<Message> onMaster = new Follower<>(Message::getSequenceNumber);
        Follower<MessageReplicaReceived> onWorker = new Follower<>(MessageReplicaReceived::getSequenceNumber);
        cluster.master().async().subscribeMessages(SubscribeMessagesRequest.getDefaultInstance(), onMaster);
        cluster.worker("worker1")
                .async()
                .subscribeMessages(antiphon.proto.worker.SubscribeMessagesRequest.getDefaultInstance(), onWorker);
        for (int i = 0; i < 100; i++)
            Expect.acknowledged(cluster.post("live " + i, 1 + i % 3, client()).get(), 1);

        long head = cluster.status().getHead();
        List<Long> all = LongStream.rangeClosed(1, head).boxed().toList();
        cluster.await("the master's follower has all", () -> assertThat(onMaster.numbers).isEqualTo(all));
        cluster.await("the worker's follower has all", () -> assertThat(onWorker.numbers).isEqualTo(all));

        Follower<Message> fromMiddle = new Follower<>(Message::getSequenceNumber);
        cluster.master()
                .async()
                .subscribeMessages(
                        SubscribeMessagesRequest.newBuilder().setFromSequence(head - 10).build(), fromMiddle);
        cluster.await("one who begins later has the rest", () -> assertThat(fromMiddle.numbers)
                .isEqualTo(LongStream.rangeClosed(head - 10, head).boxed().toList()));
    }

    /// Keeps the numbers of what it is sent.
    private static final class Follower<M> implements StreamObserver<M> {
        final List<Long> numbers = Collections.synchronizedList(new ArrayList<>());
        private final Function<M, Long> number;

        Follower(Function<M, Long> number) {
            this.number = number;
        }

        @Override
        public void onNext(M message) {
            numbers.add(number.apply(message));
        }

        @Override
        public void onError(Throwable end) {}

        @Override
        public void onCompleted() {}
    }

    @Test
    void bulkWritesAreAppendedInTheOrderSentAndEachIsAnswered() {
        int batches = 20;
        int perBatch = 25;
        BulkAnswers answers = new BulkAnswers();
        StreamObserver<PostMessagesRequest> bulk = cluster.master().async().postMessages(answers);
        List<String> sent = new ArrayList<>();
        for (int batch = 0; batch < batches; batch++) {
            PostMessagesRequest.Builder request = PostMessagesRequest.newBuilder().setClientId("bulk")
                    .setWriteConcern(1 + batch % 3);
            for (int i = 0; i < perBatch; i++) {
                sent.add("bulk " + batch + " " + i);
                request.addMessages(NewMessage.newBuilder().setContent(sent.getLast()));
            }
            bulk.onNext(request.build());
        }
        bulk.onCompleted();
        cluster.await("all are answered", () -> assertThat(answers.ended).isTrue());

        List<WriteOutcome> outcomes = new ArrayList<>(answers.outcomes);
        outcomes.sort(Comparator.comparingLong(WriteOutcome::getIndex));
        assertThat(outcomes)
                .extracting(WriteOutcome::getIndex)
                .isEqualTo(IntStream.range(0, batches * perBatch).mapToObj(i -> (long) i).toList());
        List<Long> numbers = outcomes.stream()
                .map(outcome -> Expect.acknowledged(outcome.getResponse(), 1))
                .toList();
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        cluster.awaitSameLogs();
        assertThat(cluster.contents("worker2").stream()
                .filter(content -> content.startsWith("bulk "))
                .toList())
                .isEqualTo(sent);
    }

    private static final class BulkAnswers implements StreamObserver<PostMessagesResponse> {
        final List<WriteOutcome> outcomes = Collections.synchronizedList(new ArrayList<>());
        volatile boolean ended;

        @Override
        public void onNext(PostMessagesResponse some) {
            outcomes.addAll(some.getOutcomesList());
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
            ended = true;
        }
    }

    @Test
    void aNodeThatIsStoppedDoesSoSoonAndAnswersWhoWaits() {
        TestCluster ending = own(ClusterSettings.quick());
        ending.startAll();
        ending.pause("worker2");
        PendingCall<PostMessageResponse> waiting = ending.post("waits", 3, client());
        ending.await("it is in the log", () -> assertThat(ending.contents("worker1")).contains("waits"));
        Follower<Message> follower = new Follower<>(Message::getSequenceNumber);
        ending.master().async().subscribeMessages(SubscribeMessagesRequest.getDefaultInstance(), follower);

        assertThat(timed(() -> ending.stop(MASTER))).isLessThan(STOP_MAX);
        PostMessageResponse answer = waiting.get();
        assertThat(Expect.unconfirmed(answer)).isEqualTo(1);
        assertThat(ending.contents("worker1")).containsExactly("waits");

        ending.resume("worker2");
        for (String worker : ending.workers())
            assertThat(timed(() -> ending.stop(worker))).as(worker).isLessThan(STOP_MAX);
        assertThat(ending.nodes()).noneMatch(ending::isRunning);
        ending.await("its last line", () -> assertThat(String.join("\n", ending.log(MASTER))).contains("stopped"));
        assertThat(String.join("\n", ending.log(MASTER))).doesNotContain("ERROR");
    }

    private static Duration timed(Runnable work) {
        long beginNs = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - beginNs);
    }

    @Test
    void noNodeWritesASecretIntoItsLog() {
        for (String node : cluster.nodes())
            assertThat(String.join("\n", cluster.log(node)))
                    .isNotEmpty()
                    .doesNotContain(cluster.secrets().token())
                    .doesNotContain(cluster.secrets().fernetKey());
    }
}
