package antiphon.client.read;

import antiphon.client.connection.NodeChannel;
import antiphon.client.error.AntiphonException;
import antiphon.core.PageSize;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;

/// The two read methods, which have different names on masters and workers.
///
/// @param <Q> the request for a page
/// @param <S> the request for a subscription
public final class NodeReader<Q, S> {
    private static final int PAGE_BYTES_MAX = 4 << 20;

    private final NodeChannel channel;
    private final MethodDescriptor<Q, MessagePage> pages;
    private final PageRequest<Q> pageRequest;
    private final MethodDescriptor<S, StoredMessage> subscriptions;
    private final LongFunction<S> subscription;
    private volatile PageSize pageSize = new PageSize(PAGE_BYTES_MAX, PAGE_BYTES_MAX);

    @FunctionalInterface
    public interface PageRequest<Q> {
        Q of(long from, int limit, int bytesMax);
    }

    public NodeReader(
            NodeChannel channel,
            MessageFormat format,
            MethodDescriptor<Q, ?> getMessages,
            PageRequest<Q> pageRequest,
            MethodDescriptor<S, ?> subscribeMessages,
            LongFunction<S> subscription) {
        this.channel = channel;
        this.pages = ReplyReader.on(getMessages, format::page);
        this.pageRequest = pageRequest;
        this.subscriptions = ReplyReader.on(subscribeMessages, format::message);
        this.subscription = subscription;
    }

    public MessagePage page(long from, int limit) {
        requireNumber(from);
        long askedNs = System.nanoTime();
        try {
            AtomicReference<Metadata> headers = new AtomicReference<>();
            MessagePage page = channel.call(() -> ClientCalls.blockingUnaryCall(
                    capturing(headers), pages, silence(), request(from, limit)));
            arrived(askedNs);
            return page.of(NodeLog.of(headers.get()));
        } catch (AntiphonException e) {
            failed();
            throw e;
        }
    }

    public CompletableFuture<MessagePage> askForPage(long from, int limit) {
        requireNumber(from);
        long askedNs = System.nanoTime();
        AtomicReference<Metadata> headers = new AtomicReference<>();
        CompletableFuture<MessagePage> answer = channel.ask(answers -> ClientCalls.asyncUnaryCall(
                capturing(headers).newCall(pages, silence()), request(from, limit), answers));
        return answer.whenComplete((_, failure) -> {
            if (failure == null) arrived(askedNs);
            else failed();
        }).thenApply(page -> page.of(NodeLog.of(headers.get())));
    }

    /// The first number that is read: 1, also for 0.
    ///
    /// @throws IllegalArgumentException when it is negative
    static long requireNumber(long from) {
        if (from < 0)
            throw new IllegalArgumentException(
                    "from is " + from + ", must not be negative: 0 or 1 is the first message");
        return Math.max(from, 1);
    }

    private Channel capturing(AtomicReference<Metadata> headers) {
        return ClientInterceptors.intercept(
                channel.grpc(), MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()));
    }

    private Q request(long from, int limit) {
        return pageRequest.of(from, limit, pageSize.bytes());
    }

    /// Full replies at first, and smaller ones over a slow link.
    private void arrived(long askedNs) {
        pageSize = pageSize.arrived(pageSize.bytes(), System.nanoTime() - askedNs);
    }

    private void failed() {
        pageSize = pageSize.failed();
    }

    private CallOptions silence() {
        return channel.withReadLimit(CallOptions.DEFAULT);
    }

    public MessageStream follow(long from, String logId, String parentId, Duration retryFor) {
        return new MessageStream(channel, from, logId, parentId, retryFor,
                MessageStream.opener(channel, subscriptions, subscription));
    }
}
