package antiphon.master.page.measure;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// Gathers how long acknowledgements take. What is read from it is too high by at most a hundredth.
public final class AckMeter implements Supplier<AckTimes> {
    /// A write can wait as long as its client wants; longer times count as this.
    private static final long MICROS_MAX = TimeUnit.HOURS.toMicros(24);
    private static final int DIGITS = 2;

    private final Recorder recorder = new Recorder(1, MICROS_MAX, DIGITS);
    private final Histogram taken = new Histogram(1, MICROS_MAX, DIGITS); // its user is one thread at a time

    /// From any thread.
    public void acknowledged(long tookMicros) {
        recorder.recordValue(Math.clamp(tookMicros, 1, MICROS_MAX));
    }

    /// Those since the last call.
    @Override
    public synchronized AckTimes get() {
        recorder.getIntervalHistogramInto(taken);
        long count = taken.getTotalCount();
        return count == 0
                ? AckTimes.NONE
                : new AckTimes(count, taken.getValueAtPercentile(50), taken.getValueAtPercentile(99));
    }
}
