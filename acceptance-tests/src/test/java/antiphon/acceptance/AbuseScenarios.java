package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.SubscribeMessagesRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Strangers take what they can get of a master, one way after the other, while another client goes on writing. Each is
/// refused with a reason, and what they took is given back when they go.
abstract class AbuseScenarios extends Scenarios {
    private static final int CONNECTIONS = 60;
    private static final int CONNECTIONS_PER_ADDRESS = 50;
    private static final int CALLS = 1_500;
    private static final int HALF_OPEN = 15;
    private static final int PAGES = 64;
    private static final int FLOOD = 6_000;
    private static final int DEPTH = 20_000;
    private static final int LARGE = 1 << 20;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, Integer> tried = new TreeMap<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private ProcessCluster cluster;

    AbuseScenarios() {
        super(Platform.PROCESSES);
    }

    private ManagedChannel connection() {
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", cluster.port(MASTER))
                .usePlaintext()
                .maxInboundMessageSize(64 << 20)
                .build();
        channels.add(channel);
        return channel;
    }

    private void closeConnections() {
        channels.forEach(ManagedChannel::shutdownNow);
        channels.clear();
    }

    private void tried(String what, int cases) {
        tried.merge(what, cases, Integer::sum);
    }

    /// Someone else is served as ever.
    private void anotherIsServed() {
        Expect.acknowledged(cluster.post("another client", 1, "ann").get(), 1);
    }

    private void awaitCallsGone() {
        cluster.await("what was taken is given back", () -> assertThat(
                Scrape.of(cluster.httpPort(MASTER)).value("antiphon_calls")).isLessThan(10));
    }

    @Test
    void whateverStrangersTakeAnotherClientIsServed() throws IOException, InterruptedException {
        cluster = (ProcessCluster) own(new ClusterSettings(1, ClusterSettings.quick()
                .with("HTTP_PORT", "0")
                .with("MAX_CONNECTIONS", Integer.toString(CONNECTIONS))
                .with("MAX_CONNECTIONS_PER_ADDRESS", Integer.toString(CONNECTIONS_PER_ADDRESS))
                .with("MAX_CALLS", Integer.toString(CALLS))
                .with("READER_TIMEOUT", "1")
                .variables()));
        cluster.startAll();
        List<Socket> halfOpen = halfOpenConnections();
        anotherIsServed();
        floodOfWrites();
        floodOfConnections();
        thousandsOfStreams();
        giantAndNested();
        slowReaders();
        areClosed(halfOpen);
        anotherIsServed();
        cluster.awaitSameLogs();
        System.out.println("abuse: cases tried, all refused or served as they should be: " + tried);
    }

