package antiphon.client.connection;

import antiphon.client.error.AntiphonException;
import antiphon.client.target.Access;
import antiphon.client.target.Address;
import antiphon.client.target.MeantNode;
import antiphon.client.target.NodeMark;
import antiphon.link.LinkChannel;
import antiphon.link.Silence;
import antiphon.link.Windows;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// One connection to one node, established by the first call and, after it broke, by the next one.
public final class NodeChannel implements AutoCloseable {
    /// A page of messages and a status stay below 4 MiB; this leaves room for nodes with higher limits.
    private static final int REPLY_BYTES_MAX = 64 * 1024 * 1024;

    /// A write may wait for its copies without limit, so silence alone does not mean that the node is dead.
    private static final long KEEP_ALIVE_SECONDS = 10;

    /// Reads are answered at once, as fast as the link is. Silence for this long means that the node is gone.
    private static final Duration READ_SILENCE_MAX = Duration.ofSeconds(15);

    private static final long CLOSE_WAIT_SECONDS = 1;

    /// How long a call waits for a connection: as long as a handshake may take on a slow link.
    private static final Duration ESTABLISH_MAX = Duration.ofSeconds(10);

    /// The same where there are others to try.
    private static final Duration ESTABLISH_ONE_MAX = Duration.ofSeconds(2);

    private static final String STATUS_HINT = "; `antiphon status` shows how the cluster is";

    private final Address node;
    private final ManagedChannel channel;
    private final Access access;
    private final MeantOnly meantOnly;
    private final CountDownLatch closed = new CountDownLatch(1);

    /// @param meant answers of another node are refused
    public static NodeChannel to(Address node, Access access, MeantNode meant) {
        return new NodeChannel(node, access, meant, System::nanoTime);
    }

    /// @param clockNs for the time between attempts to connect
    NodeChannel(Address node, Access access, MeantNode meant, LongSupplier clockNs) {
        this.node = Objects.requireNonNull(node, "the node's address is null: give one, such as Address.parse(text)");
        this.access = Objects.requireNonNull(access, "access is null: give Access.OPEN to send no token");
        Objects.requireNonNull(meant, "meant is null: give MeantNode.ANY for any node");
        this.meantOnly = new MeantOnly(node, meant, access.masterHint());
        this.channel = channelTo(node, access.tls().map(tls -> tls.context(meant.isMaster())))
                .maxInboundMessageSize(REPLY_BYTES_MAX)
                .defaultServiceConfig(ServiceConfig.STANDARD)
                .intercept(interceptors())
                .intercept(meantOnly)
                .intercept(new Silence())
                .intercept(new FreshAttempts(this::isFailing, this::reconnect, clockNs))
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(Windows.SIGN_OF_LIFE_MAX.toSeconds(), TimeUnit.SECONDS)
                .build();
    }

    private static NettyChannelBuilder channelTo(Address node, Optional<SslContext> tls) {
        if (node.others().isEmpty()) return LinkChannel.to(node.host(), node.port(), tls);
        return LinkChannel.toAny(
                node.all().stream().map(each -> InetSocketAddress.createUnresolved(each.host(), each.port())).toList(),
                tls);
    }

    private List<ClientInterceptor> interceptors() {
        Duration establishMax = node.others().isEmpty() ? ESTABLISH_MAX : ESTABLISH_ONE_MAX;
        ClientInterceptor establishing = new Establishing(establishMax, this::reconnect);
        return access.token()
                .<List<ClientInterceptor>>map(
                        token -> List.of(new TokenCredentials(token, access.tokenInClear()), establishing))
                .orElse(List.of(establishing));
    }

    private boolean isFailing() {
        return channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE;
    }

    /// Drops a connection on which the node stayed silent, or an attempt that failed: the next call connects, and may
    /// reach a node that answers.
    private void reconnect() {
        channel.enterIdle();
    }

    /// Whether there is a connection now; does not establish one.
    public boolean isConnected() {
        return channel.getState(false) == ConnectivityState.READY;
    }

    public Address node() {
        return node;
    }

    /// As [MeantOnly#marks].
    public Set<NodeMark> marks() {
        return meantOnly.marks();
    }

    public ManagedChannel grpc() {
        return channel;
    }

    public <S extends AbstractStub<S>> S withReadLimit(S stub) {
        return Silence.limit(stub, READ_SILENCE_MAX);
    }

    public CallOptions withReadLimit(CallOptions options) {
        return Silence.limit(options, READ_SILENCE_MAX);
    }

    /// Makes a call and waits for its answer.
    ///
    /// @throws AntiphonException with a sentence, when the call fails, the client is closed, or the thread is
    ///     interrupted; it stays interrupted
    public <T> T call(Supplier<T> call) {
        return call(call, STATUS_HINT);
    }

    /// As [#call], for the question how the cluster is: where it has no answer, nothing refers to that question.
    public <T> T callForStatus(Supplier<T> call) {
        return call(call, "");
    }

    private <T> T call(Supplier<T> call, String hintOnSilence) {
        requireOpen();
        if (Thread.currentThread().isInterrupted()) throw Failures.ofInterrupted(node, true, null);
        return begin(call, hintOnSilence);
    }

    /// Begins a call whose answer is reported elsewhere.
    ///
    /// @throws AntiphonException with a sentence, when that fails or the client is closed
    public <T> T begin(Supplier<T> call) {
        return begin(call, STATUS_HINT);
    }

    private <T> T begin(Supplier<T> call, String hintOnSilence) {
        requireOpen();
        try {
            return call.get();
        } catch (StatusRuntimeException | RejectedExecutionException e) {
            throw failure(e, hintOnSilence); // Rejected by the threads of gRPC, when the client has been closed since.
        }
    }

    /// @throws AntiphonException when the client is closed
    public void requireOpen() {
        if (isClosed()) throw Failures.ofClosed(node, true, null);
    }

    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    /// Waits for some time, or until the client is closed.
    public void pause(long pauseMs) throws InterruptedException {
        boolean _ = closed.await(pauseMs, TimeUnit.MILLISECONDS);
    }

    /// A call with one answer, without waiting for it.
    public <R> CompletableFuture<R> ask(Consumer<StreamObserver<R>> call) {
        CompletableFuture<R> result = new CompletableFuture<>();
        StreamObserver<R> answers = new StreamObserver<>() {
            @Override
            public void onNext(R answer) {
                result.complete(answer);
            }

            @Override
            public void onError(Throwable failed) {
                result.completeExceptionally(failure(failed));
            }

            @Override
            public void onCompleted() {}
        };
        try {
            return begin(() -> {
                call.accept(answers);
                return result;
            });
        } catch (AntiphonException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    public AntiphonException failure(Throwable failure) {
        return failure(failure, STATUS_HINT);
    }

    private AntiphonException failure(Throwable failure, String hintOnSilence) {
        return isClosed() ? Failures.ofClosed(node, failure) : Failures.of(node, failure, access, hintOnSilence);
    }

    @Override
    public void close() {
        closed.countDown();
        channel.shutdownNow();
        try {
            boolean _ = channel.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
