package antiphon.simulator;

import antiphon.files.IoReason;
import antiphon.simulator.campaign.Campaign;
import antiphon.simulator.check.Kind;
import antiphon.simulator.check.SeedResult;
import antiphon.simulator.failover.story.Stories;
import antiphon.simulator.story.Story;
import antiphon.simulator.story.StoryException;
import antiphon.simulator.story.StoryFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
            "Or play a story of docs/scenarios: print what happens, and compare it with what the story expects.",
            "The exit code is 0 only when no seed failed and every story went as expected; 1 when not, 2 for wrong"
                    + " usage."
        },
        footer = {
            "",
            "Examples:",
            "  antiphon simulate --seeds 1000",
            "  antiphon simulate --seeds 100000 --from 5001",
            "  antiphon simulate --seed 42 --trace",
            "  antiphon simulate --failover --seeds 1000",
            "  antiphon simulate --story docs/scenarios/01-a-write-waits-for-its-copies.md"
        })
// @formatter:on
public final class SimulateCommand implements Callable<Integer> {
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

    @Option(
            names = "--failover",
            description = "Clusters in which any node can lead, not those with a fixed master.")
    private boolean failover;

    @Option(
            names = "--story",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Play these Markdown files; the words of their scripts are in docs/scenarios/README.md.")
    private List<Path> stories = List.of();
    // @formatter:on

    @Override
    public Integer call() throws InterruptedException {
        if (!stories.isEmpty()) return play();
        boolean one = isGiven("--seed");
        if (trace && !one) throw wrong("--trace needs --seed");
        if (one && (isGiven("--seeds") || isGiven("--from")))
            throw wrong("--seed runs this seed alone: leave out --seeds and --from");
        if (seeds < 1) throw wrong("--seeds " + seeds + ": give 1 or more");
        if (trace) return trace(seed);
        Campaign campaign = one ? new Campaign(kind(), seed, 1) : new Campaign(kind(), from, seeds);
        return campaign.run(System.out, System.err, Boolean.getBoolean("antiphon.terminal.err")) ? FINE : FAILED;
    }

    private Kind kind() {
        return failover ? Kind.FAILOVER : Kind.FIXED_MASTER;
    }

    private boolean isGiven(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private int trace(long seed) {
        SeedResult result = Campaign.run(kind(), seed, System.out::println);
        System.out.println(result.oneLine());
        return result.failure().isEmpty() ? FINE : FAILED;
    }

    private int play() {
        if (spec.commandLine().getParseResult().matchedOptions().size() > 1)
            throw wrong("--story goes with no other option");
        int exit = FINE;
        for (Path file : stories) if (!plays(file)) exit = FAILED;
        return exit;
    }

    private static boolean plays(Path file) {
        try {
            StoryFile story = StoryFile.read(file);
            Story.Played played = Stories.of(story).play();
            System.out.println(story.title() + "\n");
            played.trace().forEach(System.out::println);
            System.out.println("\n" + played.problem().orElse("As expected."));
            return played.problem().isEmpty();
        } catch (StoryException e) {
            System.err.println(e.getMessage());
        } catch (IOException e) {
            System.err.println(file + " cannot be read: " + IoReason.of(e));
        }
        return false;
    }
}
