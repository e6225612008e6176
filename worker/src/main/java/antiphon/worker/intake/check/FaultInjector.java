package antiphon.worker.intake.check;

import antiphon.proto.worker.InjectDelayRequest;
import antiphon.proto.worker.InjectFailureRequest;
import antiphon.worker.settings.WorkerSettings;
import io.grpc.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Makes deliveries fail or be late, when an operator asks for it in a test or a demonstration.
public final class FaultInjector {
    public static final String MESSAGE = "injected failure";
    private static final int FAILURES_MAX = 1_000_000;

    /// Where a delivery fails.
    public enum Where {
        /// Nothing is stored.
        BEFORE_DB_SAVE,
        /// Everything is stored, but the sender gets a failure.
        AFTER_DB_SAVE
    }

    private final boolean allowed;
    private final DeliveryDelay delay;
    private int left;
    private Where where = Where.BEFORE_DB_SAVE;

    public FaultInjector(boolean allowed, DeliveryDelay delay) {
        this.allowed = allowed;
        this.delay = delay;
    }

    /// Sets how many deliveries fail from now on; 0 ends it.
    ///
    /// @throws io.grpc.StatusRuntimeException when it is not allowed or not understood
    public synchronized void inject(InjectFailureRequest request) {
        requireAllowed();
        int count = request.getFailNextNRequests();
        if (count < 0 || count > FAILURES_MAX)
            throw Checks.invalid("fail_next_n_requests is " + count + ", must be 0 to " + FAILURES_MAX);
        where = request.hasWhere() ? parse(request.getWhere()) : Where.BEFORE_DB_SAVE;
        left = count;
    }

    /// Sets by how much deliveries are late from now on.
    ///
    /// @throws io.grpc.StatusRuntimeException when it is not allowed or not understood
    public void delay(InjectDelayRequest request) {
        requireAllowed();
        long delayMs = request.getDelayMs();
        if (delayMs < 0 || delayMs > WorkerSettings.DELAY_MAX.toMillis())
            throw Checks.invalid("delay_ms is " + delayMs + ", must be 0 to " + WorkerSettings.DELAY_MAX.toMillis());
        delay.set(Duration.ofMillis(delayMs));
    }

    private void requireAllowed() {
        if (!allowed)
            throw Status.PERMISSION_DENIED
                    .withDescription("this worker was not started with FAULT_INJECTION=true")
                    .asRuntimeException();
    }

    private static Where parse(String name) {
        for (Where known : Where.values()) if (nameOf(known).equals(name)) return known;
        List<String> names = Arrays.stream(Where.values()).map(FaultInjector::nameOf).toList();
        // Without the name that was given: a long one would not fit the headers in which a status travels.
        throw Checks.invalid("where is not known, must be " + String.join(" or ", names));
    }

    private static String nameOf(Where where) {
        return where.name().toLowerCase(Locale.ROOT);
    }

    /// Whether the delivery that begins now is one to fail.
    public synchronized Optional<Where> next() {
        if (left == 0) return Optional.empty();
        left--;
        return Optional.of(where);
    }
}
