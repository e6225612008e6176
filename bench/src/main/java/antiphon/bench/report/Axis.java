package antiphon.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// One axis of a [Panel].
///
/// @param logarithmic whether equal steps are equal factors
/// @param ticks where something is written, from `low` to `high`
public record Axis(String label, boolean logarithmic, double low, double high, List<Tick> ticks) {
    private static final double STEPS_WANTED = 5;

    public record Tick(double at, String label) {}

    public Axis {
        if (!(low < high)) throw new IllegalArgumentException("an axis from " + low + " to " + high);
        if (logarithmic && low <= 0) throw new IllegalArgumentException("a logarithmic axis from " + low);
    }

    /// From zero to a round number that is not below any value.
    public static Axis linear(String label, Collection<Double> values) {
        double highest = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        double step = roundStep(Math.max(highest, 1e-9) / STEPS_WANTED);
        long steps = Math.max(1, (long) Math.ceil(highest / step - 1e-9));
        List<Tick> ticks = new ArrayList<>();
        for (long i = 0; i <= steps; i++) ticks.add(new Tick(i * step, plain(i * step)));
        return new Axis(label, false, 0, steps * step, ticks);
    }

    private static double roundStep(double atLeast) {
        double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
        for (double factor : new double[]{1, 2, 5}) if (factor * power >= atLeast) return factor * power;
        return 10 * power;
    }

    /// From power of ten to power of ten around all values, which are above zero.
    public static Axis logarithmic(String label, Collection<Double> values) {
        double lowest = values.stream().mapToDouble(Double::doubleValue).min().orElse(1);
        double highest = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        int from = (int) Math.floor(Math.log10(lowest) + 1e-9);
        int to = Math.max(from + 1, (int) Math.ceil(Math.log10(highest) - 1e-9));
        List<Tick> ticks = new ArrayList<>();
        for (int power = from; power <= to; power++)
            ticks.add(new Tick(Math.pow(10, power), plain(Math.pow(10, power))));
        return new Axis(label, true, Math.pow(10, from), Math.pow(10, to), ticks);
    }

    /// From the first to the last of some values, each with its own label, in equal steps or equal factors.
    public static Axis of(String label, boolean logarithmic, List<Tick> ticks) {
        return new Axis(label, logarithmic, ticks.getFirst().at(), ticks.getLast().at(), ticks);
    }

    static String plain(double value) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
        double absolute = Math.abs(value);
        if (absolute >= 1e6) return rounded.movePointLeft(6).stripTrailingZeros().toPlainString() + " M";
        if (absolute >= 1e4) return rounded.movePointLeft(3).stripTrailingZeros().toPlainString() + " k";
        return rounded.toPlainString();
    }

    /// Where a value is: 0 at the low end, 1 at the high end. What is outside is put on the nearer end.
    double share(double value) {
        double kept = Math.clamp(value, low, high);
        return logarithmic ? Math.log(kept / low) / Math.log(high / low) : (kept - low) / (high - low);
    }
}
