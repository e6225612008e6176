package antiphon.bench.load.run;

import antiphon.bench.load.Load;
import antiphon.bench.load.Progress;
import antiphon.bench.load.Tally;
import antiphon.bench.load.Workload;
import antiphon.bench.load.Writer;
import antiphon.client.AntiphonClient;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Writes a number of messages as fast as they are taken, to have a log of some length.
public final class Fill {
    private static final int IN_FLIGHT = Workload.C.inFlight;

    private Fill() {}

    /// Returns when all are acknowledged.
    ///
    /// @throws IllegalStateException when one is not
    public static void write(AntiphonClient client, Load load, long count) throws InterruptedException {
        Tally tally = new Tally();
        Writer writer = new Writer(List.of(client), IN_FLIGHT, load, tally);
        try (Progress _ = Progress.of("filling", tally::acknowledged)) {
            writer.closedLoop(times(count));
            writer.awaitRest();
        }
        tally.firstTrouble().ifPresent(trouble -> {
            throw new IllegalStateException("a write was not acknowledged: " + trouble);
        });
    }

    /// True that many times.
    static BooleanSupplier times(long count) {
        return new BooleanSupplier() {
            private long left = count;

            @Override
            public boolean getAsBoolean() {
                return left-- > 0;
            }
        };
    }
}
