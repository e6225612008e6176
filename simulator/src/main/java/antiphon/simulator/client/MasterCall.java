package antiphon.simulator.client;

import antiphon.link.CallTime;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.simulator.network.SimChannel;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A `PostMessage` call of a client to the master.
public final class MasterCall {
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private final ClientCall<PostMessageRequest, PostMessageResponse> call;

    private MasterCall(ClientCall<PostMessageRequest, PostMessageResponse> call) {
        this.call = call;
    }

    /// @param timeoutNs how long the master may wait for copies; `Long.MAX_VALUE` for as long as the call lasts
    public static MasterCall of(SimChannel master, SimClient.Write write, long timeoutNs, Ending ending) {
        return of(master, write, timeoutNs, FOR_EVER, ending);
    }

    /// @param max how long the client waits for the answer
    public static MasterCall of(
            SimChannel master, SimClient.Write write, long timeoutNs, Duration max, Ending ending) {
        CallOptions options = max.equals(FOR_EVER) ? CallOptions.DEFAULT : CallTime.limit(CallOptions.DEFAULT, max);
        var call = master.newCall(MessageServiceGrpc.getPostMessageMethod(), options);
        ClientCalls.asyncUnaryCall(call, request(write, timeoutNs), new Answer(ending));
        return new MasterCall(call);
    }

    private static PostMessageRequest request(SimClient.Write write, long timeoutNs) {
        return PostMessageRequest.newBuilder()
                .setClientId(write.client())
                .setRequestId(write.requestId())
                .setContent(write.content())
                .setWriteConcern(write.concern())
                .setTimeoutMs(timeoutMs(timeoutNs))
                .build();
    }

    /// As requests have it, where 0 is for as long as the call lasts.
    static long timeoutMs(long timeoutNs) {
        return timeoutNs == Long.MAX_VALUE ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNs));
    }

    public void hangUp() {
        call.cancel("the client hangs up", null);
    }

    private record Answer(Ending ending) implements StreamObserver<PostMessageResponse> {
        @Override
        public void onNext(PostMessageResponse answer) {
            ending.answered(answer);
        }

        @Override
        public void onError(Throwable failure) {
            ending.failed(failure);
        }

        @Override
        public void onCompleted() {}
    }
}
