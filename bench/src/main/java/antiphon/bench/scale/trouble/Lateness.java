package antiphon.bench.scale.trouble;

import antiphon.client.target.Address;
import antiphon.proto.worker.InjectDelayRequest;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Lets a worker take everything later, like one that is far away or whose disk is slow, until it is closed. It does as
/// much work as the others: what it takes of the machine stays the same.
final class Lateness implements AutoCloseable {
    private static final long ANSWER_WAIT_S = 10;

    private final Address worker;

    private Lateness(Address worker) {
        this.worker = worker;
    }

    /// @throws io.grpc.StatusRuntimeException when the worker does not allow it
    static Lateness of(Address worker, Duration delay) {
        inject(worker, delay);
        return new Lateness(worker);
    }

    private static void inject(Address worker, Duration delay) {
        ManagedChannel channel = Grpc
                .newChannelBuilderForAddress(worker.host(), worker.port(), InsecureChannelCredentials.create()).build();
        try {
            var _ = SecondaryWorkerServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(ANSWER_WAIT_S, TimeUnit.SECONDS)
                    .injectDelay(InjectDelayRequest.newBuilder().setDelayMs(delay.toMillis()).build());
        } finally {
            channel.shutdownNow();
        }
    }

    @Override
    public void close() {
        inject(worker, Duration.ZERO);
    }
}
