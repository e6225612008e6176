package antiphon.cli.callers;

import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `antiphon callers disable`: a caller is let in no more.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "disable",
        description = "Let a caller in no more; its open streams end within a second or two of the file's arrival.",
        footer = "  antiphon callers disable callers.json shop")
// @formatter:on
public final class CallersDisableCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final CallersArgument argument = new CallersArgument();

    @Parameters(index = "1", paramLabel = "NAME", description = "The caller's name.") private String name = "";

    public CallersDisableCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        argument.doing(surroundings, callers -> {
            callers.disable(name);
            return ExitCodes.FINE;
        });
        surroundings.out().println("caller " + name + " is disabled: bring " + argument.file() + " to every node");
        return ExitCodes.FINE;
    }
}
