package antiphon.cli.callers;

import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `antiphon callers remove`: a caller is taken out of the file.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "remove",
        description = "Take a caller out of the file, and its client ids with it: others may use those then.",
        footer = "  antiphon callers remove callers.json shop")
// @formatter:on
public final class CallersRemoveCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final CallersArgument argument = new CallersArgument();

    @Parameters(index = "1", paramLabel = "NAME", description = "The caller's name.") private String name = "";

    public CallersRemoveCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        argument.doing(surroundings, callers -> {
            callers.remove(name);
            return ExitCodes.FINE;
        });
        surroundings.out().println("caller " + name + " is removed: bring " + argument.file() + " to every node");
        return ExitCodes.FINE;
    }
}
