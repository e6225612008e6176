package antiphon.simulator;

import antiphon.simulator.campaign.Simulation;
import antiphon.simulator.failover.FailoverSimulation;
import java.util.function.LongFunction;

/// Runs one seed in the classes that it was loaded with; answers with the promise that was broken, or with nothing.
public final class SeedRun implements LongFunction<String> {
    @Override
    public String apply(long seed) {
        return Simulation.run(seed, _ -> {}).failure().orElse("");
    }

    /// The same, of clusters in which any node can lead.
    public static final class OfFailover implements LongFunction<String> {
        @Override
        public String apply(long seed) {
            return FailoverSimulation.run(seed, _ -> {}).failure().orElse("");
        }
    }

    /// One that runs with edited sources.
    static LongFunction<String> of(EditedLoader edited) throws ReflectiveOperationException {
        return made(edited, SeedRun.class);
    }

    static LongFunction<String> ofFailover(EditedLoader edited) throws ReflectiveOperationException {
        return made(edited, OfFailover.class);
    }

    @SuppressWarnings("unchecked")
    private static LongFunction<String> made(EditedLoader edited, Class<? extends LongFunction<String>> type)
            throws ReflectiveOperationException {
        return (LongFunction<String>) edited.loadClass(type.getName()).getConstructor().newInstance();
    }
}
