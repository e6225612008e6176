package antiphon.failover.passing;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What happens while a call is just being begun at a node.
class CallQueueTest {
    private final HandPauses time = new HandPauses();
    private final CallQueue queue = new CallQueue(time);
    private final ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", 1).usePlaintext().build();
    private final List<String> events = new ArrayList<>();
    private Runnable meanwhile = () -> {};

    @AfterEach
    void close() {
        channel.shutdownNow();
    }

    private Optional<Leading> leading(long epoch) {
        return Optional.of(new Leading(new NodeId("worker2"), epoch, channel));
    }

    private final class Call implements CallQueue.Waiting {
        private final String name;

        Call(String name) {
            this.name = name;
        }

        @Override
        public void passTo(Leading leading) {
            meanwhile.run();
            events.add(name + " begun in epoch " + leading.epoch());
        }

        @Override
        public void withdraw() {
            events.add("withdrawn");
        }

        @Override
        public void refuse(WhyNot why) {
            events.add("refused");
        }
    }

    private CallQueue.Place enter() {
        return enter("call");
    }

    private CallQueue.Place enter(String name) {
        CallQueue.Place place = new CallQueue.Place(new Call(name), CallQueue.WAIT_NS_MAX);
        queue.enter(place);
        return place;
    }

    /// Or gRPC would bring them to a connection in any order.
    @Test
    void aCallBeginsWhenTheOneBeforeItWasGivenToAConnection() {
        queue.leads(leading(1));
        CallQueue.Place first = enter();
        enter();
        assertThat(events).containsExactly("call begun in epoch 1");
        queue.handed(first);
        queue.goOn();
        assertThat(events).containsExactly("call begun in epoch 1", "call begun in epoch 1");
    }

    @Test
    void aCallThatComesBackKeepsItsPlace() {
        queue.leads(leading(1));
        CallQueue.Place first = enter("first");
        queue.handed(first);
        queue.leads(Optional.empty());
        enter("second");
        queue.back(first, leading(1).orElseThrow(), true);
        queue.leads(leading(2));
        queue.handed(first);
        queue.goOn();
        assertThat(events)
                .containsExactly("first begun in epoch 1", "first begun in epoch 2", "second begun in epoch 2");
    }

    @Test
    void aCallThatBeginsWhileTheLeaderChangesIsWithdrawnOnceItHasBegun() {
        meanwhile = () -> queue.leads(leading(2));
        queue.leads(leading(1));
        enter();
        assertThat(events).endsWith("call begun in epoch 1", "withdrawn");
    }

    @Test
    void soIsOneWhoseTimeIsUpMeanwhile() {
        meanwhile = () -> time.pass(Duration.ofSeconds(10));
        queue.leads(leading(1));
        enter();
        assertThat(events).endsWith("call begun in epoch 1", "withdrawn");
    }

    @Test
    void soIsOneOfAQueueThatStopsMeanwhile() {
        meanwhile = queue::stop;
        queue.leads(leading(1));
        enter();
        assertThat(events).endsWith("call begun in epoch 1", "withdrawn");
    }

    @Test
    void oneWhoseLeaderStaysIsNotWithdrawn() {
        meanwhile = () -> queue.leads(leading(1));
        queue.leads(leading(1));
        enter();
        assertThat(events).containsExactly("call begun in epoch 1");
    }
}
