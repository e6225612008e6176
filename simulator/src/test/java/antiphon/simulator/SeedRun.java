package antiphon.simulator;

import antiphon.simulator.campaign.Simulation;
import java.util.function.LongFunction;

/// Runs one seed in the classes that it was loaded with; answers with the promise that was broken, or with nothing.
public final class SeedRun implements LongFunction<String> {
    @Override
    public String apply(long seed) {
        return Simulation.run(seed, _ -> {}).failure().orElse("");
    }

    /// One that runs with edited sources.
    @SuppressWarnings("unchecked")
    static LongFunction<String> of(EditedLoader edited) throws ReflectiveOperationException {
        return (LongFunction<String>) edited.loadClass(SeedRun.class.getName()).getConstructor().newInstance();
    }
}
