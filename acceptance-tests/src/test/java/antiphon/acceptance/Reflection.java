package antiphon.acceptance;

import io.grpc.Channel;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Asks a node what it serves, as grpcurl does.
final class Reflection {
    private Reflection() {}

    static List<String> servicesByV1(Channel channel) {
        ServerReflectionRequest request = ServerReflectionRequest.newBuilder().setListServices("*").build();
        return ask(channel, request)
                .getListServicesResponse()
                .getServiceList()
                .stream()
                .map(ServiceResponse::getName)
                .toList();
    }

    static List<String> servicesByV1Alpha(Channel channel) {
        var request = io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
                .setListServices("*")
                .build();
        var stub = io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(channel);
        var answers = new FirstAnswer<io.grpc.reflection.v1alpha.ServerReflectionResponse>();
        var requests = stub.serverReflectionInfo(answers);
        requests.onNext(request);
        requests.onCompleted();
        return answers.get()
                .getListServicesResponse()
                .getServiceList()
                .stream()
                .map(io.grpc.reflection.v1alpha.ServiceResponse::getName)
                .toList();
    }

    /// The descriptions of the file that defines a symbol, and of those it needs.
    static List<com.google.protobuf.ByteString> fileWith(Channel channel, String symbol) {
        ServerReflectionRequest request = ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build();
        return ask(channel, request)
                .getFileDescriptorResponse()
                .getFileDescriptorProtoList();
    }

    private static ServerReflectionResponse ask(Channel channel, ServerReflectionRequest request) {
        FirstAnswer<ServerReflectionResponse> answers = new FirstAnswer<>();
        StreamObserver<ServerReflectionRequest> requests = ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(answers);
        requests.onNext(request);
        requests.onCompleted();
        return answers.get();
    }

    /// Of a stream of answers the first.
    private static final class FirstAnswer<R> implements StreamObserver<R> {
        private final CompletableFuture<R> first = new CompletableFuture<>();

        R get() {
            return first.orTimeout(10, TimeUnit.SECONDS).join();
        }

        @Override
        public void onNext(R answer) {
            first.complete(answer);
        }

        @Override
        public void onError(Throwable failure) {
            first.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            first.completeExceptionally(new IllegalStateException("no answer"));
        }
    }
}
