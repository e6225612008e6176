package antiphon.bench.load;

import antiphon.client.write.WriteResult;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/// Outcomes as they come in, from any thread.
public final class Tally {
    private static final int DIGITS = 3;

    private final Recorder latencyNs = new Recorder(DIGITS);
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicReference<@Nullable String> firstTrouble = new AtomicReference<>();

    void answered(long tookNs, @Nullable WriteResult result, @Nullable Throwable failure) {
        if (result == null) {
            failed.increment();
            firstTrouble.compareAndSet(null, String.valueOf(failure));
        } else if (result.acknowledged()) {
            acknowledged.increment();
            latencyNs.recordValue(tookNs);
        } else {
            refused.increment();
            firstTrouble.compareAndSet(null, result.reason());
        }
    }

    /// A write that was due so long ago and was never sent, because too many before it had no outcome.
    void neverSent(long lateNs) {
        latencyNs.recordValue(lateNs);
    }

    /// From now on it counts.
    public void begin() {
        latencyNs.reset();
        acknowledged.reset();
    }

    public long acknowledged() {
        return acknowledged.sum();
    }

    /// Of what was acknowledged since it was asked before.
    public Histogram latencyNs() {
        return latencyNs.getIntervalHistogram();
    }

    public long refused() {
        return refused.sum();
    }

    public long failed() {
        return failed.sum();
    }

    public Optional<String> firstTrouble() {
        return Optional.ofNullable(firstTrouble.get());
    }
}
