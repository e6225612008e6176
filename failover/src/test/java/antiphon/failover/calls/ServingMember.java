package antiphon.failover.calls;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.credentials.AuthToken;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.LeadershipEffect;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.core.leadership.contract.LogEnd;
import antiphon.failover.core.leadership.contract.PollAnswer;
import antiphon.failover.core.leadership.contract.ReplicaView;
import antiphon.message.LogId;
import antiphon.node.Await;
import antiphon.node.rpc.NodeServer;
import antiphon.node.tls.Transport;
import io.grpc.BindableService;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A member that serves the calls about leadership, and keeps what it is asked until the test answers.
final class ServingMember implements AutoCloseable {
    static final AuthToken TOKEN = new AuthToken("a token of the nodes");
    static final LogId LOG = new LogId(new UUID(7, 7));
    static final Owner ASKER = new Owner(new NodeId("worker1"), new UUID(1, 1), 11);
    static final ReplicaView REPLICA = new ReplicaView(
            new UUID(1, 2), 3, new LogEnd(2, 0, LOG.genesis()), true, true, false);
    static final PollAnswer ANSWER = new PollAnswer(REPLICA, 4, true);
    static final Fence FENCE = new Fence(5, ASKER, LOG);

    final BlockingQueue<LeadershipInput> asked = new LinkedBlockingQueue<>();
    final LeadershipCalls calls = new LeadershipCalls(TOKEN, Transport.PLAIN, () -> REPLICA, asked::add);
    private final NodeServer server;
    private final int port;
    private final List<ManagedChannel> channels = new ArrayList<>();

    ServingMember() throws IOException {
        server = serve(calls);
        port = server.port();
    }

    /// @param other serves in place of the calls
    ServingMember(BindableService other) throws IOException {
        server = serve(other);
        port = server.port();
    }

    private static NodeServer serve(BindableService service) throws IOException {
        NodeServer server = new NodeServer(0, new NodeServer.Served(service, Set.of(), 1 << 16));
        server.start();
        return server;
    }

    ManagedChannel channel(ClientInterceptor... interceptors) {
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", port)
                .usePlaintext()
                .intercept(interceptors)
                .build();
        channels.add(channel);
        return channel;
    }

    LeadershipInput nextAsked() throws InterruptedException {
        return next(asked);
    }

    static LeadershipInput next(BlockingQueue<LeadershipInput> inputs) throws InterruptedException {
        LeadershipInput input = inputs.poll(Await.BOUND_SECONDS, TimeUnit.SECONDS);
        if (input == null) throw new AssertionError("nothing within " + Await.BOUND_SECONDS + " s");
        return input;
    }

    void answerPoll(long call) {
        calls.answer(new LeadershipEffect.AnswerPoll(call, ANSWER));
    }

    void stopServing() {
        server.close();
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        server.close();
    }
}
