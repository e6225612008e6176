package antiphon.node.read;

import antiphon.wire.EncodedReplies;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/// Serves the methods for reading with the bytes that a feed gives, in the place of objects that gRPC would only turn
/// into the same bytes.
public final class FeedMethods {
    private FeedMethods() {}

    /// A method that answers with a page.
    ///
    /// @param read the number of the level that is asked for
    public static <Q> ServerMethodDefinition<Q, byte[]> pages(
            MethodDescriptor<Q, ?> method,
            LogFeed feed,
            ToLongFunction<Q> from,
            ToIntFunction<Q> limit,
            ToIntFunction<Q> bytesMax,
            ToIntFunction<Q> read) {
        return ServerMethodDefinition.create(encoded(method), ShownLog.in(ServerCalls.<Q, byte[]>asyncUnaryCall(
                (request, reader) -> orFail(
                        reader,
                        () -> feed.answer(
                                ReadLevel.of(read.applyAsInt(request)),
                                from.applyAsLong(request),
                                limit.applyAsInt(request),
                                bytesMax.applyAsInt(request),
                                (ServerCallStreamObserver<byte[]>) reader))),
                feed, false));
    }

    /// A method that answers with a stream of messages.
    ///
    /// @param read the number of the level that is asked for
    public static <Q> ServerMethodDefinition<Q, byte[]> subscriptions(
            MethodDescriptor<Q, ?> method, LogFeed feed, ToLongFunction<Q> from,
            ToIntFunction<Q> read) {
        return ServerMethodDefinition.create(encoded(method), ShownLog.in(
                ServerCalls.<Q, byte[]>asyncServerStreamingCall(
                        (request, reader) -> orFail(
                                reader,
                                () -> feed.subscribe(
                                        ReadLevel.of(read.applyAsInt(request)), from.applyAsLong(request),
                                        (ServerCallStreamObserver<byte[]>) reader))),
                feed, true));
    }

    private static <Q> MethodDescriptor<Q, byte[]> encoded(MethodDescriptor<Q, ?> method) {
        return method.toBuilder(method.getRequestMarshaller(), new EncodedReplies()).build();
    }

    /// Left to itself gRPC answers UNKNOWN for whatever is thrown.
    private static void orFail(StreamObserver<?> reader, Runnable work) {
        try {
            work.run();
        } catch (StatusRuntimeException e) {
            reader.onError(e);
        }
    }

    /// The service with these methods in the place of its own of the same names.
    public static ServerServiceDefinition in(ServerServiceDefinition service, ServerMethodDefinition<?, ?>... feeds) {
        Map<String, ServerMethodDefinition<?, ?>> methods = new LinkedHashMap<>();
        for (ServerMethodDefinition<?, ?> method : service.getMethods()) methods.put(name(method), method);
        for (ServerMethodDefinition<?, ?> method : feeds) methods.put(name(method), method);
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(
                service.getServiceDescriptor().getName())
                .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
        methods.values().forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder served = ServerServiceDefinition.builder(descriptor.build());
        methods.values().forEach(served::addMethod);
        return served.build();
    }

    private static String name(ServerMethodDefinition<?, ?> method) {
        return method.getMethodDescriptor().getFullMethodName();
    }
}
