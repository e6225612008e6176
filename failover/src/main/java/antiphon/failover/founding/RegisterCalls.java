package antiphon.failover.founding;

import antiphon.credentials.AuthToken;
import antiphon.failover.ratis.Exchange;
import antiphon.failover.ratis.RatisRegister;
import antiphon.files.IoReason;
import antiphon.node.auth.NodeDoor;
import antiphon.node.tls.CallRule;
import antiphon.node.tls.Transport;
import antiphon.proto.register.ExchangeRequest;
import antiphon.proto.register.ExchangeResponse;
import antiphon.proto.register.FoundRequest;
import antiphon.proto.register.FoundResponse;
import antiphon.proto.register.IntroduceRequest;
import antiphon.proto.register.IntroduceResponse;
import antiphon.proto.register.RegisterServiceGrpc;
import antiphon.tls.NodeRole;
import com.google.protobuf.ByteString;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The calls of other members about the register. They may wait, for the disk and for the engine.
public final class RegisterCalls implements RegisterServiceGrpc.AsyncService, BindableService {
    private static final CallRule NODES = CallRule.only(NodeRole.MEMBER);
    private static final Map<String, CallRule> RULES = Map.of(
            RegisterServiceGrpc.getIntroduceMethod().getFullMethodName(), NODES,
            RegisterServiceGrpc.getFoundMethod().getFullMethodName(), NODES,
            RegisterServiceGrpc.getExchangeMethod().getFullMethodName(), NODES);

    private final AuthToken token;
    private final Transport transport;
    private final Supplier<Introduction> own;
    private final FoundingFile file;
    private final Consumer<Founding> onFounded;
    private volatile Optional<RatisRegister> register = Optional.empty();

    /// @param own what this node brings, now
    /// @param onFounded called when this node has become one of the founders
    public RegisterCalls(
            AuthToken token, Transport transport, Supplier<Introduction> own, FoundingFile file,
            Consumer<Founding> onFounded) {
        this.token = token;
        this.transport = transport;
        this.own = own;
        this.file = file;
        this.onFounded = onFounded;
    }

    /// From now on it answers the engines of other nodes.
    public void started(RatisRegister own) {
        register = Optional.of(own);
    }

    @Override
    public ServerServiceDefinition bindService() {
        return transport.guard(RegisterServiceGrpc.bindService(this), RULES);
    }

    @Override
    public void introduce(IntroduceRequest request, StreamObserver<IntroduceResponse> caller) {
        answer(caller, request.getAuthToken(), () -> FoundingForm.of(own.get()));
    }

    @Override
    public void found(FoundRequest request, StreamObserver<FoundResponse> caller) {
        answer(caller, request.getAuthToken(), () -> {
            found(FoundingForm.read(request.getFounding()));
            return FoundResponse.getDefaultInstance();
        });
    }

    private void found(Founding founding) throws IOException {
        Introduction self = own.get();
        if (!founding.has(self))
            throw refused(self.node() + " is no founder of this register on the disk that it has now");
        if (!file.keep(founding)) throw refused(self.node() + " has founded another register before");
        onFounded.accept(founding);
    }

    @Override
    public void exchange(ExchangeRequest request, StreamObserver<ExchangeResponse> caller) {
        answer(caller, request.getAuthToken(), () -> {
            RatisRegister answering = register.orElseThrow(() -> Status.UNAVAILABLE
                    .withDescription("the register of this node has not started").asRuntimeException());
            byte[] reply = answering.answer(kind(request), request.getRequest().toByteArray());
            return ExchangeResponse.newBuilder().setReply(ByteString.copyFrom(reply)).build();
        });
    }

    private static Exchange.Kind kind(ExchangeRequest request) {
        return switch (request.getKind()) {
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException(
                    "kind is " + request.getKindValue() + ", must be 1 to 6");
            default -> Exchange.Kind.valueOf(request.getKind().name());
        };
    }

    private static StatusRuntimeException refused(String why) {
        return Status.FAILED_PRECONDITION.withDescription(why).asRuntimeException();
    }

    private interface Answer<R> {
        R get() throws IOException;
    }

    /// By default gRPC answers UNKNOWN for every exception.
    private <R> void answer(StreamObserver<R> caller, String shownToken, Answer<R> answer) {
        R response;
        try {
            NodeDoor.requireNode(token, shownToken);
            response = answer.get();
        } catch (StatusRuntimeException e) {
            caller.onError(e);
            return;
        } catch (IllegalArgumentException e) {
            caller.onError(Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (IOException e) {
            caller.onError(Status.UNAVAILABLE.withDescription(IoReason.of(e)).asRuntimeException());
            return;
        }
        caller.onNext(response);
        caller.onCompleted();
    }
}
