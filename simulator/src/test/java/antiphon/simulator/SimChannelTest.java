package antiphon.simulator;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.link.CallTime;
import antiphon.link.Silence;
import antiphon.simulator.network.Network;
import antiphon.simulator.network.SimChannel;
import antiphon.simulator.network.Wire;
import antiphon.simulator.surroundings.Options;
import antiphon.simulator.surroundings.Schedule;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Calls between two nodes, as the production clients and services make and serve them.
class SimChannelTest {
    private static final long LATENCY_NS = MILLISECONDS.toNanos(1);
    private static final Options.Net CALM = new Options.Net(LATENCY_NS, 0, 0, 0, 0, 1);
    private static final Duration LIMIT = Duration.ofSeconds(3);

    /// Each writes and reads text in a way of its own, as far as gRPC knows.
    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String text) {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream bytes) {
            try {
                return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static MethodDescriptor<String, String> method(MethodType type, String name) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName("test/" + name)
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    private static final MethodDescriptor<String, String> GREET = method(MethodType.UNARY, "greet");
    private static final MethodDescriptor<String, String> HANG = method(MethodType.UNARY, "hang");
    private static final MethodDescriptor<String, String> TALK = method(MethodType.BIDI_STREAMING, "talk");
    private static final MethodDescriptor<String, String> UNKNOWN = method(MethodType.UNARY, "unknown");

    private final Schedule schedule = new Schedule();
    private final List<String> heard = new ArrayList<>(); // by the service
    private final List<String> said = new ArrayList<>(); // to the caller, with how it ended
    private @Nullable ServerCallStreamObserver<String> talking;
    private long fullNs;
    private final TestHost caller = new TestHost(1, Optional.empty());
    private final TestHost callee = new TestHost(2, Optional.of(service()));
    private Network network = new Network(schedule, new SplittableRandom(1), CALM);

    private ServerServiceDefinition service() {
        // A service may write by another marshaller than its callers read by.
        MethodDescriptor<String, String> greet = GREET.toBuilder(new Text(), new Text()).build();
        return ServerServiceDefinition.builder("test")
                .addMethod(greet, ServerCalls.asyncUnaryCall((name, answer) -> {
                    answer.onNext("hello " + name);
                    answer.onCompleted();
                }))
                .addMethod(HANG, ServerCalls.asyncUnaryCall((name, answer) -> {
                    heard.add(name);
                    ((ServerCallStreamObserver<String>) answer).setOnCancelHandler(() -> heard.add("gone"));
                }))
                .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(this::talk))
                .build();
    }

    private StreamObserver<String> talk(StreamObserver<String> answers) {
        ServerCallStreamObserver<String> own = (ServerCallStreamObserver<String>) answers;
        talking = own;
        own.disableAutoRequest();
        own.setOnCancelHandler(() -> heard.add("gone"));
        own.request(1);
        return new StreamObserver<>() {
            @Override
            public void onNext(String text) {
                heard.add(text);
            }

            @Override
            public void onError(Throwable broken) {}

            @Override
            public void onCompleted() {
                heard.add("completed");
                own.onCompleted();
            }
        };
    }

    private ServerCallStreamObserver<String> talking() {
        if (talking == null) throw new AssertionError("no stream has arrived");
        return talking;
    }

    private SimChannel channel() {
        return new SimChannel(new Wire(schedule, network, () -> fullNs), caller, () -> callee);
    }

    private final class Answers implements ClientResponseObserver<String, String> {
        private @Nullable ClientCallStreamObserver<String> requests;

        @Override
        public void beforeStart(ClientCallStreamObserver<String> stream) {
            requests = stream;
            stream.setOnReadyHandler(() -> said.add("ready"));
        }

        @Override
        public void onNext(String answer) {
            said.add(answer);
        }

        @Override
        public void onError(Throwable failure) {
            Status status = Status.fromThrowable(failure);
            said.add(status.getCode() + " at " + nowMs());
        }

        @Override
        public void onCompleted() {
            said.add("OK at " + nowMs());
        }
    }

    private long nowMs() {
        return Duration.ofNanos(schedule.nowNs()).toMillis();
    }

    private void call(MethodDescriptor<String, String> method, CallOptions options) {
        ClientCalls.asyncUnaryCall(channel().newCall(method, options), "Ada", new Answers());
    }

    private ClientCallStreamObserver<String> open() {
        Answers answers = new Answers();
        ClientCalls.asyncBidiStreamingCall(channel().newCall(TALK, CallOptions.DEFAULT), answers);
        if (answers.requests == null) throw new AssertionError("the stream was not started");
        return answers.requests;
    }

    private void run() {
        runFor(Duration.ofMinutes(1));
    }

    private void runFor(Duration time) {
        long untilNs = schedule.nowNs() + time.toNanos();
        while (schedule.step(untilNs)) {}
    }

    @Test
    void aCallIsAnsweredAfterTheWayThereAndBack() {
        call(GREET, CallOptions.DEFAULT);
        assertThat(said).isEmpty();
        run();
        assertThat(said).containsExactly("hello Ada", "OK at 2");
        assertThat(heard).isEmpty();
    }

    @Test
    void aMethodThatNobodyServesIsSaidToBeUnknown() {
        call(UNKNOWN, CallOptions.DEFAULT);
        run();
        assertThat(said).containsExactly("UNIMPLEMENTED at 2");
    }

    @Test
    void aStreamIsReadAsFastAsItsReaderAsks() {
        ClientCallStreamObserver<String> requests = open();
        for (String text : List.of("a", "b", "c")) requests.onNext(text);
        run();
        assertThat(heard).containsExactly("a");
        talking().request(1);
        assertThat(heard).containsExactly("a"); // Nothing is delivered while it asks.
        run();
        assertThat(heard).containsExactly("a", "b");
        talking().onNext("A");
        requests.onCompleted();
        run();
        assertThat(said).containsExactly("ready", "A");
        talking().request(5);
        run();
        assertThat(heard).containsExactly("a", "b", "c", "completed");
        assertThat(said.getLast()).startsWith("OK at");
    }

    @Test
    void aFullLinkTakesNothingForAWhile() {
        fullNs = MILLISECONDS.toNanos(5);
        ClientCallStreamObserver<String> requests = open();
        assertThat(requests.isReady()).isTrue();
        run();
        said.clear();
        requests.onNext("a");
        assertThat(requests.isReady()).isFalse();
        run();
        assertThat(requests.isReady()).isTrue();
        assertThat(said).containsExactly("ready");
    }

    @Test
    void aCancelledCallEndsAtBothEnds() {
        ClientCallStreamObserver<String> requests = open();
        requests.onNext("a");
        run();
        requests.cancel("enough", null);
        run();
        assertThat(heard).containsExactly("a", "gone");
        assertThat(said.getLast()).startsWith("CANCELLED");
        assertThat(talking().isCancelled()).isTrue();
    }

    @Test
    void whereNobodyRunsCallsAreRefused() {
        callee.die();
        call(GREET, CallOptions.DEFAULT);
        run();
        assertThat(said).containsExactly("UNAVAILABLE at 2");
    }

    @Test
    void aCalleeThatDiesEndsItsCalls() {
        call(HANG, CallOptions.DEFAULT);
        runFor(Duration.ofMillis(10));
        callee.die();
        callee.start();
        run();
        assertThat(said).containsExactly("UNAVAILABLE at 11");
    }

    /// The word that it died may get lost; what comes later is for a call that the next life does not know.
    @Test
    void aCalleeInItsNextLifeKnowsNoStreamOfTheLast() {
        ClientCallStreamObserver<String> requests = open();
        requests.onNext("a");
        run();
        said.clear();
        network.partition(2, 1);
        callee.die();
        run();
        network.reset(2, 1);
        callee.start();
        requests.onNext("b");
        run();
        assertThat(heard).containsExactly("a");
        assertThat(said).hasSize(1);
        assertThat(said.getFirst()).startsWith("UNAVAILABLE");
    }

    @Test
    void aCallerThatDiesHearsNothingMoreAndEndsItsCalls() {
        call(HANG, CallTime.limit(CallOptions.DEFAULT, LIMIT));
        runFor(Duration.ofMillis(10));
        caller.die();
        caller.start();
        run();
        assertThat(heard).containsExactly("Ada", "gone");
        assertThat(said).isEmpty();
    }

    @Test
    void acrossAPartitionACallEndsWhenItsTimeIsUp() {
        network.partition(1, 2);
        call(GREET, CallTime.limit(CallOptions.DEFAULT, LIMIT));
        run();
        assertThat(said).containsExactly("DEADLINE_EXCEEDED at 3000");
    }

    @Test
    void aCallThatTookTooLongIsCancelledAtTheCallee() {
        call(HANG, CallTime.limit(CallOptions.DEFAULT, LIMIT));
        run();
        assertThat(heard).containsExactly("Ada", "gone");
        assertThat(said).containsExactly("DEADLINE_EXCEEDED at 3000");
    }

    @Test
    void aSilentCallEndsAndOneThatIsAnsweredDoesNot() {
        call(HANG, Silence.limit(CallOptions.DEFAULT, LIMIT));
        call(GREET, Silence.limit(CallOptions.DEFAULT, LIMIT));
        run();
        assertThat(said).containsExactly("hello Ada", "OK at 2", "DEADLINE_EXCEEDED at 3000");
    }

    @Test
    void aPausedCalleeAnswersWhenItGoesOn() {
        callee.pause();
        call(GREET, CallOptions.DEFAULT);
        run();
        assertThat(said).isEmpty();
        callee.resume();
        run();
        assertThat(said).containsExactly("hello Ada", "OK at 60001");
    }

    @Test
    void onAStreamMessagesAreDoubledLostAndReorderedBehindTheFirst() {
        List<String> sent = IntStream.range(0, 20).mapToObj(String::valueOf).toList();
        assertThat(heardOf(sent, new Options.Net(LATENCY_NS, 0, 0, 1, 0, 1))).hasSize(39).hasSameElementsAs(sent);
        assertThat(heardOf(sent, new Options.Net(LATENCY_NS, 0, 0.3, 0, 0, 1))).hasSizeBetween(1, 19)
                .doesNotHaveDuplicates().isSubsetOf(sent);
        assertThat(heardOf(sent, new Options.Net(LATENCY_NS, 100 * LATENCY_NS, 0, 0, 0, 1)))
                .containsExactlyInAnyOrderElementsOf(sent).isNotEqualTo(sent).startsWith("0");
    }

    private List<String> heardOf(List<String> sent, Options.Net net) {
        heard.clear();
        network = new Network(schedule, new SplittableRandom(5), net);
        ClientCallStreamObserver<String> requests = open();
        requests.onNext(sent.getFirst());
        run();
        sent.stream().skip(1).forEach(requests::onNext);
        run();
        talking().request(100);
        run();
        return List.copyOf(heard);
    }

    @Test
    void overAThinLinkALargeAnswerBreaksOff() {
        network.thin(2, 1, 1_000);
        call(GREET, CallOptions.DEFAULT);
        run();
        assertThat(said).containsExactly("hello Ada", "OK at 11");
        said.clear();
        ClientCalls.asyncUnaryCall(
                channel().newCall(GREET, CallOptions.DEFAULT), "Ada ".repeat(1_000), new Answers());
        run();
        assertThat(said).containsExactly("UNAVAILABLE at 61002");
    }
}
