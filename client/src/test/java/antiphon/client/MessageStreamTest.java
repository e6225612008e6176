package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.client.error.AntiphonException;
import antiphon.client.error.OtherLogException;
import antiphon.client.read.MessageStream;
import antiphon.client.target.Address;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.SubscribeMessagesRequest;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MessageStreamTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Node node = new Node();
    private Server server;
    private AntiphonClient client;

    /// Holds messages 1 to `last`, and breaks each subscription after some.
    private static final class Node extends MessageServiceGrpc.MessageServiceImplBase {
        final List<Long> asked = new CopyOnWriteArrayList<>();
        volatile long last = 1000;
        volatile long breakAfter = Long.MAX_VALUE;
        volatile long skip;
        volatile String logId = "";
        volatile boolean whole = true;
        volatile LongFunction<String> history = _ -> "";
        volatile Status end = Status.UNAVAILABLE.withDescription("gone");

        @Override
        public void subscribeMessages(SubscribeMessagesRequest request, StreamObserver<Message> observer) {
            asked.add(request.getFromSequence());
            ServerCallStreamObserver<Message> reader = (ServerCallStreamObserver<Message>) observer;
            long from = request.getFromSequence();
            for (long number = from; number <= last && number - from < breakAfter; number++)
                reader.onNext(Message.newBuilder().setSequenceNumber(number + skip).setContent("m" + number)
                        .setMessageId(history.apply(number)).setParentId(history.apply(number - 1)).build());
            if (breakAfter < Long.MAX_VALUE) reader.onError(end.asRuntimeException());
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = NettyServerBuilder.forPort(0).addService(node)
                .intercept(new NamesItsLog(() -> node.logId, () -> node.last, () -> node.whole)).build()
                .start();
        client = new AntiphonClient(new Address("localhost", server.getPort()));
    }

    @AfterEach
    void stop() {
        client.close();
        server.shutdownNow();
    }

    @Test
    void bringsEveryMessageOnceAndInOrder() throws InterruptedException {
        try (MessageStream messages = client.follow(5)) {
            for (long number = 5; number <= 1000; number++)
                assertThat(messages.next().sequence()).isEqualTo(number);
            assertThat(messages.nextSequence()).isEqualTo(1001);
        }
    }

    @Test
    void goesOnWhereItWasWhenTheConnectionBreaks() throws InterruptedException {
        node.breakAfter = 300;
        try (MessageStream messages = client.follow(1)) {
            for (long number = 1; number <= 1000; number++)
                assertThat(messages.next().sequence()).isEqualTo(number);
        }
        assertThat(node.asked).startsWith(1L, 301L, 601L, 901L);
    }

    @Test
    void aNodeThatBreaksEachSubscriptionIsNotStormed() throws InterruptedException {
        node.breakAfter = 0;
        try (MessageStream messages = client.follow(1)) {
            assertThat(messages.poll(Duration.ofSeconds(1))).isNull();
        }
        assertThat(node.asked.size()).as("tries in a second").isBetween(2, 12);
    }

    @Test
    void whatTheNodeRefusesIsSaidAtOnce() {
        node.breakAfter = 0;
        node.end = Status.OUT_OF_RANGE.withDescription("subscribe again from 3");
        try (MessageStream messages = client.follow(9)) {
            assertThatThrownBy(messages::next)
                    .isInstanceOf(AntiphonException.class)
                    .hasMessageContaining("subscribe again from 3");
        }
    }

    @Test
    void aNodeThatSkipsIsNotBelieved() {
        node.skip = 1;
        try (MessageStream messages = client.follow(1)) {
            assertThatThrownBy(messages::next).isInstanceOf(AntiphonException.class)
                    .hasMessageContaining("where 1 comes");
        }
    }

    /// Its messages end long before the number that comes next, so no message of it would show that.
    @Test
    void aNodeThatComesBackWithAnotherAndShorterLogIsSaidAtOnce() throws InterruptedException {
        node.logId = "one";
        node.breakAfter = 20;
        try (MessageStream messages = client.follow(1)) {
            for (int number = 1; number <= 20; number++) messages.next();
            assertThat(messages.logId()).isEqualTo("one");
            node.logId = "another";
            node.last = 3;
            node.breakAfter = Long.MAX_VALUE;
            assertThatThrownBy(messages::next)
                    .isInstanceOf(OtherLogException.class)
                    .hasMessageContaining("shows another log than before (another, it was one)")
                    .hasMessageContaining("message 21");
        }
    }

    /// Nothing would be said until a message passes the last one read, and none is missed in between.
    @Test
    void aMasterThatComesBackWithLessThanWasReadIsSaidAtOnce() throws InterruptedException {
        node.logId = "one";
        node.breakAfter = 20;
        node.history = number -> "id" + number;
        try (MessageStream messages = client.follow(1)) {
            for (int number = 1; number <= 20; number++) messages.next();
            node.last = 17;
            node.breakAfter = Long.MAX_VALUE;
            assertThatThrownBy(messages::next)
                    .isInstanceOf(OtherLogException.class)
                    .hasMessageContaining("ends with message 17, and message 20 was read from it before");
        }
    }

    /// A worker, or a node that leads after another one.
    @Test
    void aNodeThatMayOnlyBeBehindIsWaitedFor() throws InterruptedException {
        node.logId = "one";
        node.breakAfter = 20;
        node.whole = false;
        node.history = number -> "id" + number;
        try (MessageStream messages = client.follow(1)) {
            for (int number = 1; number <= 20; number++) messages.next();
            assertThat(messages.shortEnd()).isEmpty();
            node.last = 17;
            assertThat(messages.poll(Duration.ofSeconds(2))).isNull();
            assertThat(messages.shortEnd()).hasValue(17);
            node.last = 30;
            assertThat(messages.next().sequence()).isEqualTo(21);
            assertThat(messages.shortEnd()).isEmpty();
        }
    }

    /// It was asked for from its end on, and nothing beyond was read.
    @Test
    void aReaderThatWaitsForALaterMessageHearsNothing() throws InterruptedException {
        node.logId = "one";
        node.last = 3;
        try (MessageStream messages = client.follow(500)) {
            assertThat(messages.poll(Duration.ofMillis(500))).isNull();
        }
    }

    /// A worker whose tail diverged has other messages under the same numbers when it comes back.
    @Test
    void aNodeThatReplacedTheLastMessageReadMeanwhileIsSaid() throws InterruptedException {
        node.history = number -> "old" + number;
        node.breakAfter = 20;
        try (MessageStream messages = client.follow(1)) {
            for (int number = 1; number <= 40; number++) messages.next();
            node.history = number -> number < 30 ? "old" + number : "new" + number;
            assertThatThrownBy(messages::next)
                    .isInstanceOf(OtherLogException.class)
                    .hasMessageContaining("has another message 40 than the one that was read")
                    .hasMessageContaining("nothing from message 41 on follows");
        }
    }

    @Test
    void aReaderThatContinuesALogHearsOfAnotherToo() {
        node.logId = "another";
        node.last = 3;
        try (MessageStream messages = client.follow(21, "one", "")) {
            assertThatThrownBy(messages::next).isInstanceOf(OtherLogException.class);
        }
    }

    @Test
    void aReaderThatContinuesAfterAMessageHearsThatItWasReplaced() throws InterruptedException {
        node.history = number -> "new" + number;
        try (MessageStream messages = client.follow(21, "", "new20")) {
            assertThat(messages.next().sequence()).isEqualTo(21);
        }
        try (MessageStream messages = client.follow(21, "", "old20")) {
            assertThatThrownBy(messages::next)
                    .isInstanceOf(OtherLogException.class)
                    .hasMessageContaining("has another message 20 than the one that was read");
        }
    }

    @Test
    void nothingNewIsNothing() throws InterruptedException {
        node.last = 0;
        try (MessageStream messages = client.follow(1)) {
            assertThat(messages.poll(Duration.ofMillis(50))).isNull();
        }
    }

    @Test
    void aReaderThatWaitsHearsOfTheEnd() throws InterruptedException {
        node.last = 0;
        MessageStream messages = client.follow(1);
        assertThat(messages.poll(Duration.ofMillis(1))).isNull();
        Thread closer = Thread.ofVirtual().start(messages::close);
        assertThatThrownBy(() -> messages.poll(LONG)).isInstanceOf(IllegalStateException.class);
        closer.join();
    }
}