    /// Some send nothing, some the beginning of what every client sends, byte by byte.
    private List<Socket> halfOpenConnections() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < HALF_OPEN; i++) {
            Socket socket = new Socket("localhost", cluster.port(MASTER));
            sockets.add(socket);
            for (int at = 0; at < i; at++) {
                socket.getOutputStream().write(PREFACE[at]);
                socket.getOutputStream().flush();
            }
        }
        tried("connections half open", HALF_OPEN);
        return sockets;
    }

    /// The node has hung up by itself, within its time for a handshake.
    private void areClosed(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            cluster.await("a half-open connection is closed", () -> assertThat(isClosed(socket)).isTrue());
            socket.close();
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            socket.setSoTimeout(50);
            for (int read = 0; read >= 0;) read = socket.getInputStream().read();
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (SocketException _) {
            return true;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// All at once, of one client; what is too much is refused with the time to retry after, and the other's are not.
    private void floodOfWrites() {
        ManagedChannel flooding = connection();
        String content = "x".repeat(2_000); // All of it fits where nodes keep messages in memory.
        List<PendingCall<PostMessageResponse>> flood = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
            PostMessageRequest request = PostMessageRequest.newBuilder()
                    .setContent(content)
                    .setWriteConcern(1)
                    .setClientId("flood")
                    .build();
            flood.add(PendingCall.start(
                    flooding, MessageServiceGrpc.getPostMessageMethod(), CallOptions.DEFAULT, request));
            if (i % 200 == 0) anotherIsServed();
        }
        for (PendingCall<PostMessageResponse> each : flood) {
            try {
                PostMessageResponse answer = each.get();
                if (answer.getStatusCode() == 200) continue;
                Expect.refused(answer, 429);
                assertThat(answer.getRetryAfterMs()).isPositive();
            } catch (StatusRuntimeException e) {
                // More calls at once than there may be.
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            }
        }
        tried("writes of a flood", FLOOD);
        closeConnections();
        awaitCallsGone();
    }

    private void floodOfConnections() {
        int served = 0;
        int refused = 0;
        for (int i = 0; i < CONNECTIONS + 10; i++) {
            Status status = RawCalls.send(
                    connection(), MessageServiceGrpc.getGetClusterStatusMethod(), new byte[0]);
            if (status.isOk()) served++;
            else {
                refused++;
                assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                assertThat(status.getDescription()).contains("MAX_CONNECTIONS");
            }
        }
        assertThat(served).isLessThanOrEqualTo(CONNECTIONS_PER_ADDRESS).isPositive();
        assertThat(refused).isGreaterThanOrEqualTo(20);
        anotherIsServed();
        tried("connections at once", served + refused);
        closeConnections();
        cluster.await("the connections are gone", () -> assertThat(
                Scrape.of(cluster.httpPort(MASTER)).value("antiphon_connections"))
                .isLessThan(HALF_OPEN + 10));
    }

    /// Streams of writes on which nothing ever comes.
    private void thousandsOfStreams() {
        AtomicInteger refused = new AtomicInteger();
        List<ClientCall<?, ?>> open = new ArrayList<>();
        List<CompletableFuture<Status>> ends = new ArrayList<>();
        for (int connection = 0; connection < 2; connection++) {
            ManagedChannel channel = connection();
            for (int i = 0; i < CALLS; i++) {
                Ending<Object> ending = new Ending<>();
                open.add(begin(channel, MessageServiceGrpc.getPostMessagesMethod(), ending));
                ends.add(ending.end);
            }
        }
        cluster.await("those that are too many are refused", () -> {
            refused.set(0);
            for (CompletableFuture<Status> end : ends) {
                if (!end.isDone()) continue;
                assertThat(end.join().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                assertThat(end.join().getDescription()).contains("MAX_CALLS");
                refused.incrementAndGet();
            }
            assertThat(refused.get()).isGreaterThanOrEqualTo(CALLS);
        });
        var health = HealthGrpc.newBlockingStub(cluster.master().channel());
        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(ServingStatus.SERVING);
        assertThat(cluster.status().getWorkers(0).getHealth()).as("a worker is heard in the flood")
                .isEqualTo("HEALTHY");
        tried("streams at once", open.size());
        closeConnections();
        awaitCallsGone();
        anotherIsServed();
    }

    /// Records how a call ended, and requests only as many messages as the test says.
    private static final class Ending<R> extends ClientCall.Listener<R> {
        final CompletableFuture<Status> end = new CompletableFuture<>();

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.complete(status);
        }
    }

    @SuppressWarnings("unchecked") // What comes back is only counted.
    private static <Q, R> ClientCall<Q, R> begin(
            Channel channel, MethodDescriptor<Q, R> method, Ending<Object> ending) {
        ClientCall<Q, R> call = channel.newCall(method, CallOptions.DEFAULT);
        call.start((ClientCall.Listener<R>) ending, new Metadata());
        return call;
    }

    private void giantAndNested() {
        ManagedChannel channel = connection();
        MethodDescriptor<?, ?> post = MessageServiceGrpc.getPostMessageMethod();
        fails(channel, post, new byte[5 << 20], Status.Code.RESOURCE_EXHAUSTED);
        byte[] groups = new byte[DEPTH];
        Arrays.fill(groups, (byte) ((15 << 3) | 3)); // Each byte begins a group that is not known.
        fails(channel, post, groups, Status.Code.INVALID_ARGUMENT);
        fails(channel, MessageServiceGrpc.getPostMessagesMethod(), groups, Status.Code.INVALID_ARGUMENT);
        tooManyInABatch(channel);
        Metadata giant = new Metadata();
        giant.put(Metadata.Key.of("giant", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(100_000));
        Ending<Object> ending = new Ending<>();
        ClientCall<?, ?> call = channel.newCall(MessageServiceGrpc.getGetMessagesMethod(), CallOptions.DEFAULT);
        call.start(listener(ending), giant);
        call.halfClose();
        assertThat(ending.end.orTimeout(10, TimeUnit.SECONDS).join().isOk()).isFalse();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[random.nextInt(1, 2_000)];
            random.nextBytes(noise);
            var _ = RawCalls.send(channel, i % 2 == 0 ? post : MessageServiceGrpc.getPostMessagesMethod(), noise);
        }
        tried("requests too large, nested, or of random bytes", 205);
        anotherIsServed();
        closeConnections();
    }

    @SuppressWarnings("unchecked") // What comes back is only counted.
    private static <R> ClientCall.Listener<R> listener(Ending<Object> ending) {
        return (ClientCall.Listener<R>) ending;
    }

    private static void fails(Channel channel, MethodDescriptor<?, ?> method, byte[] request, Status.Code code) {
        assertThat(RawCalls.send(channel, method, request).getCode()).isEqualTo(code);
    }

    private static void tooManyInABatch(Channel channel) {
        byte[] batch = new byte[2 * 10_001];
        for (int at = 0; at < batch.length; at += 2) batch[at] = (1 << 3) | 2; // An empty message each.
        Status status = RawCalls.send(channel, MessageServiceGrpc.getPostMessagesMethod(), batch);
        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription()).contains("10001 writes in one batch");
    }

    /// Some ask for page after page and take none; one follows and stops taking what it is sent.
    private void slowReaders() throws InterruptedException {
        for (int i = 0; i < 4; i++) Expect.acknowledged(cluster.post("y".repeat(LARGE - 1), 1, "ann").get(), 1);
        ManagedChannel channel = connection();
        for (int i = 0; i < PAGES; i++) {
            Ending<Object> ending = new Ending<>();
            ClientCall<GetMessagesRequest, ?> call = begin(
                    channel, MessageServiceGrpc.getGetMessagesMethod(), ending);
            call.sendMessage(GetMessagesRequest.getDefaultInstance());
            call.halfClose();
        }
        cluster.await("pages that nobody takes are refused", () -> assertThat(
                Scrape.of(cluster.httpPort(MASTER)).value("antiphon_limit_refusals_total", "unread_pages"))
                .isGreaterThan(PAGES / 2.0));
        anotherIsServed();
        assertThat(cluster.messageAt(MASTER, 1)).as("another reader").hasSize(1);

        Ending<Object> slow = new Ending<>();
        ClientCall<SubscribeMessagesRequest, Message> follows = begin(
                connection(), MessageServiceGrpc.getSubscribeMessagesMethod(), slow);
        follows.sendMessage(SubscribeMessagesRequest.getDefaultInstance());
        follows.halfClose();
        follows.request(1);
        cluster.await("a reader that takes nothing is ended", () -> assertThat(
                Scrape.of(cluster.httpPort(MASTER)).value("antiphon_limit_refusals_total", "slow_readers"))
                .isEqualTo(1));
        follows.request(Integer.MAX_VALUE);
        Status end = slow.end.orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(end.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(end.getDescription()).contains("READER_TIMEOUT", "subscribe again from");
        tried("readers that do not read", PAGES + 1);
        closeConnections();
        awaitCallsGone();
    }
}
