package antiphon.failover.founding;

import antiphon.core.NodeId;
import antiphon.credentials.AuthToken;
import antiphon.failover.ratis.Exchange;
import antiphon.proto.register.ExchangeRequest;
import antiphon.proto.register.ExchangeResponse;
import antiphon.proto.register.FoundRequest;
import antiphon.proto.register.IntroduceRequest;
import antiphon.proto.register.RegisterServiceGrpc;
import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Asks the other nodes about the register. Each call waits for its answer.
public final class RegisterLinks implements Exchange {
    private static final long ANSWER_SECONDS = 1;

    private final Map<NodeId, ManagedChannel> channels;
    private final AuthToken token;

    /// @param channels to the other nodes; they stay the caller's, who closes them
    public RegisterLinks(Map<NodeId, ManagedChannel> channels, AuthToken token) {
        this.channels = Map.copyOf(channels);
        this.token = token;
    }

    @Override
    public byte[] call(NodeId node, Kind kind, byte[] request) throws IOException {
        ExchangeRequest exchange = ExchangeRequest.newBuilder()
                .setAuthToken(token.reveal())
                .setKind(ExchangeRequest.Kind.valueOf(kind.name()))
                .setRequest(ByteString.copyFrom(request))
                .build();
        ExchangeResponse response = ask(node, RegisterServiceGrpc.getExchangeMethod(), exchange);
        return response.getReply().toByteArray();
    }

    /// @throws IOException also when the answer cannot be what a node brings
    Introduction introduce(NodeId node) throws IOException {
        IntroduceRequest request = IntroduceRequest.newBuilder().setAuthToken(token.reveal()).build();
        try {
            return FoundingForm.read(ask(node, RegisterServiceGrpc.getIntroduceMethod(), request));
        } catch (IllegalArgumentException e) {
            throw new IOException("the answer of " + node + " cannot be read: " + e.getMessage(), e);
        }
    }

    void found(NodeId node, Founding founding) throws IOException {
        ask(node, RegisterServiceGrpc.getFoundMethod(),
                FoundRequest.newBuilder().setAuthToken(token.reveal()).setFounding(FoundingForm.of(founding)).build());
    }

    private <Q, R> R ask(NodeId node, MethodDescriptor<Q, R> method, Q request) throws IOException {
        ManagedChannel channel = channels.get(node);
        if (channel == null) throw new IOException("this node knows no address of " + node + ": it is not in NODES");
        channel.resetConnectBackoff(); // A node that has just come up is found now, not when gRPC next tries.
        try {
            return ClientCalls.blockingUnaryCall(
                    channel, method, CallOptions.DEFAULT.withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS), request);
        } catch (StatusRuntimeException e) {
            throw new IOException(node + " answered " + e.getStatus().getCode() + words(e.getStatus()));
        }
    }

    /// Without the cause, whose stack trace says no more: this is logged each second by some.
    private static String words(Status status) {
        return status.getDescription() == null ? "" : ": " + status.getDescription();
    }
}
