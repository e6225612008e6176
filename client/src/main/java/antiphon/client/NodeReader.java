package antiphon.client;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/// The two methods for reading, which masters and workers have under different names.
///
/// @param <Q> asks for a page
/// @param <S> asks for a subscription
final class NodeReader<Q, S> {
    private final NodeChannel channel;
    private final MethodDescriptor<Q, MessagePage> pages;
    private final PageRequest<Q> pageRequest;
    private final MethodDescriptor<S, StoredMessage> subscriptions;
    private final LongFunction<S> subscription;

    @FunctionalInterface
    interface PageRequest<Q> {
        Q of(long from, int limit);
    }

    NodeReader(
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

    MessagePage page(long from, int limit) {
        return channel.call(() -> ClientCalls.blockingUnaryCall(
                channel.grpc(), pages, deadline(), pageRequest.of(from, limit)));
    }

    CompletableFuture<MessagePage> askForPage(long from, int limit) {
        return channel.ask(answers -> ClientCalls.asyncUnaryCall(
                channel.grpc().newCall(pages, deadline()), pageRequest.of(from, limit), answers));
    }

    private CallOptions deadline() {
        return channel.withReadDeadline(CallOptions.DEFAULT);
    }

    MessageStream follow(long from, Duration retryFor) {
        return new MessageStream(channel, from, retryFor, MessageStream.opener(channel, subscriptions, subscription));
    }
}
