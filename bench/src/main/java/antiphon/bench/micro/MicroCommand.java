package antiphon.bench.micro;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `antiphon bench micro`: hands over to JMH, with shorter runs than its own standard ones.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "micro",
        mixinStandardHelpOptions = true,
        description = {
            "Measure the hot pieces of a write one by one, with JMH: encode, hash and sign an entry, append to the"
                    + " log, rank positions, hand an input to a node's loop.",
            "Shows the mean time of each in microseconds."
        },
        footer = {
            "",
            "Without JMH options each piece runs in one fork, 3 x 1 s to warm up and 5 x 1 s measured: some 4 minutes.",
            "",
            "Examples:",
            "  antiphon bench micro",
            "  antiphon bench micro EntryBench",
            "  antiphon bench micro AppendBench -- -p batch=64 -f 3",
            "  antiphon bench micro -- -prof gc -rf json -rff micro.json"
        })
// @formatter:on
public final class MicroCommand implements Callable<Integer> {
    private static final int FINE = 0;
    private static final int FAILED = 1;
    private static final int WARM_UPS = 3;
    private static final int MEASUREMENTS = 5;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    // @formatter:off
    @Parameters(paramLabel = "PIECE|JMH-ARGUMENT", arity = "0..*",
            description = "Pieces by regular expression, and after -- any arguments of JMH (-h for all). Default: all.")
    private List<String> arguments = List.of();
    // @formatter:on

    @Override
    public Integer call() {
        try {
            CommandLineOptions given = new CommandLineOptions(arguments.toArray(new String[0]));
            if (given.shouldHelp()) {
                given.showHelp();
                return FINE;
            }
            new Runner(options(given).build()).run();
            return FINE;
        } catch (CommandLineOptionException e) {
            throw new ParameterException(spec.commandLine(), "JMH: " + e.getMessage());
        } catch (RunnerException | java.io.IOException e) {
            System.err.println("antiphon: " + e.getMessage());
            return FAILED;
        }
    }

    /// What is given, and our own where JMH's standard would take an hour.
    private static ChainedOptionsBuilder options(CommandLineOptions given) {
        ChainedOptionsBuilder options = new OptionsBuilder().parent(given);
        if (given.getIncludes().isEmpty()) options.include(MicroCommand.class.getPackageName());
        if (!given.getForkCount().hasValue()) options.forks(1);
        if (!given.getWarmupIterations().hasValue()) options.warmupIterations(WARM_UPS);
        if (!given.getWarmupTime().hasValue()) options.warmupTime(TimeValue.seconds(1));
        if (!given.getMeasurementIterations().hasValue()) options.measurementIterations(MEASUREMENTS);
        if (!given.getMeasurementTime().hasValue()) options.measurementTime(TimeValue.seconds(1));
        if (given.getBenchModes().isEmpty()) options.mode(Mode.AverageTime);
        if (!given.getTimeUnit().hasValue()) options.timeUnit(TimeUnit.MICROSECONDS);
        return options;
    }
}
