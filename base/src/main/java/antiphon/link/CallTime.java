package antiphon.link;

import io.grpc.CallOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// How long a call may take in all, after which it ends with DEADLINE_EXCEEDED. A deadline of gRPC is a moment on this
/// machine's clock; the time itself goes with the call too, for channels that have another clock.
public final class CallTime {
    private static final CallOptions.Key<Duration> MAX = CallOptions.Key.create("antiphon-call-time-max");

    private CallTime() {}

    public static CallOptions limit(CallOptions options, Duration max) {
        return options.withDeadlineAfter(max.toNanos(), TimeUnit.NANOSECONDS).withOption(MAX, max);
    }

    /// Empty when the call may take as long as it likes.
    public static Optional<Duration> of(CallOptions options) {
        return Optional.ofNullable(options.getOption(MAX));
    }
}
