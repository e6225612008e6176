package antiphon.simulator;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `antiphon simulate`: whole clusters from seeds, one after the other, on all processors.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "antiphon simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Run whole clusters in virtual time, each from one seed, with crashes, lost power, cut and slow networks,"
                    + " full disks and clocks that drift, and check every promise after every event.",
            "The exit code is 0 only when no seed failed."
        },
        footer = {
            "",
            "Examples:",
            "  antiphon simulate --seeds 1000",
            "  antiphon simulate --seeds 100000 --from 5001",
            "  antiphon simulate --seed 42 --trace"
        })
// @formatter:on
final class SimulateCommand implements Callable<Integer> {
    private static final int FINE = 0;
    private static final int FAILED = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    // @formatter:off
    @Option(names = "--seeds", paramLabel = "N", description = "How many seeds. Default: 1000.")
    private long seeds = 1000;

    @Option(names = "--from", paramLabel = "SEED", description = "The first seed. Default: 1.")
    private long from = 1;

    @Option(names = "--seed", paramLabel = "SEED", description = "This seed alone.")
    private long seed;

    @Option(names = "--trace", description = "Print all that happens; only together with --seed.")
    private boolean trace;
    // @formatter:on

    @Override
    public Integer call() throws InterruptedException {
        boolean one = spec.commandLine().getParseResult().hasMatchedOption("--seed");
        if (trace && !one) throw new ParameterException(spec.commandLine(), "--trace needs --seed");
        if (seeds < 1) throw new ParameterException(spec.commandLine(), "--seeds " + seeds + ": give 1 or more");
        if (trace) return trace(seed);
        Campaign campaign = one ? new Campaign(seed, 1) : new Campaign(from, seeds);
        return campaign.run(System.out, System.err) ? FINE : FAILED;
    }

    private static int trace(long seed) {
        Simulation.Result result = Simulation.run(seed, System.out::println);
        System.out.println(Campaign.oneLine(result));
        return result.failure().isEmpty() ? FINE : FAILED;
    }
}
