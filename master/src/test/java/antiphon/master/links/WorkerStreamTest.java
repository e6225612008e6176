package antiphon.master.links;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.credentials.AuthToken;
import antiphon.log.memory.MemoryStore;
import antiphon.log.state.LogStart;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.node.Incarnation;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerStreamTest {
    private static final NodeId WORKER1 = new NodeId("worker1");
    private static final List<LogEntry> ENTRIES = TestEntries.chain(9);

    private final ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", 1).usePlaintext().build();

    @AfterEach
    void stop() {
        channel.shutdownNow();
    }

    @Test
    void whatIsNotKeptAnyMoreHoldsTheStreamUpAndBreaksNothing() {
        MemoryStore store = new MemoryStore(1_000_000, LogStart.after(5, ENTRIES.get(4).hash()));
        store.state().adopt(TestEntries.LOG);
        store.log().append(ENTRIES.subList(5, 9));
        LinkSettings settings = new LinkSettings(
                new AuthToken("the token of the tests"),
                new EntryVerifier(TestEntries.KEYS),
                new WorkerKeys(List.of(WORKER1), Duration.ofSeconds(1), () -> 0),
                Incarnation.random(),
                Duration.ofSeconds(1),
                Fetches.standard());
        WorkerStream stream = new WorkerStream(WORKER1, channel, settings, store, new Reports(store, Led.own()),
                _ -> {});
        stream.open(1);
        MasterInput.FrameHeldUp held = (MasterInput.FrameHeldUp) stream.send(
                new MasterEffect.Send(WORKER1, 1, 5, 9, 1_000_000));
        assertThat(held.reason().sentence()).isEqualTo(
                "message 5 is not kept any more, this log starts with message 6");
        MasterInput.FrameSent sent = (MasterInput.FrameSent) stream.send(
                new MasterEffect.Send(WORKER1, 1, 6, 9, 1_000_000));
        assertThat(sent.upTo()).isEqualTo(9);
    }
}
