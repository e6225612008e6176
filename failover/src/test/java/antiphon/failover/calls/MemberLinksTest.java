package antiphon.failover.calls;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.failover.core.leadership.contract.LeadershipEffect;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.core.leadership.contract.LeadershipInput.FenceAnswered;
import antiphon.failover.core.leadership.contract.LeadershipInput.FenceAsked;
import antiphon.failover.core.leadership.contract.LeadershipInput.PollAnswered;
import antiphon.failover.core.leadership.contract.LeadershipInput.PollAsked;
import antiphon.node.Await;
import antiphon.proto.leadership.LeadershipServiceGrpc;
import antiphon.proto.leadership.PollRequest;
import antiphon.proto.leadership.PollResponse;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class MemberLinksTest {
    private static final NodeId MEMBER = new NodeId("worker2");
    private static final Duration LONG = Duration.ofMinutes(5);

    private final BlockingQueue<LeadershipInput> answers = new LinkedBlockingQueue<>();

    private MemberLinks links(ManagedChannel channel, Duration answerWithin) {
        return new MemberLinks(Map.of(MEMBER, channel), ServingMember.TOKEN, answerWithin, answers::add);
    }

    private static LeadershipEffect.Poll round(long number) {
        return new LeadershipEffect.Poll(number, ServingMember.ASKER, List.of());
    }

    private static PollAsked asked(long call) {
        return new PollAsked(call, ServingMember.ASKER, ServingMember.REPLICA);
    }

    private static PollAnswered answered(long round) {
        return new PollAnswered(round, MEMBER, ServingMember.ANSWER);
    }

    @Test
    void answersComeUnderTheNameOfTheMemberThatWasAsked() throws IOException, InterruptedException {
        try (ServingMember member = new ServingMember()) {
            MemberLinks links = links(member.channel(), LONG);
            links.poll(round(9), MEMBER);
            assertThat(member.nextAsked()).isEqualTo(asked(1));
            member.answerPoll(1);
            assertThat(ServingMember.next(answers)).isEqualTo(answered(9));
            FenceAnswer promised = new FenceAnswer.Promised(
                    ServingMember.REPLICA.disk(), 12, ServingMember.REPLICA.end(), true);
            List<FenceAnswer> each = List.of(new FenceAnswer.NotYet(), new FenceAnswer.Refused(8), promised);
            for (FenceAnswer answer : each) {
                links.fence(ServingMember.FENCE, MEMBER);
                FenceAsked fence = (FenceAsked) member.nextAsked();
                assertThat(fence.fence()).isEqualTo(ServingMember.FENCE);
                member.calls.answer(fence.call(), answer);
                assertThat(ServingMember.next(answers)).isEqualTo(new FenceAnswered(5, MEMBER, answer));
            }
        }
    }

    @Test
    void aLaterRoundCancelsTheFormer() throws IOException, InterruptedException {
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        var silent = new LeadershipServiceGrpc.LeadershipServiceImplBase() {
            @Override
            public void poll(PollRequest request, StreamObserver<PollResponse> caller) {
                ((ServerCallStreamObserver<PollResponse>) caller).setOnCancelHandler(cancelled::countDown);
                asked.countDown();
            }
        };
        try (ServingMember member = new ServingMember(silent)) {
            MemberLinks links = links(member.channel(), LONG);
            links.poll(round(1), MEMBER);
            Await.happened("round 1", asked);
            links.poll(round(2), MEMBER);
            Await.happened("round 1 is cancelled", cancelled);
        }
    }

    /// Whose calls go on after they were cancelled: their answers were under way already.
    private static final class TooLateToCancel implements ClientInterceptor {
        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(
                MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void cancel(@Nullable String message, @Nullable Throwable cause) {}
            };
        }
    }

    /// Else it would pass for an answer to the new round, under its number or not.
    @Test
    void anAnswerToAFormerQuestionIsNotHandedOn() throws IOException, InterruptedException {
        try (ServingMember member = new ServingMember()) {
            MemberLinks links = links(member.channel(new TooLateToCancel()), LONG);
            links.poll(round(1), MEMBER);
            assertThat(member.nextAsked()).isEqualTo(asked(1));
            links.poll(round(2), MEMBER);
            assertThat(member.nextAsked()).isEqualTo(asked(2));
            member.answerPoll(1);
            member.answerPoll(2);
            assertThat(ServingMember.next(answers)).isEqualTo(answered(2));
            Fence later = new Fence(6, ServingMember.ASKER, ServingMember.LOG);
            links.fence(ServingMember.FENCE, MEMBER);
            assertThat(member.nextAsked()).isEqualTo(new FenceAsked(3, ServingMember.FENCE));
            links.fence(later, MEMBER);
            assertThat(member.nextAsked()).isEqualTo(new FenceAsked(4, later));
            member.calls.answer(3, new FenceAnswer.Refused(7));
            member.calls.answer(4, new FenceAnswer.NotYet());
            assertThat(ServingMember.next(answers))
                    .isEqualTo(new FenceAnswered(6, MEMBER, new FenceAnswer.NotYet()));
            assertThat(answers).isEmpty();
        }
    }

    /// A claimant repeats its fences, and a member may be busy with its disk.
    @Test
    void whatIsUnderWayIsNotAskedAnewUntilItHasEnded() throws IOException, InterruptedException {
        try (ServingMember member = new ServingMember()) {
            MemberLinks links = links(member.channel(), LONG);
            links.fence(ServingMember.FENCE, MEMBER);
            assertThat(member.nextAsked()).isEqualTo(new FenceAsked(1, ServingMember.FENCE));
            links.fence(ServingMember.FENCE, MEMBER);
            links.poll(round(1), MEMBER);
            links.poll(round(1), MEMBER);
            assertThat(member.nextAsked()).isEqualTo(asked(2));
            member.calls.answer(1, new FenceAnswer.NotYet());
            assertThat(ServingMember.next(answers)).isInstanceOf(FenceAnswered.class);
            links.fence(ServingMember.FENCE, MEMBER);
            assertThat(member.nextAsked()).isEqualTo(new FenceAsked(3, ServingMember.FENCE));
        }
    }

    @Test
    void aMemberThatIsSilentForTooLongIsAskedAnew() throws IOException {
        try (ServingMember member = new ServingMember()) {
            MemberLinks links = links(member.channel(), Duration.ofMillis(200));
            Await.until("it is asked twice", () -> {
                links.poll(round(1), MEMBER);
                return member.asked.size() == 2;
            });
            assertThat(answers).isEmpty();
        }
    }

    @Test
    void ofFailuresNothingIsHeard() throws IOException, InterruptedException {
        NodeId gone = new NodeId("worker3");
        NodeId refusing = new NodeId("worker4");
        NodeId unknown = new NodeId("worker5");
        Closes closes = new Closes();
        try (ServingMember member = new ServingMember();
                ServingMember closed = new ServingMember();
                ServingMember stopped = new ServingMember()) {
            closed.stopServing();
            stopped.calls.stop();
            MemberLinks links = new MemberLinks(
                    Map.of(MEMBER, member.channel(), gone, closed.channel(closes), refusing, stopped.channel(closes)),
                    ServingMember.TOKEN, LONG, answers::add);
            for (NodeId each : List.of(gone, refusing, unknown)) links.poll(round(1), each);
            Await.until("both have failed", () -> closes.count.get() == 2);
            links.poll(round(1), MEMBER);
            assertThat(member.nextAsked()).isEqualTo(asked(1));
            member.answerPoll(1);
            assertThat(ServingMember.next(answers)).isEqualTo(answered(1));
            assertThat(answers).isEmpty();
        }
    }

    /// Counts the calls that have ended.
    private static final class Closes implements ClientInterceptor {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(
                MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(ClientCall.Listener<R> listener, Metadata headers) {
                    super.start(new SimpleForwardingClientCallListener<>(listener) {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            super.onClose(status, trailers);
                            count.incrementAndGet();
                        }
                    }, headers);
                }
            };
        }
    }

    private static final class Said extends AppenderBase<ILoggingEvent> {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    }

    @Test
    void anAnswerThatCannotBeReadCountsForNothingAndIsLoggedOnce() throws IOException {
        var lying = new LeadershipServiceGrpc.LeadershipServiceImplBase() {
            @Override
            public void poll(PollRequest request, StreamObserver<PollResponse> caller) {
                caller.onNext(PollResponse.getDefaultInstance());
                caller.onCompleted();
            }
        };
        Said said = new Said();
        Logger logger = (Logger) LoggerFactory.getLogger("antiphon.leadership");
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(said);
        said.start();
        Closes closes = new Closes();
        try (ServingMember member = new ServingMember(lying)) {
            MemberLinks links = links(member.channel(closes), LONG);
            for (int round = 1; round <= 3; round++) {
                int ended = round;
                links.poll(round(round), MEMBER);
                Await.until("it has answered", () -> closes.count.get() == ended);
            }
        } finally {
            logger.detachAppender(said);
        }
        assertThat(answers).isEmpty();
        assertThat(said.lines).hasSize(1);
        assertThat(said.lines.getFirst()).contains("worker2", "poll", "disk_id is no UUID");
    }
}
