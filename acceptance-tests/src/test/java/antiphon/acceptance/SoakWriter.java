package antiphon.acceptance;

import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import io.grpc.CallOptions;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// One client that writes one message after the other, with any write concern. When it does not know what became of
/// one, it asks again under the same request id, or lets it be.
final class SoakWriter implements Runnable {
    private static final int TIMEOUT_MS = 800;
    private static final int DEADLINE_MS = 3_000;
    private static final int ATTEMPTS_MAX = 200;
    private static final long PAUSE_NS = Duration.ofMillis(30).toNanos();
    private static final double PERSISTENT = 0.7;

    private final String name;
    private final MasterClient client;
    private final SoakLedger ledger;
    private final SplittableRandom random;
    private final int nodes;
    private final BooleanSupplier goesOn;

    SoakWriter(
            String name, MasterClient client, SoakLedger ledger, long seed, int nodes, BooleanSupplier goesOn) {
        this.name = name;
        this.client = client;
        this.ledger = ledger;
        this.random = new SplittableRandom(seed);
        this.nodes = nodes;
        this.goesOn = goesOn;
    }

    @Override
    public void run() {
        for (int number = 1; goesOn.getAsBoolean(); number++) write(number);
    }

    private void write(int number) {
        PostMessageRequest request = PostMessageRequest.newBuilder()
                .setContent(name + " writes " + number)
                .setClientId(name)
                .setRequestId("r" + number)
                .setWriteConcern(1 + random.nextInt(nodes))
                .setTimeoutMs(TIMEOUT_MS)
                .build();
        int attempts = random.nextDouble() < PERSISTENT ? ATTEMPTS_MAX : 1;
        long sentNs = System.nanoTime();
        ledger.sends();
        for (int attempt = 1; attempt <= attempts; attempt++) {
            Optional<PostMessageResponse> answer = post(request);
            if (answer.isPresent() && answer.get().getOutcome() == Outcome.ACKNOWLEDGED) {
                ledger.isAcknowledged(new SoakLedger.Acknowledged(
                        answer.get().getSequenceNumber(),
                        request.getContent(),
                        request.getWriteConcern(),
                        sentNs,
                        System.nanoTime()));
                return;
            }
            LockSupport.parkNanos(PAUSE_NS); // A load of its own pace: nothing waits for anything here.
        }
        ledger.isLeftUnknown();
    }

    /// Empty when the connection broke or nobody answered.
    private Optional<PostMessageResponse> post(PostMessageRequest request) {
        try {
            client.channel().resetConnectBackoff();
            return Optional.of(client.post(
                    request, CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_MS, TimeUnit.MILLISECONDS)).get());
        } catch (StatusRuntimeException _) {
            return Optional.empty();
        }
    }
}
