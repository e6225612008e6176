package antiphon.client;

import antiphon.calls.ResumeHint;
import antiphon.client.target.Address;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.node.NodeServiceGrpc;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;

/// Ends every call, at its start, with the given status.
public final class RefusingNode implements ServerInterceptor, AutoCloseable {
    public volatile Status status = Status.UNAVAILABLE;
    private final Server server;

    public RefusingNode() throws IOException {
        server = NettyServerBuilder.forPort(0)
                .addService(new MessageServiceGrpc.MessageServiceImplBase() {})
                .addService(new SecondaryWorkerServiceGrpc.SecondaryWorkerServiceImplBase() {})
                .addService(new NodeServiceGrpc.NodeServiceImplBase() {})
                .intercept(this)
                .build()
                .start();
    }

    public Address address() {
        return new Address("localhost", server.getPort());
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Metadata trailers = new Metadata();
        trailers.put(ResumeHint.WRITE_INDEX, "0");
        call.close(status, trailers);
        return new ServerCall.Listener<>() {};
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
