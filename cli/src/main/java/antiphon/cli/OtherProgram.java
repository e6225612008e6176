package antiphon.cli;

import antiphon.cli.program.CommandFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/// A program of its own that the script `antiphon` starts. It stands among the commands so that the list of commands
/// and the completion of a shell know it.
abstract class OtherProgram implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Unmatched
    @SuppressWarnings("unused") // Filled by picocli: the script passes the arguments on, whatever they are.
    private final List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        throw new CommandFailure("`" + spec.name() + "` is a program of its own: start it by the script `antiphon`");
    }

    static CommandLine addTo(CommandLine root) {
        return root.addSubcommand(new Simulate()).addSubcommand(new Replay()).addSubcommand(new Bench());
    }

    @Command(name = "simulate", description = "Run whole clusters in virtual time, each from one seed, with faults.")
    static final class Simulate extends OtherProgram {}

    @Command(name = "replay", description = "Run what a node recorded once more, and compare every decision.")
    static final class Replay extends OtherProgram {}

    @Command(name = "bench", description = "Measure throughput and latency of a cluster.")
    static final class Bench extends OtherProgram {}
}
